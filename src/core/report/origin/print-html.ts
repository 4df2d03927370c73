import type { OriginReport } from "../origin-report";
import { pageHtml } from "../page/page-html";
import { originPage } from "./page";

/** The report as a page that needs nothing but itself. */
export const originHtml = (report: OriginReport): string => pageHtml(originPage(report));
