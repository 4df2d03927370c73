/** Templates that make JSON: a list of messages with loops between them and tags in place of strings. */
import type { MappedText } from "../mapped-text";
import type { DataNode } from "./data-node";
import { readJsonData } from "./json-data";

/**
 * A string, which keeps the tags inside of it, or a tag outside of strings. So that no text is slow, tags are bounded, and
 * a string that nothing closes ends with its line.
 */
const STRING_OR_TAG =
	/"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|\{%[\s\S]{0,500}?%\}|\{#[\s\S]{0,500}?#\}|\{\{[\s\S]{0,500}?\}\}/g;
/** Longer templates are written by programs, and are no templates. */
const LONGEST = 200_000;

/**
 * Reads a template as the JSON that it makes when each loop runs once and each output is a string; null where that is
 * no JSON, or the text has no tags.
 */
export function readJsonTemplate(text: MappedText): DataNode | null {
	if (text.text.length > LONGEST) return null;
	const masked = text.text.replace(STRING_OR_TAG, (part) => {
		if (part.startsWith("{{")) return `"${"x".repeat(part.length - 2)}"`;
		return part.startsWith("{") ? " ".repeat(part.length) : part;
	});
	if (masked === text.text) return null;
	const { node, problems } = readJsonData(text, masked);
	return problems.length ? null : node;
}
