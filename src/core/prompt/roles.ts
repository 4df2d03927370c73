/** Who speaks: the words that formats have for a role, and texts that are cut where the role changes. */
import { trimmed } from "./document-text";
import { type MappedText, type Range, slice, toDocument } from "./mapped-text";
import type { PromptMessage, Role } from "./prompt-file";

const ROLES: Readonly<Record<string, Role>> = {
	system: "system",
	developer: "system",
	user: "user",
	human: "user",
	assistant: "assistant",
	model: "assistant",
	ai: "assistant",
};

/** The role that a format's word stands for; null for a word that is none (a tool, a function). */
export function roleOf(word: string): Role | null {
	const key = word.toLowerCase();
	return Object.hasOwn(ROLES, key) ? ROLES[key]! : null;
}

/** A place of a text, in the text's own offsets, from which on another role speaks. */
export interface RoleMarker extends Range {
	role: Role;
}

/**
 * Cuts a text into messages. Without words there is a message only where the file names its role.
 * @param markers sorted, without overlap
 * @param first who speaks above the first marker
 */
export function messagesOf(text: MappedText, markers: readonly RoleMarker[], first: Role): PromptMessage[] {
	const begins: { role: Role; marker: Range | null; from: number }[] = [
		{ role: first, marker: null, from: 0 },
	];
	for (const { role, start, end } of markers)
		begins.push({ role, marker: toDocument(text, start, end), from: end });
	return begins.flatMap(({ role, marker, from }, index) => {
		const part = trimmed(slice(text, from, markers[index]?.start ?? text.text.length));
		return part.text === "" && !marker ? [] : [{ role, marker, text: part }];
	});
}

/** A text that one role speaks from end to end; no message where it has no words. */
export const messageOf = (role: Role, text: MappedText): PromptMessage[] => messagesOf(text, [], role);
