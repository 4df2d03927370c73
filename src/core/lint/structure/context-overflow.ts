import { toDocument } from "../../prompt/mapped-text";
import type { StructureContext, Told } from "./check";

/** Conversations that are longer than the model's window, from the first character that does not fit. */
export function contextOverflow({ file, facts }: StructureContext): Told[] {
	if (!facts) return [];
	const { name, contextLength, measures } = facts;
	return file.conversations.flatMap(({ messages }, index) => {
		const { overflow = null, tokens = 0 } = measures[index] ?? {};
		if (!overflow) return [];
		const text = messages[overflow.message]?.text;
		if (!text?.text.trim()) return [];
		const end = text.text.trimEnd().length;
		const place = toDocument(text, Math.min(overflow.offset, end - 1), end);
		const message = `The prompt has ${tokens} tokens; ${name} takes ${contextLength} with its answer.`;
		return [{ ...place, message, data: { tokens, contextLength, model: name }, related: [], fixes: [] }];
	});
}
