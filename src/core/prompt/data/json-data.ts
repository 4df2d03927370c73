/** JSON as data nodes. */
import * as l10n from "@vscode/l10n";
import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { jsonText } from "../json-text";
import { type MappedText, type Range, slice, toDocument } from "../mapped-text";
import { through } from "../nested-text";
import type { ParseProblem } from "../prompt-file";
import { isTooDeep } from "../yaml/nesting";
import type { DataEntry, DataNode } from "./data-node";

/**
 * Reads JSON, as strictly as the tools do: without comments and trailing commas.
 * @param masked what is parsed in the text's place, of the same length; see json-template.ts
 */
export function readJsonData(
	text: MappedText,
	masked?: string,
): { node: DataNode | null; problems: ParseProblem[] } {
	const place = (start: number, end: number) => toDocument(text, start, end);
	if (isTooDeep(text.text)) {
		const range = place(0, text.text.length);
		return { node: null, problems: [{ range, message: l10n.t("The JSON is nested too deeply.") }] };
	}
	const errors: ParseError[] = [];
	// The parser takes a byte order mark for a mistake; a space is as long.
	const source = (masked ?? text.text).replace(/^\uFEFF/, " ");
	const options = { disallowComments: true, allowTrailingComma: masked !== undefined };
	const root = parseTree(source, errors, options);
	const problems = errors.slice(0, 1).map(({ error, offset, length }) => ({
		range: place(offset, offset + length),
		message: l10n.t("The file is not valid JSON: {0}.", sentence(printParseErrorCode(error))),
	}));
	return { node: root ? new JsonNode(root, text) : null, problems };
}

/** `ValueExpected`: "value expected". */
const sentence = (code: string): string => code.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();

class JsonNode implements DataNode {
	readonly range: Range;
	readonly isFlow = true;
	readonly #node: Node | undefined;
	readonly #outer: MappedText;

	constructor(node: Node | undefined, outer: MappedText) {
		this.#node = node;
		this.#outer = outer;
		const start = node?.offset ?? 0;
		this.range = toDocument(outer, start, start + (node?.length ?? 0));
	}

	get kind(): DataNode["kind"] {
		switch (this.#node?.type) {
			case "array":
				return "list";
			case "object":
				return "mapping";
			case "string":
			case "number":
			case "boolean":
				return "scalar";
			default:
				return "nothing";
		}
	}

	text(): MappedText | null {
		const node = this.#node;
		if (!node || this.kind !== "scalar") return null;
		const [start, end] = [node.offset, node.offset + node.length];
		const { text } = this.#outer;
		// A tag that was masked as a string is the text itself.
		if (text[start] === "{") return this.source();
		if (node.type === "string")
			return through(this.#outer, jsonText(text, { start, end, value: node.value }));
		return through(
			this.#outer,
			jsonText(text, { start: start - 1, end: end + 1, value: text.slice(start, end) }),
		);
	}

	source(): MappedText {
		const { offset, length } = this.#node ?? { offset: 0, length: 0 };
		return slice(this.#outer, offset, offset + length);
	}

	items(): DataNode[] {
		const children = this.kind === "list" ? this.#node!.children : [];
		return (children ?? []).map((child) => new JsonNode(child, this.#outer));
	}

	entries(): DataEntry[] {
		const children = this.kind === "mapping" ? this.#node!.children : [];
		return (children ?? []).flatMap(({ children: pair }) => {
			const [key, value] = pair ?? [];
			if (!key) return [];
			const [start, end] = [key.offset + 1, key.offset + key.length - 1];
			const range = toDocument(this.#outer, start, Math.max(start, end));
			return [{ name: String(key.value), range, value: new JsonNode(value, this.#outer) }];
		});
	}
}
