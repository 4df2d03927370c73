import { resolve } from "node:path";
import type { Program } from "../../program";
import { oneLine } from "../../terminal";
import { writeWhole } from "../../text-files";
import type { LintOptions } from "../arguments";
import { type LintResult, remarksOf, sentenceOf } from "../result";
import { githubReport } from "./github";
import { jsonReport } from "./json";
import { sarifReport } from "./sarif";
import { linesReport, summary, textReport } from "./text";

/** Writes the reports that were asked for; what kept the run from being whole goes to standard error besides. */
export async function tell(result: LintResult, options: LintOptions, program: Program): Promise<void> {
	const { terminal, folder } = program;
	const { output, sarif, isVerbose } = options;
	for (const line of sideLines(result)) terminal.errors.write(`h-neurons: ${oneLine(line)}\n`);
	const report = reportOf(result, options, program);
	if (sarif !== null) await writeWhole(resolve(folder, sarif), sarifReport(result, workspaceOf(program)));
	if (output === null) {
		terminal.output.write(report);
		return;
	}
	await writeWhole(resolve(folder, output), report);
	terminal.output.write(summary(result, { hasColour: false, isVerbose }));
}

/** The repository's folder where GitHub Actions runs; null elsewhere. */
const workspaceOf = ({ environment }: Program): string | null => environment.GITHUB_WORKSPACE || null;

function reportOf(
	result: LintResult,
	{ format, output, isPlain, isVerbose }: LintOptions,
	program: Program,
): string {
	const { terminal } = program;
	const isSeen = output === null && terminal.output.isTTY === true;
	const hasColour = isSeen && !isPlain && (terminal.output.getColorDepth?.() ?? 1) > 1;
	switch (format) {
		case "text":
			return isSeen
				? textReport(result, { hasColour, isVerbose })
				: linesReport(result, { hasColour: false, isVerbose });
		case "lines":
			return linesReport(result, { hasColour: false, isVerbose });
		case "json":
			return jsonReport(result);
		case "sarif":
			return sarifReport(result, workspaceOf(program));
		case "github":
			return githubReport(result, workspaceOf(program));
	}
}

/** Failures first; what many files have in common is said once. */
function sideLines({ files, failures, notes }: LintResult): string[] {
	const alike = new Map<string, string[]>();
	for (const failure of failures)
		alike.set(failure.message, [...(alike.get(failure.message) ?? []), sentenceOf(failure)]);
	const failed = [...alike.values()].map(([first, ...more]) =>
		more.length ? `${first} (So it was with ${more.length} more.)` : first!,
	);
	// Why a file's questions were not asked is its failure already.
	const isFailed = new Set(failures.map(({ path }) => path));
	const remarks = files.flatMap((file) =>
		isFailed.has(file.path) ? [] : remarksOf(file).map((remark) => `${file.path}: ${remark}`),
	);
	return [...failed, ...remarks, ...notes];
}
