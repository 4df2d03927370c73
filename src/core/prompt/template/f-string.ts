/** Python's format strings, `{name}`, as LangChain reads them. */
import * as l10n from "@vscode/l10n";
import { asItIs, emptyReading, type Output, type Reading, type Surroundings } from "./reading";

/** A doubled brace, a field with its path, conversion and format, or a brace that is neither. */
const BRACES =
	/\{\{|\}\}|\{(\s*)([\p{L}_][\p{L}\p{N}_ -]*)((?:\.[\p{L}\p{N}_]+|\[[^\][{}]*\])*)(![rsa])?(?::[^{}]*)?\}|[{}]/gu;

/** Reads a template of Python's `str.format`. */
export function readFString(text: string, around: Surroundings): Reading {
	const reading = emptyReading();
	let from = 0;
	const addUpTo = (to: number): void => {
		if (from < to) reading.parts.push({ kind: "text", start: from, end: to });
	};
	for (const match of text.matchAll(BRACES)) {
		const [tag, space, name, rest, conversion] = match;
		const [start, end] = [match.index, match.index + tag.length];
		if (name === undefined && tag.length === 1) {
			const message = l10n.t(
				"A {0} that is text must be written {1} in an f-string template.",
				...[`"${tag}"`, `"${tag}${tag}"`],
			);
			reading.problems.push({ start, end, message });
			continue;
		}
		addUpTo(start);
		from = end;
		if (name === undefined) reading.parts.push({ kind: "fixed", value: tag[0]!, start, end });
		else addField(reading, { start, end }, { name, at: start + 1 + space!.length, rest: rest!, conversion });
	}
	addUpTo(text.length);
	return reading;

	function addField(
		{ parts, references }: Reading,
		tag: { start: number; end: number },
		{
			name,
			at,
			rest,
			conversion,
		}: { name: string; at: number; rest: string; conversion: string | undefined },
	): void {
		const root = name.trimEnd();
		const path = root + rest.replace(/\[([^\]]*)\]/g, ".$1");
		const output: Output = { kind: "output", name: root, path, fallback: null, filtered: asItIs };
		const part = { ...output, ...tag };
		parts.push(part);
		if (around.isGlobal(root)) return;
		// `!r` writes a line break as `\n`.
		const isHarmless = conversion === "!r" || conversion === "!a";
		const range = { start: at, end: at + root.length };
		references.push({ name: root, tag, range, isShown: true, isHarmless, output: part });
	}
}
