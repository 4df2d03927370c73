/** What the linter found in one file, as assistants get it. */
import type { Finding, Severity } from "../finding";
import { type Lines, linesOf, placeOf } from "../lines";
import type { LintReport } from "../lint-file";
import { percent } from "../model/words";
import { documentationOf, type RuleId } from "../rules";

/** What `lint_prompt_file` gives. */
export interface PromptFileReport {
	path: string;
	/** False when the name and the text make no prompt file; then there is nothing else to say. */
	isPromptFile: boolean;
	format: string | null;
	findings: FindingEntry[];
	/** The questions that the model was asked, with its answers. */
	questions: QuestionEntry[];
	/** What was left out, and why. */
	remarks: string[];
}

/** Lines and columns from 1, columns in UTF-16 units, the end exclusive. */
export interface FindingEntry {
	rule: RuleId;
	severity: Severity;
	message: string;
	line: number;
	column: number;
	endLine: number;
	endColumn: number;
	/** The words that it is about, cut to one short line. */
	text: string;
	documentation: string;
	/** Changes that mend it, as titles. */
	fixes: string[];
}

/** A question and the model's answer to it; the numbers are null where the model only read it. */
export interface QuestionEntry {
	line: number;
	text: string;
	answer: string | null;
	risk: number | null;
	threshold: number | null;
}

/** @param report null when the file is no prompt file */
export function promptFileReport(path: string, text: string, report: LintReport | null): PromptFileReport {
	if (!report) return { path, isPromptFile: false, format: null, findings: [], questions: [], remarks: [] };
	const lines = linesOf(text);
	const questions = (report.model?.questions ?? []).map(({ range, text: asked, assessment: { answer } }) => ({
		line: placeOf(lines, range.start).line,
		text: shortened(asked),
		answer: answer?.text ?? null,
		risk: answer?.risk ?? null,
		threshold: answer?.threshold ?? null,
	}));
	return {
		...{ path, isPromptFile: true, format: report.file.format },
		findings: report.findings.map((finding) => findingEntry(finding, lines)),
		questions,
		remarks: remarksOf(report),
	};
}

function findingEntry(finding: Finding, lines: Lines): FindingEntry {
	const { rule, severity, message, start, end, fixes } = finding;
	const [from, to] = [placeOf(lines, start), placeOf(lines, end)];
	return {
		...{ rule, severity, message },
		...{ line: from.line, column: from.column, endLine: to.line, endColumn: to.column },
		text: shortened(lines.text.slice(start, end)),
		documentation: documentationOf(rule),
		fixes: fixes.map(({ title }) => title),
	};
}

function remarksOf({ model, structure, suppressed, dropped }: LintReport): string[] {
	const skipped = model?.skipped;
	return [
		...(skipped ? [`${skipped.count} of the questions were not asked: ${skipped.reason}`] : []),
		...(!skipped && structure?.problem ? [`The prompt could not be measured: ${structure.problem}`] : []),
		...(suppressed ? [`${suppressed} findings are switched off by comments.`] : []),
		...(dropped ? [`${dropped} more findings were left out.`] : []),
	];
}

/** Most characters of a place that are repeated. */
const LONGEST = 120;

function shortened(text: string): string {
	const characters = [
		...text
			.replace(/\s+/g, " ")
			.trim()
			.slice(0, 2 * LONGEST),
	];
	return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : characters.join("");
}

/** The report for people and models that read text. */
export function promptFileText({
	path,
	isPromptFile,
	findings,
	questions,
	remarks,
}: PromptFileReport): string {
	if (!isPromptFile) return `${path} is no prompt file.`;
	const asked = questions
		.filter(({ risk }) => risk !== null)
		.map(
			({ line, text, answer, risk }) =>
				`Line ${line}, risk ${percent(risk!)}: “${text}” was answered “${shortened(answer!)}”.`,
		);
	return [
		findings.length
			? `${findings.length === 1 ? "1 finding" : `${findings.length} findings`} in ${path}:`
			: `Nothing was found in ${path}.`,
		...findings.map(
			({ line, column, severity, message, rule }) => `${line}:${column} ${severity} ${message} (${rule})`,
		),
		...asked,
		...remarks,
	].join("\n");
}
