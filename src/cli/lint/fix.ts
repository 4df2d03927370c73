import { readFile } from "node:fs/promises";
import type { Finding, TextEdit } from "../../core/lint/finding";
import { LensError } from "../../protocol/errors";
import { unreadable, writeWhole } from "../text-files";
import type { FoundFile } from "./files/find-files";
import { type FileOutcome, lintFiles, type Run } from "./lint-files";
import type { Failure, LintedFile } from "./result";

/** Fixes can make room for others; more rounds than this go in circles. */
const MOST_ROUNDS = 5;

const BYTE_ORDER_MARK = "\uFEFF";

/** The text with each finding's preferred fix, but for fixes that touch what an earlier one changed; null for none. */
export function fixedText(text: string, findings: readonly Finding[]): string | null {
	const done: TextEdit[] = [];
	for (const { fixes } of findings) {
		const edits = fixes.find(({ isPreferred }) => isPreferred)?.edits ?? [];
		if (!edits.some((edit) => done.some((other) => touches(edit, other)))) done.push(...edits);
	}
	if (!done.length) return null;
	const backwards = done.sort((a, b) => b.start - a.start || b.end - a.end);
	return backwards.reduce((all, { start, end, text }) => all.slice(0, start) + text + all.slice(end), text);
}

/** Two insertions at one place would have no order either. */
const touches = (a: TextEdit, b: TextEdit): boolean => a.start <= b.end && b.start <= a.end;

/**
 * Writes what the fixes make of a file, whole or not at all.
 * @returns whether anything was written
 * @throws LensError when the file cannot be read or written
 */
export async function fixFile({ file, path, lines, findings }: LintedFile): Promise<boolean> {
	const fixed = fixedText(lines.text, findings);
	if (fixed === null || fixed === lines.text) return false;
	const before = await readFile(file, "utf8").catch((error) => {
		throw unreadable(path, error);
	});
	const mark = before.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
	// Somebody who wrote to it meanwhile knows better.
	if (before !== mark + lines.text) return false;
	await writeWhole(file, mark + fixed, path);
	return true;
}

/** What became of the files, and of how many. */
export interface Fixed {
	outcomes: FileOutcome[];
	/** Number of files that were written. */
	fixed: number;
}

/** Fixes, looks again at what changed, and so on until nothing is left to fix. */
export async function fixAll(files: readonly FoundFile[], first: FileOutcome[], run: Run): Promise<Fixed> {
	const outcomes = [...first];
	const fixed = new Set<number>();
	for (let round = 0; round < MOST_ROUNDS; round++) {
		const changed: number[] = [];
		for (const [index, outcome] of outcomes.entries()) {
			run.signal.throwIfAborted();
			const { isFixed, failure } = await fixOne(outcome);
			if (failure) outcomes[index] = { ...outcome, failure };
			if (isFixed) changed.push(index);
		}
		if (!changed.length) break;
		for (const index of changed) fixed.add(index);
		const again = await lintFiles(
			changed.map((index) => files[index]!),
			{ ...run, onFile: () => undefined },
		);
		for (const [i, index] of changed.entries()) outcomes[index] = again[i]!;
	}
	return { outcomes, fixed: fixed.size };
}

/** A file that cannot be written to is told; the others are fixed all the same. */
async function fixOne({ linted }: FileOutcome): Promise<{ isFixed: boolean; failure: Failure | null }> {
	try {
		return { isFixed: linted !== null && (await fixFile(linted)), failure: null };
	} catch (error) {
		if (!(error instanceof LensError)) throw error;
		return { isFixed: false, failure: { path: linted!.path, message: error.sentence } };
	}
}
