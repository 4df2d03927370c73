/** Findings for people: grouped and aligned on a terminal, one a line in a pipe. */
import type { Severity } from "../../../core/lint/finding";
import { placeOf } from "../../../core/lint/lines";
import { oneLine } from "../../terminal";
import { type LintedFile, type LintResult, type ToldFinding, totalsOf } from "../result";

/** How severities are called where a line is read by a problem matcher. */
export const severityNames: Record<Severity, string> = {
	...{ error: "error", warning: "warning", information: "info", hint: "hint" },
};

/** What a report looks like. */
export interface Look {
	hasColour: boolean;
	/** Whether the time of each part is told. */
	isVerbose: boolean;
}

const colours: Record<Severity | "dim" | "heading", string> = {
	...{ error: "31", warning: "33", information: "34", hint: "2", dim: "2", heading: "4" },
};

const paint = (text: string, colour: keyof typeof colours, { hasColour }: Look): string =>
	hasColour ? `\u001b[${colours[colour]}m${text}\u001b[0m` : text;

/** For a terminal: a heading a file, then place, severity, message and rule in columns. */
export function textReport(result: LintResult, look: Look): string {
	const blocks = result.files.filter(({ findings }) => findings.length).map((file) => block(file, look));
	return [...blocks, summary(result, look)].join("\n");
}

function block(file: LintedFile, look: Look): string {
	const places = file.findings.map(({ start }) => {
		const { line, column } = placeOf(file.lines, start);
		return `${line}:${column}`;
	});
	const width = Math.max(...places.map(({ length }) => length));
	const rows = file.findings.map(({ severity, message, rule }, i) =>
		[
			` ${places[i]!.padStart(width + 1)}`,
			paint(severityNames[severity].padEnd(7), severity, look),
			`${oneLine(message)}  ${paint(rule, "dim", look)}\n`,
		].join("  "),
	);
	return `${paint(oneLine(file.path), "heading", look)}\n${rows.join("")}`;
}

/** For pipes and problem matchers: `path:line:column-line:column severity message (rule)`, then the summary. */
export function linesReport(result: LintResult, look: Look): string {
	const lines = result.files.flatMap((file) => file.findings.map((finding) => line(file, finding)));
	return `${lines.join("")}${lines.length ? "\n" : ""}${summary(result, { ...look, hasColour: false })}`;
}

function line({ path, lines }: LintedFile, { start, end, severity, message, rule }: ToldFinding): string {
	const [from, to] = [placeOf(lines, start), placeOf(lines, end)];
	const place = `${oneLine(path)}:${from.line}:${from.column}-${to.line}:${to.column}`;
	return `${place} ${severityNames[severity]} ${oneLine(message)} (${rule})\n`;
}

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** One line a matter: what was found, what was left out, and when asked for where the time went. */
export function summary({ files, run, failures }: LintResult, look: Look): string {
	const totals = totalsOf(files);
	const { error, warning, information, hint } = totals;
	const problems = error + warning;
	const found = `${count(problems, "problem")} in ${count(files.length, "prompt file")}`;
	const parts = [
		...(problems ? [`${count(error, "error")}, ${count(warning, "warning")}`] : []),
		...(information + hint ? [`${information + hint} for information`] : []),
	];
	const first = `${found}${parts.length ? ` (${parts.join("; ")})` : ""}.`;
	const colour = error || failures.length ? "error" : warning ? "warning" : "dim";
	const rest = [...leftOut(files), ...(look.isVerbose ? times(files, run.seconds) : [])];
	return [paint(first, colour, look), ...rest].map((text) => `${text}\n`).join("");
}

function leftOut(files: readonly LintedFile[]): string[] {
	const { suppressed, dropped, accepted, unchanged, skipped } = totalsOf(files);
	const parts = [
		...(suppressed ? [`${suppressed} switched off by comments`] : []),
		...(accepted ? [`${accepted} accepted by the baseline`] : []),
		...(unchanged ? [`${unchanged} on unchanged lines`] : []),
		...(dropped ? [`${dropped} beyond the limit of a file`] : []),
		...(skipped ? [`${count(skipped, "question")} not asked`] : []),
	];
	return parts.length ? [`Left out: ${parts.join(", ")}.`] : [];
}

function times(files: readonly LintedFile[], all: number): string[] {
	const sum = (value: (file: LintedFile) => number | undefined) =>
		files.reduce((total, file) => total + (value(file) ?? 0), 0).toFixed(2);
	const of = (part: "prompt" | "answer" | "suppressed" | "samples") =>
		sum(({ report }) => report.model?.seconds[part]);
	const { hits, misses } = totalsOf(files).cache;
	return [
		`Time: ${all.toFixed(2)} s; reading ${sum(({ report }) => report.parseSeconds)} s, structure rules ${sum(({ report }) => report.structure?.seconds)} s, model rules ${sum(({ report }) => report.model?.seconds.all)} s.`,
		`Model: prompts ${of("prompt")} s, answers ${of("answer")} s, silenced ${of("suppressed")} s, samples ${of("samples")} s; ${count(hits + misses, "question")}, ${hits} of them from the cache.`,
	];
}
