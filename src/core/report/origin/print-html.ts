import type { Markup } from "../markup";
import type { OriginReport } from "../origin-report";
import { pageHtml, pageTree } from "../page/page-html";
import { originPage } from "./page";

/** The report as a page that needs nothing but itself. */
export const originHtml = (report: OriginReport): string => pageHtml(originPage(report));

/** What stands in the page's `main.report`, as a tree, to be built into a document without parsing. */
export const originTree = (report: OriginReport): Markup[] => pageTree(originPage(report));
