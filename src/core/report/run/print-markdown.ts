import { pageMarkdown } from "../page/page-markdown";
import { runPage } from "./page";
import type { RunReport } from "./run-report";

/** @param options.isBrief leaves out the tables of neurons and tokens */
export const runMarkdown = (report: RunReport, options: { isBrief: boolean }): string =>
	pageMarkdown(runPage(report, options));
