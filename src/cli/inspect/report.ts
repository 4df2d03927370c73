/** The report of an inspection as a file, as the panel saves it. */
import { extname } from "node:path";
import { runCsv } from "../../core/report/run/print-csv";
import { runHtml } from "../../core/report/run/print-html";
import { runMarkdown } from "../../core/report/run/print-markdown";
import { type RunReport, runJson } from "../../core/report/run/run-report";
import type { Inspection } from "../../protocol/engine-api";
import { runReport } from "../../protocol/run-report";
import { writeWhole } from "../text-files";
import type { InspectOptions } from "./arguments";

/** How a file's name ends, and what is written into it. */
export const REPORT_ENDINGS: Record<string, (report: RunReport) => string> = {
	".html": runHtml,
	".md": (report) => runMarkdown(report, { isBrief: false }),
	".json": runJson,
	".csv": runCsv,
};

export const reportFormat = (path: string): ((report: RunReport) => string) | undefined =>
	REPORT_ENDINGS[extname(path).toLowerCase()];

/** @throws LensError fileUnwritable */
export async function writeReport(
	path: string,
	inspection: Inspection,
	{ options, prompt, version }: { options: InspectOptions; prompt: string; version: string },
): Promise<void> {
	const { source, sampling, maxTokens, baseRate } = options;
	const report = runReport({
		tool: `h-neuron-lens ${version}`,
		created: new Date().toISOString(),
		label: source.from === "file" ? source.path : "a prompt",
		prompt,
		settings: { sampling, maxTokens, baseRate },
		answers: [{ gain: inspection.gain, silenced: [], inspection }],
	});
	await writeWhole(path, reportFormat(path)!(report));
}
