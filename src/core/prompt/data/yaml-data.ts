/** YAML as data nodes. */
import * as l10n from "@vscode/l10n";
import { type Alias, isAlias, isMap, isScalar, isSeq, type ParsedNode, visit, type YAMLMap } from "yaml";
import { type MappedText, mappedText, type Range, slice, toDocument, wholly } from "../mapped-text";
import { through } from "../nested-text";
import type { ParseProblem } from "../prompt-file";
import { isTooDeep } from "../yaml/nesting";
import { readYaml } from "../yaml/read-yaml";
import { scalarText } from "../yaml/scalar";
import type { DataEntry, DataNode } from "./data-node";

/** Aliases that are followed in one file: each may stand for as much as the file holds, and for further aliases. */
const MAX_ALIASES = 100;

interface File {
	outer: MappedText;
	/** Nodes by their anchors, in the order of the file. */
	anchors: Map<string, ParsedNode[]>;
	aliases: number;
}

/**
 * Reads YAML.
 * @param text the YAML, with the document's places
 * @param what names it in a problem's message
 */
export function readYamlData(
	text: MappedText,
	what: "file" | "prompt",
): { node: DataNode | null; problems: ParseProblem[] } {
	const whole = { start: 0, end: text.text.length };
	const place = (range: Range) => toDocument(text, range.start, range.end);
	if (isTooDeep(text.text)) {
		const message =
			what === "file" ? l10n.t("The file is nested too deeply.") : l10n.t("The prompt is nested too deeply.");
		return { node: null, problems: [{ range: place(whole), message }] };
	}
	const { root, problems } = readYaml(text.text, whole, what);
	const file: File = { outer: text, anchors: root ? anchorsIn(root) : new Map(), aliases: 0 };
	return {
		node: root && new YamlNode(root, file),
		problems: problems.map(({ range, message }) => ({ range: place(range), message })),
	};
}

function anchorsIn(root: ParsedNode): File["anchors"] {
	const anchors: File["anchors"] = new Map();
	visit(root, {
		Node: (_, node) => {
			if (isAlias(node) || !node.anchor) return;
			const named = anchors.get(node.anchor);
			if (named) named.push(node as ParsedNode);
			else anchors.set(node.anchor, [node as ParsedNode]);
		},
	});
	return anchors;
}

class YamlNode implements DataNode {
	readonly #file: File;
	/** What an alias stands for; the node itself where it is none, null where it leads nowhere. */
	readonly #node: ParsedNode | null;
	readonly range: Range;
	readonly #isAlias: boolean;
	/** The node itself, alias or not. */
	readonly #written: ParsedNode | null;

	constructor(node: ParsedNode | null, file: File) {
		this.#file = file;
		this.#isAlias = isAlias(node);
		this.#written = node;
		this.#node = isAlias(node) ? resolved(node as Alias.Parsed, file) : node;
		const [start, end] = node?.range ?? [0, 0];
		this.range = toDocument(file.outer, start, end);
	}

	get kind(): DataNode["kind"] {
		if (isMap(this.#node)) return "mapping";
		if (isSeq(this.#node)) return "list";
		return isScalar(this.#node) && this.#node.value !== null ? "scalar" : "nothing";
	}

	get isFlow(): boolean {
		return (isMap(this.#node) || isSeq(this.#node)) && this.#node.flow === true;
	}

	text(): MappedText | null {
		const node = this.#node;
		if (!isScalar(node) || node.value === null) return null;
		const { outer } = this.#file;
		const own = scalarText(outer.text, node);
		if (!this.#isAlias) return through(outer, own);
		return mappedText([wholly(own.text, this.range.start, this.range.end)]);
	}

	source(): MappedText {
		const [start, end] = this.#written?.range ?? [0, 0];
		return slice(this.#file.outer, start, end);
	}

	items(): DataNode[] {
		const node = this.#node;
		return isSeq(node) ? node.items.map((item) => new YamlNode(item as ParsedNode, this.#file)) : [];
	}

	entries(): DataEntry[] {
		const node = this.#node;
		if (!isMap(node)) return [];
		const pairs = (node as YAMLMap.Parsed).items;
		const merged = pairs.filter(isMerge).flatMap(({ value }) => {
			const from = new YamlNode(value, this.#file);
			return (from.kind === "list" ? from.items() : [from]).flatMap((each) => each.entries());
		});
		const own = pairs.flatMap((pair) => {
			if (!isScalar(pair.key) || isMerge(pair)) return [];
			const name = scalarText(this.#file.outer.text, pair.key);
			const { start, end } = toDocument(through(this.#file.outer, name), 0, name.text.length);
			return [{ name: name.text, range: { start, end }, value: new YamlNode(pair.value, this.#file) }];
		});
		return [...merged, ...own];
	}
}

const isMerge = ({ key }: { key: unknown }): boolean => isScalar(key) && key.value === "<<";

/** The last node with the anchor's name above the alias. */
function resolved(alias: Alias.Parsed, file: File): ParsedNode | null {
	if (++file.aliases > MAX_ALIASES) return null;
	const nodes = file.anchors.get(alias.source) ?? [];
	return nodes.findLast(({ range }) => range[1] <= alias.range[0]) ?? null;
}
