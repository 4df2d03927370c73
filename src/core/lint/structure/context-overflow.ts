import * as l10n from "@vscode/l10n";
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
		const message = l10n.t(
			"The prompt has {0} tokens; {1} takes {2} with its answer.",
			...[tokens, name, contextLength],
		);
		return [{ ...place, message, data: { tokens, contextLength, model: name }, related: [], fixes: [] }];
	});
}
