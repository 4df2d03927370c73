/** Reads report.json of each kind of study. What is another kind of file is refused, and so is what cannot be drawn. */
import { impactPage } from "./impact/page";
import type { ImpactReport } from "./impact-report";
import type { Markup } from "./markup";
import { originPage } from "./origin/page";
import type { OriginReport } from "./origin-report";
import type { Page } from "./page/page";
import { pageTree } from "./page/page-html";
import { studyPage } from "./print-html";
import type { StudyReport } from "./study-report";

/** `report` is null when there is a problem, which is one sentence. */
export type ReadReport<R = StudyReport> = { report: R; problem: null } | { report: null; problem: string };

/** The report of any kind of study, told apart by its `format`. */
export type AnyReport = StudyReport | ImpactReport | OriginReport;
type Format = AnyReport["format"];

/** What each format is the report of. */
const STUDIES: Record<Format, string> = {
	"h-neuron-study": "an identification",
	"h-neuron-impact": "an impact study",
	"h-neuron-origin": "an origin study",
};
const FORMATS = Object.keys(STUDIES) as Format[];

/**
 * The report of an identification. Only what can be drawn counts as a report, so that nobody meets a part that is missing.
 * @param path of the file, for the sentence
 */
export const readReport = (text: string, path: string): ReadReport =>
	read<StudyReport>(text, path, ["h-neuron-study"]);

/** The same for an impact study. @param path of the file, for the sentence */
export const readImpactReport = (text: string, path: string): ReadReport<ImpactReport> =>
	read<ImpactReport>(text, path, ["h-neuron-impact"]);

/** The same for an origin study. @param path of the file, for the sentence */
export const readOriginReport = (text: string, path: string): ReadReport<OriginReport> =>
	read<OriginReport>(text, path, ["h-neuron-origin"]);

/** The report of whichever study wrote it. @param path of the file, for the sentence */
export const readAnyReport = (text: string, path: string): ReadReport<AnyReport> =>
	read<AnyReport>(text, path, FORMATS);

/** A report of any kind as a page, to be printed or taken apart. */
export function anyReportPage(report: AnyReport): Page {
	switch (report.format) {
		case "h-neuron-study":
			return studyPage(report);
		case "h-neuron-impact":
			return impactPage(report);
		case "h-neuron-origin":
			return originPage(report);
	}
}

/** A report of any kind as a tree, to be built into a document without parsing. */
export const anyReportTree = (report: AnyReport): Markup[] => pageTree(anyReportPage(report));

function read<R extends AnyReport>(text: string, path: string, formats: readonly Format[]): ReadReport<R> {
	const what =
		formats.length === 1 ? STUDIES[formats[0]!].replace("an identification", "a study") : "a study";
	const bad = (why: string): ReadReport<R> => ({
		report: null,
		problem: `${path} is no report of ${what}: ${why}.`,
	});
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return bad("it is not JSON");
	}
	const wrong = wrongFormat(value, formats);
	if (wrong) return bad(wrong);
	const report = value as R;
	if (report.version !== 1) return bad("it is of another version of this extension");
	try {
		anyReportTree(report);
	} catch {
		return bad("parts of it are missing or of another kind");
	}
	return { report, problem: null };
}

/** Why a value is of none of the formats; null when it is of one. */
function wrongFormat(value: unknown, formats: readonly Format[]): string | null {
	const format = typeof value === "object" && value !== null && "format" in value ? value.format : undefined;
	if (formats.some((each) => each === format)) return null;
	const other = FORMATS.find((each) => each === format);
	if (other) return `it is that of ${STUDIES[other]}`;
	return `its "format" is not ${formats.map((each) => `"${each}"`).join(" or ")}`;
}
