import { GAIN } from "../../protocol/panel-api";
import { type GenerationOptions, generationOptions, readGeneration } from "../generation";
import { any, baseRate, number, type OptionTable, Problem, string, text, type Values } from "../options";
import { REPORT_ENDINGS, reportFormat } from "./report";

export interface InspectOptions extends GenerationOptions {
	source: { from: "argument"; text: string } | { from: "file"; path: string } | { from: "stdin" };
	probe: string | null;
	gain: number;
	baseRate: number | null;
	/** A file for the report of the run, in the format that its name ends in. */
	report: string | null;
}

/** The options of `h-neurons inspect`. */
export const inspectTable: OptionTable = {
	...generationOptions,
	...{ file: { ...text, short: "f" }, probe: text, gain: text, "base-rate": text, report: text },
};

/** @throws Problem when the arguments make no inspection */
export function readInspect(values: Values, positionals: string[]): InspectOptions {
	return {
		...readGeneration(values, {}),
		source: readSource(values, positionals),
		probe: string(values, "probe"),
		gain: number(values, "gain", any(GAIN.lowest, GAIN.highest, GAIN.off)),
		baseRate: baseRate(values),
		report: reportPath(values),
	};
}

function reportPath(values: Values): string | null {
	const path = string(values, "report");
	if (path === null || reportFormat(path)) return path;
	throw new Problem(`--report ${path} does not end in ${Object.keys(REPORT_ENDINGS).join(", ")}.`);
}

function readSource(values: Values, positionals: string[]): InspectOptions["source"] {
	const path = string(values, "file");
	const [prompt, ...others] = positionals;
	if (path !== null && prompt !== undefined)
		throw new Problem("Give the prompt either as text or with --file, not both.");
	if (path !== null) return { from: "file", path };
	if (prompt === undefined)
		throw new Problem('There is no prompt: give it as text, with --file, or as "-" for standard input.');
	if (others.length > 0) throw new Problem("The prompt is in several pieces: put it in quotes.");
	return prompt === "-" ? { from: "stdin" } : { from: "argument", text: prompt };
}
