/** An identification's report as HTML: the whole page, or its body for a document that brings `reportStyle` itself. */
import { type Markup, printMarkup } from "./markup";
import type { Page } from "./page/page";
import { pageHtml, pageTree } from "./page/page-html";
import { sectionsOf } from "./sections/sections-of";
import type { StudyReport } from "./study-report";

/** The whole page; it needs nothing but itself. */
export const reportHtml = (report: StudyReport): string => pageHtml(studyPage(report));

/** What stands in the page's `main.report`; without style attributes, which strict policies forbid. */
export const reportBody = (report: StudyReport): string => printMarkup(...reportTree(report));

/** The same as a tree, to be built into a document without parsing. */
export const reportTree = (report: StudyReport): Markup[] => pageTree(studyPage(report));

/** Title, models and sections. */
export function studyPage(report: StudyReport): Page {
	const { tool, created, model } = report;
	return {
		title: `H-Neurons of ${model.name}`,
		...{ tool, created },
		weights: [{ name: "Weights", fingerprint: model.fingerprint }],
		sections: sectionsOf(report),
	};
}
