/** Conversations written as data: a list of `{role, content}`, as chat interfaces take it. */

import type { MappedText, Range } from "../mapped-text";
import type { Role } from "../prompt-file";
import { roleOf } from "../roles";
import { type DataNode, entryOf } from "./data-node";

export interface ListedMessage {
	role: Role;
	/** Where the list names the role. */
	marker: Range | null;
	/** What it says, as the file has it; a template where the tool fills it. */
	content: MappedText;
	/** The place of the string in the file. */
	range: Range;
}

/** The messages of a list; null where it is no list of messages. What is no text (a picture, a tool's call) is left out. */
export function listedMessages(list: DataNode | null): ListedMessage[] | null {
	if (list?.kind !== "list") return null;
	const items = list.items();
	if (!items.length || !items.every((item) => entryOf(item, "role")?.kind === "scalar")) return null;
	return items.flatMap((item) => {
		const marker = entryOf(item, "role")!;
		const role = roleOf(marker.text()!.text);
		const content = entryOf(item, "content");
		if (!role || !content) return [];
		return textsIn(content).map((text) => ({ role, marker: marker.range, ...text }));
	});
}

/** `content: {{ question | dump }}`: to YAML a mapping, which the tag's own text takes the place of. */
const isTag = ({ kind, isFlow }: DataNode, { text }: MappedText): boolean =>
	kind === "mapping" && isFlow && /^\{\{[\s\S]*\}\}$/.test(text);

/** A string, or the strings of a list of parts: `[{type: text, text: ...}]`. */
function textsIn(content: DataNode): { content: MappedText; range: Range }[] {
	const nodes =
		content.kind === "list"
			? content.items().flatMap((item) => entryOf(item, "text") ?? (item.kind === "scalar" ? item : []))
			: [content];
	return nodes.flatMap((node) => {
		const source = node.source();
		const text = isTag(node, source) ? source : node.text();
		return text ? [{ content: text, range: node.range }] : [];
	});
}
