import { readFile, writeFile } from "node:fs/promises";
import type { Finding, TextEdit } from "../../core/lint/finding";
import { LensError } from "../../protocol/errors";
import type { LintedFile } from "./result";

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
 * Writes what the fixes make of a file, in place, so that its rights and links stay.
 * @returns whether anything was written
 * @throws LensError when the file cannot be written
 */
export async function fixFile({ file, path, lines, findings }: LintedFile): Promise<boolean> {
	const fixed = fixedText(lines.text, findings);
	if (fixed === null || fixed === lines.text) return false;
	try {
		const before = await readFile(file, "utf8");
		const mark = before.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
		// Somebody who wrote to it meanwhile knows better.
		if (before !== mark + lines.text) return false;
		await writeFile(file, mark + fixed);
		return true;
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new LensError("fileUnreadable", `${path} could not be written (${code}).`);
	}
}
