import type { ImpactReport } from "../impact-report";
import type { Markup } from "../markup";
import { pageHtml, pageTree } from "../page/page-html";
import { impactPage } from "./page";

/** The report as a page that needs nothing but itself. */
export const impactHtml = (report: ImpactReport): string => pageHtml(impactPage(report));

/** What stands in the page's `main.report`, as a tree, to be built into a document without parsing. */
export const impactTree = (report: ImpactReport): Markup[] => pageTree(impactPage(report));
