import { reportTree } from "./print-html";
import type { StudyReport } from "./study-report";

/** `report` is null when there is a problem, which is one sentence. */
export type ReadReport = { report: StudyReport; problem: null } | { report: null; problem: string };

/**
 * Reads report.json. Only what can be drawn counts as a report, so that nobody meets a part that is missing.
 * @param path of the file, for the sentence
 */
export function readReport(text: string, path: string): ReadReport {
	const bad = (why: string): ReadReport => ({
		report: null,
		problem: `${path} is no report of a study: ${why}.`,
	});
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return bad("it is not JSON");
	}
	if (
		typeof value !== "object" ||
		value === null ||
		!("format" in value) ||
		value.format !== "h-neuron-study"
	)
		return bad('its "format" is not "h-neuron-study"');
	if (!("version" in value) || value.version !== 1) return bad("it is of another version of this extension");
	try {
		reportTree(value as StudyReport);
	} catch {
		return bad("parts of it are missing or of another kind");
	}
	return { report: value as StudyReport, problem: null };
}
