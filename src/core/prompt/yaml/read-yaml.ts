/** YAML inside a document: nodes whose ranges are the document's own offsets. */
import * as l10n from "@vscode/l10n";
import { isMap, isScalar, type ParsedNode, parseDocument, type Scalar, type YAMLMap } from "yaml";
import { type FrontMatter, frontMatterOf, openingFence } from "../front-matter";
import type { Range } from "../mapped-text";
import type { ParseProblem } from "../prompt-file";
import { isTooDeep } from "./nesting";

export interface YamlText {
	/** Null where nothing could be read. */
	root: ParsedNode | null;
	/** The first thing that is not valid YAML; what follows from it is not told. */
	problems: ParseProblem[];
}

/** What of a prompt file is YAML. */
export type YamlPart = "front matter" | "preamble" | "file" | "prompt";

const NOT_YAML: Record<YamlPart, (reason: string) => string> = {
	"front matter": (reason) => l10n.t("The front matter is not valid YAML: {0}.", reason),
	preamble: (reason) => l10n.t("The preamble is not valid YAML: {0}.", reason),
	file: (reason) => l10n.t("The file is not valid YAML: {0}.", reason),
	prompt: (reason) => l10n.t("The prompt is not valid YAML: {0}.", reason),
};

/**
 * Reads the YAML in `place`.
 * @param what is named in a problem's message
 */
export function readYaml(source: string, place: Range, what: YamlPart): YamlText {
	const yaml = source.slice(place.start, place.end);
	if (isTooDeep(yaml))
		return {
			root: null,
			problems: [problemAt([place.start, place.end], l10n.t("It is nested too deeply."), { place, what })],
		};
	// Line ends in front stand for the rest of the document, so that offsets need no sum. Looking for repeated keys and
	// making errors pretty would both take time that grows with the square of the file.
	const document = parseDocument("\n".repeat(place.start) + yaml, {
		prettyErrors: false,
		uniqueKeys: false,
		logLevel: "silent",
	});
	const error = document.errors[0];
	const problems = error ? [problemAt(error.pos, error.message, { place, what })] : [];
	return { root: document.contents, problems };
}

function problemAt(
	[start, end]: readonly [number, number],
	message: string,
	{ place, what }: { place: Range; what: YamlPart },
): ParseProblem {
	const from = Math.max(place.start, Math.min(start, place.end - 1));
	const to = Math.min(place.end, Math.max(end, from + 1));
	const reason = message.replace(/\.?\s*$/, "");
	return {
		range: { start: from, end: Math.max(from, to) },
		message: NOT_YAML[what](reason),
	};
}

export interface YamlFrontMatter extends YamlText {
	/** Null where there is none, or its block is never closed. */
	front: FrontMatter | null;
}

/** Reads the front matter of formats that let comments stand above it, and says when it is broken. */
export function readFrontMatter(source: string): YamlFrontMatter {
	const front = frontMatterOf(source, true);
	if (front) return { front, ...readYaml(source, front.content, "front matter") };
	const fence = openingFence(source, true);
	const message = l10n.t("This front matter is never closed: a line that is just --- is missing.");
	return {
		front,
		root: null,
		problems: fence ? [{ range: { start: fence.start, end: fence.start + 3 }, message }] : [],
	};
}

/** A key of a mapping with its value; null when there is no such mapping or key. */
export function pairOf(node: unknown, key: string): { key: Scalar.Parsed; value: ParsedNode | null } | null {
	if (!isMap(node)) return null;
	for (const pair of (node as YAMLMap.Parsed).items)
		if (isScalar(pair.key) && pair.key.value === key) return { key: pair.key, value: pair.value };
	return null;
}

/** The value of a key of a mapping; null when there is no such mapping or key, or it has no value. */
export const valueAt = (node: unknown, key: string): ParsedNode | null => pairOf(node, key)?.value ?? null;

/** The text of a scalar, as a template would write it; null for what is none. */
export function textOf(node: unknown): string | null {
	if (!isScalar(node) || node.value === null || node.value === undefined) return null;
	return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
}
