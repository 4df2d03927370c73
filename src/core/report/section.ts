/** What a report consists of, before it is printed as HTML or as Markdown. */
import type { Markup } from "./markup";

export interface Section {
	/** Of its heading; unique in the report. */
	id: string;
	heading: string;
	blocks: Block[];
}

export type Block =
	| { kind: "text"; text: string }
	| { kind: "list"; items: string[] }
	/** The few figures that matter most, in large print. */
	| { kind: "facts"; facts: { name: string; value: string; note: string }[] }
	| { kind: "table"; table: Table }
	/** Side by side where there is room. */
	| { kind: "figures"; figures: Figure[] }
	/** Flowing text in which each token has its heat. */
	| { kind: "tokens"; name: string; tokens: Token[] }
	/** Shown when asked for. */
	| { kind: "fold"; summary: string; blocks: Block[] };

export interface Token {
	text: string;
	/** Tint, 0 = none .. 10 = strongest. */
	step: number;
	/** Underlined, since colour alone would be lost on some. */
	isFlagged: boolean;
	/** Its figures, for whoever points at it. */
	title: string;
}

export interface Table {
	caption: string;
	columns: { name: string; isNumber?: boolean }[];
	/** The first cell of a row names it. */
	rows: string[][];
	/** Rows that stand out, by index. */
	marked?: number[];
}

/** One or several charts over the same data, and that data as a table. */
export interface Figure {
	caption: string;
	charts: Chart[];
	/** Thin lines have no marks. */
	legend: { series: number; name: string; isHollow?: boolean; isThin?: boolean }[];
	table: Table;
}

export interface Chart {
	/** Unique in the report. */
	id: string;
	title: string;
	/** Figures that belong to it, a line each. */
	notes?: string[];
	/** What can be seen in it, for those who do not see it. */
	description: string;
	width: number;
	height: number;
	drawing: Markup[];
}

export const text = (words: string): Block => ({ kind: "text", text: words });
export const table = (
	caption: string,
	columns: (string | { name: string; isNumber?: boolean })[],
	rows: string[][],
	marked: number[] = [],
): Table => ({
	caption,
	columns: columns.map((column) => (typeof column === "string" ? { name: column } : column)),
	rows,
	marked,
});
export const figures = (...names: string[]): { name: string; isNumber: true }[] =>
	names.map((name) => ({ name, isNumber: true }));
