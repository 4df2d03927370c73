import type { ImpactReport } from "../impact-report";
import { pageHtml } from "../page/page-html";
import { impactPage } from "./page";

/** The report as a page that needs nothing but itself. */
export const impactHtml = (report: ImpactReport): string => pageHtml(impactPage(report));
