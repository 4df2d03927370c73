/** What a run of the linter gives: the one thing that reports, the baseline and the exit code are made from. */
import type { Finding, Severity } from "../../core/lint/finding";
import type { Lines } from "../../core/lint/lines";
import type { LintReport } from "../../core/lint/lint-file";

/** A finding with a name that stays the same while its line says the same. */
export interface ToldFinding extends Finding {
	fingerprint: string;
}

export interface LintedFile {
	/** Absolute; what standard input stands for need not exist. */
	file: string;
	/** From the current folder, with forward slashes. */
	path: string;
	lines: Lines;
	report: LintReport;
	/** What is told: the report's findings without those that are left out. */
	findings: ToldFinding[];
	/** Findings that the baseline accepts. */
	accepted: number;
	/** Findings on lines that did not change. */
	unchanged: number;
}

/** Something that could not be done; the run ends with exit code 2. */
export interface Failure {
	/** The file that it is about, as reports show it; null for the run as a whole. */
	path: string | null;
	message: string;
}

export interface LintResult {
	/** The prompt files, in the order of their paths. */
	files: LintedFile[];
	failures: Failure[];
	/** What else there is to say of the run, whole sentences. */
	notes: string[];
	/** What was run; relative paths start from `folder`. */
	run: { version: string; folder: string; seconds: number };
}

/** What is left out of a file's findings, beyond what its comments switch off. */
export interface Totals extends Record<Severity, number> {
	suppressed: number;
	dropped: number;
	accepted: number;
	unchanged: number;
	/** Questions that were not asked. */
	skipped: number;
	cache: { hits: number; misses: number };
}

/** The sums over all files. */
export function totalsOf(files: readonly LintedFile[]): Totals {
	const sum = (value: (file: LintedFile) => number) => files.reduce((all, file) => all + value(file), 0);
	const bySeverity = (severity: Severity) =>
		sum(({ findings }) => findings.filter((finding) => finding.severity === severity).length);
	return {
		error: bySeverity("error"),
		warning: bySeverity("warning"),
		information: bySeverity("information"),
		hint: bySeverity("hint"),
		suppressed: sum(({ report }) => report.suppressed),
		dropped: sum(({ report }) => report.dropped),
		accepted: sum(({ accepted }) => accepted),
		unchanged: sum(({ unchanged }) => unchanged),
		skipped: sum(({ report }) => report.model?.skipped?.count ?? 0),
		cache: {
			hits: sum(({ report }) => report.model?.cache.hits ?? 0),
			misses: sum(({ report }) => report.model?.cache.misses ?? 0),
		},
	};
}

/** What must be known to read a file's findings rightly, whole sentences. */
export function remarksOf({ report: { structure, model } }: LintedFile): string[] {
	const remarks: string[] = [];
	if (model?.skipped) {
		const { count, reason } = model.skipped;
		const what = count === 1 ? "1 question was" : `${count} questions were`;
		remarks.push(`${what} not asked: ${reason}${reason.endsWith(".") ? "" : "."}`);
	} else if (structure?.problem) remarks.push(`The prompt could not be measured: ${structure.problem}`);
	return remarks;
}

/** A failure in one sentence or two, with the file that it is about. */
export const sentenceOf = ({ path, message }: Failure): string =>
	path === null || message.startsWith(path) ? message : `${path}: ${message}`;

/** `fine` and `problems` speak of the files, `couldNotRun` of the run: then not all was looked at. */
export function verdictOf(
	{ files, failures }: LintResult,
	maxWarnings: number,
): "fine" | "problems" | "couldNotRun" {
	if (failures.length) return "couldNotRun";
	const { error, warning } = totalsOf(files);
	return error > 0 || warning > maxWarnings ? "problems" : "fine";
}
