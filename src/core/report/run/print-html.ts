import { pageHtml } from "../page/page-html";
import { runPage } from "./page";
import type { RunReport } from "./run-report";

/**
 * A page that opens from a disk, runs no script and loads nothing.
 * @param language that l10n speaks where it is printed
 */
export const runHtml = (report: RunReport, language = "en"): string =>
	pageHtml(runPage(report, { isBrief: false }), language);
