import type { ImpactReport } from "../impact-report";
import { pageMarkdown } from "../page/page-markdown";
import { impactPage } from "./page";

/** The report as Markdown: every figure in tables, charts as the tables they are drawn from. */
export const impactMarkdown = (report: ImpactReport): string => pageMarkdown(impactPage(report));
