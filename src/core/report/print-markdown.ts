import { pageMarkdown } from "./page/page-markdown";
import { studyPage } from "./print-html";
import type { StudyReport } from "./study-report";

/** An identification's report as Markdown: every figure in tables, charts as the tables they are drawn from. */
export const reportMarkdown = (report: StudyReport): string => pageMarkdown(studyPage(report));
