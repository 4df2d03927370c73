import { resolve } from "node:path";
import type { LintOptions } from "./arguments";
import { type Accepted, withoutAccepted, writeBaseline } from "./baseline";
import { type Changes, gitLines } from "./git";
import type { LintedFile } from "./result";

/** Leaves out what was accepted, what stands on unchanged lines, and what the caller does not want to hear. */
export async function leaveOut(
	linted: readonly LintedFile[],
	{ options, accepted, changes }: { options: LintOptions; accepted: Accepted[]; changes: Changes | null },
	folder: string,
): Promise<{ told: LintedFile[]; notes: string[] }> {
	const notes: string[] = [];
	let told = [...linted];
	if (options.baseline) {
		const path = resolve(folder, options.baseline.path);
		if (options.baseline.isUpdated) {
			const count = await writeBaseline(linted, accepted, path);
			notes.push(`${options.baseline.path} accepts ${count} finding${count === 1 ? "" : "s"}.`);
			told = told.map((file) => ({ ...file, findings: [], accepted: file.findings.length }));
		} else {
			const { files, gone } = withoutAccepted(told, accepted, path);
			told = files;
			if (gone > 0) notes.push(goneNote(gone));
		}
	}
	if (changes) told = await Promise.all(told.map((file) => onChangedLines(file, changes)));
	if (options.isQuiet) told = told.map(loudOnly);
	return { told, notes };
}

const goneNote = (gone: number): string =>
	gone === 1
		? "1 entry of the baseline no longer occurs; --update-baseline removes it."
		: `${gone} entries of the baseline no longer occur; --update-baseline removes them.`;

async function onChangedLines(file: LintedFile, changes: Changes): Promise<LintedFile> {
	const changed = await changes.linesOf(file.file);
	if (changed === null) return file;
	const lineOf = gitLines(file.lines.text);
	const findings = file.findings.filter(({ start, end }) => {
		const [first, last] = [lineOf(start), lineOf(Math.max(start, end - 1))];
		return changed.some((range) => range.first <= last && first <= range.last);
	});
	return { ...file, findings, unchanged: file.findings.length - findings.length };
}

const loudOnly = (file: LintedFile): LintedFile => ({
	...file,
	findings: file.findings.filter(({ severity }) => severity === "error" || severity === "warning"),
});
