/** What holds of every report's page and Markdown, whatever is in the report: it has no way to become anything but text. */
import assert from "node:assert/strict";
import type { Block, Section, Table } from "../../../src/core/report/section";

export const EVIL = `<img src=x onerror="alert('1')"> & ]( | # \u0000\ud800`;

/** The value with every text, or every number, replaced; fields that choose between forms stay. */
export function withAll<V>(value: V, replace: (value: unknown, key: string) => unknown): V {
	const kept = new Set([
		...["format", "version", "created", "method", "region", "penalty", "positivePerLayer"],
		...["kind", "suite", "verdict"],
	]);
	const walk = (value: unknown, key = ""): unknown => {
		if (kept.has(key)) return value;
		if (Array.isArray(value)) return value.map((each) => walk(each, key));
		if (typeof value !== "object" || value === null) return replace(value, key);
		return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each, name)]));
	};
	return walk(value) as V;
}

/** Every tag with its attributes; fails where tags do not nest, as in XML. */
function tagsOf(html: string): { name: string; attributes: string }[] {
	const tags = [...html.matchAll(/<(\/?)([a-z1-6]+)((?:\s[\w-]+(?:="[^"<>]*")?)*)\s*(\/?)>/gi)];
	const open: string[] = [];
	for (const [, isEnd, name, , isEmpty] of tags) {
		if (isEnd) assert.equal(open.pop(), name);
		else if (!isEmpty && name !== "meta") open.push(name!);
	}
	assert.deepEqual(open, []);
	const opened = html.replace(/<!DOCTYPE html>/, "").split("<").length - 1;
	assert.equal(opened, tags.length, "a < that opens no tag");
	return tags
		.filter(([, isEnd]) => !isEnd)
		.map(([, , name, attributes]) => ({ name: name!, attributes: attributes! }));
}

const valuesOf = (html: string, name: string): string[] =>
	[...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, value]) => value!);

const KNOWN =
	/^(html|head|meta|title|body|main|header|nav|section|h1|h2|h3|p|span|ul|li|a|code|dl|div|dt|dd|table|caption|thead|tbody|tr|th|td|figure|figcaption|details|summary|svg|desc|path|line|circle|rect|text)$/;

/** One page of known elements, that loads and runs nothing, with ids that are there once and lead somewhere. */
export function checkPage(html: string): void {
	const body = html.replace(/<style>[^<]*<\/style>/, "");
	for (const { name, attributes } of tagsOf(body)) {
		assert.match(name, KNOWN);
		assert.doesNotMatch(attributes.replace(/"[^"]*"/g, ""), /\s(style|on\w+|src)=/);
	}
	assert.doesNotMatch(body, /&(?!(amp|lt|gt|quot|#39);)/);
	for (const link of valuesOf(body, "href")) assert.match(link, /^#[\w-]+$/);
	assert.doesNotMatch(html, /url\(|@import|<script/);
	const ids = valuesOf(body, "id");
	assert.equal(new Set(ids).size, ids.length, "an id is there twice");
	const referred = valuesOf(body, "aria-labelledby").flatMap((value) => value.split(" "));
	const linked = valuesOf(body, "href").map((link) => link.slice(1));
	for (const id of [...referred, ...linked]) assert.ok(ids.includes(id), id);
	assert.doesNotMatch(body, /NaN|null|undefined|Infinity|\[object/);
	for (const d of [...valuesOf(body, "d"), ...valuesOf(body, "transform")])
		assert.doesNotMatch(d, /[^\w\s.()-]/);
	for (const name of ["width", "height", "r"])
		for (const value of valuesOf(body, name)) assert.ok(Number(value) >= 0, `${name}="${value}"`);
}

/** A row has as many cells as its head, whatever is written in it; nothing is left that is no text. */
export function checkMarkdown(markdown: string): void {
	assert.doesNotMatch(markdown, /NaN|null|undefined|Infinity|\[object/);
	const tables = markdown.split("\n\n").filter((block) => block.startsWith("|"));
	for (const block of tables) {
		const cells = block.split("\n").map((line) => line.replaceAll(/\\./g, "").split("|").length);
		assert.equal(new Set(cells).size, 1, block);
	}
}

export function tablesOf(sections: Section[]): Table[] {
	const within = (block: Block): Table[] => {
		if (block.kind === "table") return [block.table];
		if (block.kind === "figures") return block.figures.map((figure) => figure.table);
		return block.kind === "fold" ? block.blocks.flatMap(within) : [];
	};
	return sections.flatMap(({ blocks }) => blocks).flatMap(within);
}

/** Every figure stands beside its table, and every chart has a title and a description. */
export function checkFigures(html: string): void {
	const figures = html.split("<figure").slice(1);
	assert.ok(figures.length > 0);
	for (const figure of figures) {
		assert.match(figure, /<details><summary>The same as a table<\/summary>.*<table>/s);
		for (const chart of figure.split('<svg viewBox="0 0 360').slice(1))
			assert.match(
				chart,
				/^[^>]* role="img" aria-labelledby="([\w-]+)-title \1-desc"[^>]*><title id="\1-title">[^<]+<\/title><desc id="\1-desc">[^<]{20,}<\/desc>/,
			);
	}
}

/** Every number of a value with its key; sizes of samples, of which the counts tell, and what is told otherwise are left out. */
export function numbersOf(value: unknown, without: readonly string[]): { key: string; value: number }[] {
	const skipped = new Set(["version", "n", ...without]);
	const walk = (each: unknown, key: string): { key: string; value: number }[] => {
		if (skipped.has(key)) return [];
		if (typeof each === "number") return [{ key, value: each }];
		if (Array.isArray(each)) return each.flatMap((one) => walk(one, key));
		if (typeof each !== "object" || each === null) return [];
		return Object.entries(each).flatMap(([name, one]) => walk(one, name));
	};
	return walk(value, "");
}

/** A text as files hold it: half a character becomes the replacement character. */
export const asWritten = (text: string): string => Buffer.from(text).toString();

/** Words of the tables' cells, without brackets and commas around them. */
export const wordsOf = (tables: Table[]): Set<string> =>
	new Set(
		tables
			.flatMap(({ columns, rows }) => [...columns.map(({ name }) => name), ...rows.flat()])
			.flatMap((cell) => cell.split(/[\s;:[\]()]+/))
			.map((word) => word.replace(/,$/, "")),
	);
