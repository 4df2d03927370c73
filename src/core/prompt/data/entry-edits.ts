/** Where a fix takes an entry out of a mapping or a list, and where it adds one. */
import type { Range } from "../mapped-text";
import type { Declarations } from "../prompt-file";
import type { DataEntry, DataNode } from "./data-node";

type Insertion = Declarations["insertion"];

/** All of an entry of a mapping: its lines, or from its name to the next one's inside of brackets. */
export function entryLines(source: string, mapping: DataNode, entry: DataEntry): Range {
	const place = placeOf(source, entry);
	if (!mapping.isFlow) return linesOf(source, place);
	// Entries that are merged in stand elsewhere.
	const { start, end } = mapping.range;
	const own = mapping.entries().filter(({ range }) => range.start >= start && range.end <= end);
	return betweenCommas(
		place,
		own.map((each) => placeOf(source, each)),
	);
}

/** All of an item of a list, in the same way. */
export function itemLines(source: string, list: DataNode, item: DataNode): Range {
	if (!list.isFlow) return linesOf(source, item.range);
	return betweenCommas(
		item.range,
		list.items().map(({ range }) => range),
	);
}

/** An entry with the quotes of its name. */
function placeOf(source: string, { range, value }: DataEntry): Range {
	const isQuoted = /["']/.test(source[range.start - 1] ?? "");
	const behindName = range.end + (isQuoted ? 1 : 0);
	return { start: range.start - (isQuoted ? 1 : 0), end: Math.max(behindName, value.range.end) };
}

function betweenCommas({ start, end }: Range, all: readonly Range[]): Range {
	const next = all.find((each) => each.start > start);
	if (next) return { start, end: next.start };
	const before = all.findLast((each) => each.start < start);
	return { start: before?.end ?? start, end };
}

function linesOf(source: string, { start, end }: Range): Range {
	const lineStart = source.lastIndexOf("\n", start - 1) + 1;
	const isFirst = /^[\s-]*$/.test(source.slice(lineStart, start));
	return { start: isFirst ? lineStart : start, end: behindLine(source, end) };
}

/** Just behind the line that ends at or after `at`; `at` itself where a line ends right before it. */
function behindLine(source: string, at: number): number {
	if (source[at - 1] === "\n") return at;
	const newline = source.indexOf("\n", at);
	return newline < 0 ? source.length : newline + 1;
}

/** Where a mapping takes a further name; null where it is empty. */
export function insertionOfEntry(source: string, mapping: DataNode): Insertion {
	const last = mapping.entries().at(-1);
	if (!last) return null;
	const { start, end } = placeOf(source, last);
	const quote = source[start] === '"' ? '"' : "";
	return insertionBehind(
		source,
		{ start, end },
		{ isFlow: mapping.isFlow, text: `${quote}{name}${quote}: ""` },
	);
}

/** Where a list takes a further name; null where it is empty. */
export function insertionOfItem(source: string, list: DataNode): Insertion {
	const last = list.items().at(-1);
	if (!last) return null;
	const quote = /["']/.exec(source[last.range.start] ?? "")?.[0] ?? "";
	return insertionBehind(source, last.range, { isFlow: list.isFlow, text: `${quote}{name}${quote}` });
}

function insertionBehind(
	source: string,
	last: Range,
	{ isFlow, text }: { isFlow: boolean; text: string },
): Insertion {
	if (isFlow) return { at: last.end, template: `, ${text}` };
	const { start, end } = linesOf(source, last);
	const margin = /^[\s-]*/.exec(source.slice(start, last.start))![0];
	if (margin.length !== last.start - start) return null;
	const isLineEnded = source[end - 1] === "\n";
	const lineEnd = source.includes("\r\n") ? "\r\n" : "\n";
	return { at: end, template: isLineEnded ? margin + text + lineEnd : lineEnd + margin + text };
}
