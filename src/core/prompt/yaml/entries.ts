/** Entries of a YAML mapping or list that declare variables: their names, what a fix removes, and where one is added. */
import { isMap, isScalar, isSeq, type Pair, type ParsedNode, type YAMLMap, type YAMLSeq } from "yaml";
import type { Range } from "../mapped-text";
import type { Declarations } from "../prompt-file";
import { textOf } from "./read-yaml";

export interface YamlEntry {
	/** As the file spells it. */
	name: string;
	/** The name in the file, without quotes. */
	range: Range;
	/** The whole entry: whole lines in a block, up to its neighbour in a flow collection. */
	entry: Range;
	value: ParsedNode | null;
}

export interface YamlEntries {
	entries: YamlEntry[];
	insertion: Declarations["insertion"];
}

/**
 * The entries of a mapping (`name: value`) or of a list (`- name: ...`).
 * @param plain what a new entry has for its value where the others have a plain one
 */
export function entriesOf(source: string, node: ParsedNode, plain: string): YamlEntries {
	if (isMap(node)) return entriesOfMapping(source, node as YAMLMap.Parsed, plain);
	if (isSeq(node)) return entriesOfList(source, node as YAMLSeq.Parsed);
	return { entries: [], insertion: null };
}

type Part = { key: ParsedNode; value: ParsedNode | null; place: Range };

function entriesOfMapping(source: string, mapping: YAMLMap.Parsed, plain: string): YamlEntries {
	const parts = mapping.items.flatMap((pair: Pair<ParsedNode, ParsedNode | null>) => {
		const start = pair.key.range[0];
		const end = Math.max(pair.key.range[1], pair.value?.range[1] ?? 0);
		return isScalar(pair.key)
			? [{ key: pair.key as ParsedNode, value: pair.value, place: { start, end } }]
			: [];
	});
	const entries = entriesOfParts(source, parts, mapping.flow === true);
	const last = entries.at(-1);
	const insertion =
		last && !mapping.flow ? insertionBelow(source, last, newEntry(source, last, plain)) : null;
	return { entries, insertion };
}

function entriesOfList(source: string, list: YAMLSeq.Parsed): YamlEntries {
	const parts = list.items.flatMap((item) => {
		const named = isMap(item)
			? (item as YAMLMap.Parsed).items.find(({ key }) => isScalar(key) && key.value === "name")
			: undefined;
		if (!named?.value || !isScalar(named.value)) return [];
		const start = list.flow ? item.range[0] : dashBefore(source, item.range[0]);
		return [{ key: named.value as ParsedNode, value: item, place: { start, end: item.range[1] } }];
	});
	const entries = entriesOfParts(source, parts, list.flow === true);
	const last = entries.at(-1);
	const isFlow = list.flow || (isMap(last?.value) && last.value.flow);
	return { entries, insertion: last && !isFlow ? insertionBelow(source, last, newItem(source, last)) : null };
}

function entriesOfParts(source: string, parts: readonly Part[], isFlow: boolean): YamlEntry[] {
	return parts.map(({ key, value, place }, index) => {
		const name = textOf(key) ?? "";
		const entry = isFlow ? inFlow(parts, index) : wholeLines(source, place);
		return { name, range: rangeOfName(source, key, name), entry, value };
	});
}

function rangeOfName(source: string, key: ParsedNode, name: string): Range {
	const [start, end] = key.range;
	const at = source.slice(start, end).indexOf(name);
	return at < 0 ? { start, end } : { start: start + at, end: start + at + name.length };
}

/** With the comma that parts it from its neighbour. */
function inFlow(parts: readonly Part[], index: number): Range {
	const { start, end } = parts[index]!.place;
	const next = parts[index + 1];
	if (next) return { start, end: next.place.start };
	return { start: index ? parts[index - 1]!.place.end : start, end };
}

function wholeLines(source: string, { start, end }: Range): Range {
	const lineStart = source.lastIndexOf("\n", start - 1) + 1;
	const isFirst = source.slice(lineStart, start).trim() === "";
	return { start: isFirst ? lineStart : start, end: behindLine(source, end) };
}

/** Just behind the line that ends at or after `at`; `at` itself where a line ends right before it. */
function behindLine(source: string, at: number): number {
	if (source[at - 1] === "\n") return at;
	const newline = source.indexOf("\n", at);
	return newline < 0 ? source.length : newline + 1;
}

function dashBefore(source: string, at: number): number {
	let dash = at - 1;
	while (/\s/.test(source[dash] ?? "")) dash--;
	return source[dash] === "-" ? dash : at;
}

function insertionBelow(source: string, { entry }: YamlEntry, template: string): Declarations["insertion"] {
	return source[entry.end - 1] === "\n" ? { at: entry.end, template } : null;
}

/** A new entry in the shape of the last one: a mapping with its type, or a plain value. */
function newEntry(source: string, last: YamlEntry, plain: string): string {
	const indent = indentOf(source, last.entry.start);
	const eol = lineEndOf(source, last.entry.end);
	const { value } = last;
	if (!isMap(value) || value.flow || !value.range) return `${indent}{name}: ${plain}${eol}`;
	return `${indent}{name}:${eol}${indentOf(source, lineOf(source, value.range[0]))}${typeKey(value)}: string${eol}`;
}

function newItem(source: string, last: YamlEntry): string {
	const eol = lineEndOf(source, last.entry.end);
	const item = last.value!;
	const prefix = source.slice(last.entry.start, item.range[0]).replace(/[^\s-]/g, " ");
	if (prefix.includes("\n")) return `${indentOf(source, last.entry.start)}- name: {name}${eol}`;
	const hasType = isMap(item) && (item.has("kind") || item.has("type"));
	return `${prefix}name: {name}${eol}${hasType ? `${prefix.replace("-", " ")}${typeKey(item)}: string${eol}` : ""}`;
}

const typeKey = (node: unknown): string => (isMap(node) && node.has("kind") ? "kind" : "type");

const lineOf = (source: string, at: number): number => source.lastIndexOf("\n", at - 1) + 1;

const indentOf = (source: string, lineStart: number): string =>
	/[ \t]*/y.exec(source.slice(lineStart, lineStart + 200))?.[0] ?? "";

const lineEndOf = (source: string, behind: number): string => (source[behind - 2] === "\r" ? "\r\n" : "\n");

/** Where the first entry goes below a key that has none yet; null where the key does not stand alone on its line. */
export function insertionUnder(source: string, key: Range, plain: string): Declarations["insertion"] {
	const lineStart = lineOf(source, key.start);
	const at = behindLine(source, key.end);
	const indent = indentOf(source, lineStart);
	if (lineStart + indent.length !== key.start || source[at - 1] !== "\n") return null;
	return { at, template: `${indent}  {name}: ${plain}${lineEndOf(source, at)}` };
}
