/** How deep a YAML or JSON text nests, told without reading it. */

/**
 * Parsers call themselves for each level, and where the stack ends inside of a regular expression the whole process
 * ends with it. No file that people write comes near.
 */
const MAX_DEPTH = 100;

/** The indicators that open a level on a line of their own: `- ? - key`. */
const LINE = /^([ \t]*)((?:[-?:][ \t]+)*)/;

/** Whether a text nests deeper than a parser may be asked to follow; brackets in strings count too. */
export function isTooDeep(text: string): boolean {
	return hasDeepBrackets(text) || hasDeepLines(text);
}

function hasDeepBrackets(text: string): boolean {
	let depth = 0;
	for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
		if (bracket === "[" || bracket === "{") depth++;
		else if (depth > 0) depth--;
		if (depth > MAX_DEPTH) return true;
	}
	return false;
}

function hasDeepLines(text: string): boolean {
	const indents: number[] = [];
	for (const line of text.split("\n")) {
		const [, indent, indicators] = LINE.exec(line)!;
		if (indent!.length === line.length) continue;
		while (indents.length && indents.at(-1)! >= indent!.length) indents.pop();
		indents.push(indent!.length);
		if (indents.length + indicators!.split(/[-?:]/).length > MAX_DEPTH) return true;
	}
	return false;
}
