/**
 * The baseline: findings that were accepted, kept in a file beside the prompts. A finding that it knows is not told,
 * unless it became worse; one that is no longer there is told once, so that the file can be written anew.
 */
import { existsSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import type { Severity } from "../../core/lint/finding";
import { groupOf, isRule, type RuleId } from "../../core/lint/rules";
import { readText, writeWhole } from "../text-files";
import { UsageError } from "../usage";
import type { LintedFile, ToldFinding } from "./result";

/** An accepted finding. */
export interface Accepted {
	/** From the baseline's folder, with forward slashes, so that it means the same in every checkout. */
	path: string;
	rule: RuleId;
	severity: Severity;
	/** Of its rule and line, and which of the same it is. */
	fingerprint: string;
	/** Of a rule that asks a model; null for others. */
	risk: number | null;
}

/** A risk that grew by more is a worse finding: less comes from other prompts of the same file and other machines. */
export const RISK_MARGIN = 0.1;

const SEVERITIES: readonly Severity[] = ["hint", "information", "warning", "error"];

/** @throws UsageError when the file is missing or no baseline, LensError when it cannot be read */
export async function readBaseline(path: string, name: string): Promise<Accepted[]> {
	if (!existsSync(path))
		throw new UsageError(`There is no baseline ${name}: write it with --update-baseline.`);
	const broken = (what: string) =>
		new UsageError(`${name} is no baseline (${what}): delete it and write another with --update-baseline.`);
	let content: unknown;
	try {
		content = JSON.parse(await readText(path, name));
	} catch (error) {
		if (error instanceof SyntaxError) throw broken("it is not JSON");
		throw error;
	}
	const { version, findings } = (content ?? {}) as { version?: unknown; findings?: unknown };
	if (version !== 1 || !Array.isArray(findings)) throw broken('it lacks "version": 1 or its "findings"');
	const wrong = findings.findIndex((entry) => !isAccepted(entry));
	if (wrong >= 0) throw broken(`entry ${wrong + 1} is not one of a finding`);
	return findings;
}

function isAccepted(entry: unknown): entry is Accepted {
	const { path, rule, severity, fingerprint, risk } = (entry ?? {}) as Record<keyof Accepted, unknown>;
	return (
		typeof path === "string" &&
		typeof fingerprint === "string" &&
		typeof rule === "string" &&
		SEVERITIES.includes(severity as Severity) &&
		(risk === null || typeof risk === "number")
	);
}

/**
 * Leaves out what is accepted.
 * @param path the baseline's
 * @returns the files with the findings that are new or worse, and the number of entries that nothing answers to
 */
export function withoutAccepted(
	files: readonly LintedFile[],
	accepted: readonly Accepted[],
	path: string,
): { files: LintedFile[]; gone: number } {
	const known = new Map(accepted.map((entry) => [keyOf(entry), entry]));
	const met = new Set<string>();
	const told = files.map((file) => {
		const findings = file.findings.flatMap((finding) => {
			const now = entryOf(file.file, finding, path);
			const before = known.get(keyOf(now));
			if (!before) return [finding];
			met.add(keyOf(now));
			return isWorse(now, before) ? [{ ...finding, message: grown(finding.message, before) }] : [];
		});
		return { ...file, findings, accepted: file.findings.length - findings.length };
	});
	const isChecked = checkedIn(files, path);
	const gone = accepted.filter((entry) => isChecked(entry) && !met.has(keyOf(entry)));
	return { files: told, gone: gone.length };
}

const keyOf = ({ path, rule, fingerprint }: Accepted): string => JSON.stringify([path, rule, fingerprint]);

function entryOf(file: string, finding: ToldFinding, baseline: string): Accepted {
	const { rule, severity, fingerprint, data } = finding;
	return {
		path: relative(dirname(baseline), file).replaceAll(sep, "/"),
		...{ rule, severity, fingerprint },
		risk: groupOf(rule) === "model" && typeof data.risk === "number" ? rounded(data.risk) : null,
	};
}

/** Three digits are more than a machine's rounding keeps. */
const rounded = (risk: number): number => Math.round(risk * 1000) / 1000;

function isWorse(now: Accepted, before: Accepted): boolean {
	if (SEVERITIES.indexOf(now.severity) > SEVERITIES.indexOf(before.severity)) return true;
	return now.risk !== null && before.risk !== null && now.risk > before.risk + RISK_MARGIN;
}

function grown(message: string, { severity, risk }: Accepted): string {
	const was = risk === null ? severity : `${severity} at a risk of ${Math.round(risk * 100)} %`;
	return `${message} The baseline accepts it as ${was}.`;
}

/** Says whether the run would have met an entry again: its file was linted, its rule ran, and nothing was left out. */
function checkedIn(files: readonly LintedFile[], baseline: string): (entry: Accepted) => boolean {
	const linted = new Map(files.map((each) => [each.file, each.report]));
	return ({ path, rule }) => {
		const file = resolve(dirname(baseline), path);
		const report = linted.get(file);
		if (!report) return !existsSync(file);
		if (!isRule(rule)) return true;
		if (report.dropped > 0) return false;
		if (groupOf(rule) === "structure") return report.structure !== null;
		return report.model !== null && report.model.skipped === null;
	};
}

/** Writes what the run found as accepted; entries that the run did not look at stay. @returns their number */
export async function writeBaseline(
	files: readonly LintedFile[],
	before: readonly Accepted[],
	path: string,
): Promise<number> {
	const now = files.flatMap((file) => file.findings.map((finding) => entryOf(file.file, finding, path)));
	const met = new Set(now.map(keyOf));
	const isChecked = checkedIn(files, path);
	const kept = before.filter((entry) => !isChecked(entry) && !met.has(keyOf(entry)));
	const findings = [...now, ...kept].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
	await writeWhole(path, `${JSON.stringify({ version: 1, findings }, null, "\t")}\n`);
	return findings.length;
}

const orderOf = ({ path, rule, fingerprint }: Accepted): string => [path, rule, fingerprint].join("\0");
