/** The report for other programs; docs/ci.md describes its shape. A change that breaks readers raises `version`. */

import { type Lines, placeOf } from "../../../core/lint/lines";
import type { QuestionReport } from "../../../core/lint/model-check";
import { documentationOf } from "../../../core/lint/rules";
import type { Range } from "../../../core/prompt/mapped-text";
import { type LintedFile, type LintResult, remarksOf, type ToldFinding, totalsOf } from "../result";

const VERSION = 1;

/** @returns one JSON document with a line end */
export function jsonReport({ files, failures, notes, run }: LintResult): string {
	const report = {
		version: VERSION,
		tool: { name: "h-neurons", version: run.version },
		summary: { files: files.length, ...totalsOf(files), seconds: run.seconds },
		files: files.map(fileEntry),
		failures,
		notes,
	};
	return `${JSON.stringify(report, null, "\t")}\n`;
}

function fileEntry(file: LintedFile) {
	const { path, lines, report, findings, accepted, unchanged } = file;
	const { suppressed, dropped, structure, model } = report;
	return {
		path,
		format: report.file.format,
		findings: findings.map((finding) => findingEntry(finding, lines)),
		...{ suppressed, dropped, accepted, unchanged },
		remarks: remarksOf(file),
		seconds: { parse: report.parseSeconds, structure: structure?.seconds ?? null },
		model: model && {
			name: model.questions[0]?.assessment.model.name ?? structure?.facts?.name ?? null,
			fingerprint: model.questions[0]?.assessment.model.fingerprint ?? null,
			questions: model.questions.map((question) => questionEntry(question, lines)),
			...{ skipped: model.skipped, problem: model.problem, cache: model.cache, seconds: model.seconds },
		},
	};
}

function findingEntry(finding: ToldFinding, lines: Lines) {
	const { rule, severity, message, data, fingerprint } = finding;
	return {
		...{ rule, severity, message },
		documentation: documentationOf(rule),
		...placesOf(finding, lines),
		...{ data, fingerprint },
		related: finding.related.map((each) => ({ message: each.message, ...placesOf(each, lines) })),
		fixes: finding.fixes.map(({ title, isPreferred, edits }) => ({
			...{ title, isPreferred },
			edits: edits.map((edit) => ({ text: edit.text, ...placesOf(edit, lines) })),
		})),
	};
}

function questionEntry({ range, text, assessment, isCached }: QuestionReport, lines: Lines) {
	const { answer, meanEntropy } = assessment;
	return { text, ...placesOf(range, lines), isCached, answer: answer && { ...answer, meanEntropy } };
}

/** Lines and columns from 1, offsets from 0, all in UTF-16 units; the end is exclusive. */
const placesOf = ({ start, end }: Range, lines: Lines) => ({
	start: { ...placeOf(lines, start), offset: start },
	end: { ...placeOf(lines, end), offset: end },
});
