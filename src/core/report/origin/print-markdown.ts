import type { OriginReport } from "../origin-report";
import { pageMarkdown } from "../page/page-markdown";
import { originPage } from "./page";

/** The report as Markdown: every figure in tables, charts as the tables they are drawn from. */
export const originMarkdown = (report: OriginReport): string => pageMarkdown(originPage(report));
