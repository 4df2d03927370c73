import { pageHtml } from "../page/page-html";
import { runPage } from "./page";
import type { RunReport } from "./run-report";

/** A page that opens from a disk, runs no script and loads nothing. */
export const runHtml = (report: RunReport): string => pageHtml(runPage(report, { isBrief: false }));
