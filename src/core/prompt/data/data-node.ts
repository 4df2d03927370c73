/** Values in a data file, the same for YAML and JSON: what formats ask of a file that is a tree of lists and mappings. */
import type { MappedText, Range } from "../mapped-text";

export interface DataNode {
	/** Place in the document. */
	range: Range;
	/** Text of a string, or of another scalar as it is written; null for lists, mappings and nothing. */
	text(): MappedText | null;
	/** The node as the file spells it. */
	source(): MappedText;
	/** Empty for what is no list. */
	items(): DataNode[];
	/** Empty for what is no mapping; where a name comes twice, the last one counts. */
	entries(): DataEntry[];
	kind: "scalar" | "list" | "mapping" | "nothing";
	/** Whether lists and mappings are written in brackets. */
	isFlow: boolean;
}

export interface DataEntry {
	name: string;
	/** The name's place, without quotes. */
	range: Range;
	value: DataNode;
}

/** The value of a mapping's entry; null when there is none. */
export const entryOf = (node: DataNode | null, name: string): DataNode | null =>
	node?.entries().findLast((entry) => entry.name === name)?.value ?? null;

/** The text of a mapping's entry; null when there is none. */
export const wordsOf = (node: DataNode | null, name: string): string | null =>
	entryOf(node, name)?.text()?.text ?? null;
