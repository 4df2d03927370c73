/** The words of a prompt that people edit, and the prompt with other words in their place. */
import * as l10n from "@vscode/l10n";
import type { Message } from "./engine-api";
import type { Source } from "./panel-api";

/** The text of the last message that is the user's; of a conversation without one, that of its last message. */
export function wordsOf(source: Source): string {
	const messages = source.messages ?? [];
	return messages[placeOfWords(messages)]?.content ?? source.text;
}

/** The prompt with other words in that message's place; its label says that it was edited. */
export function withWords(source: Source, words: string): Source {
	const { label, messages = [] } = source;
	const place = placeOfWords(messages);
	const edited = messages.map((message, i) => (i === place ? { ...message, content: words } : message));
	return {
		label: isEdited(label) ? label : l10n.t("{0}, edited", label),
		text: edited.length > 0 ? edited.map(({ content }) => content).join("\n\n") : words,
		...(edited.length > 0 && { messages: edited }),
	};
}

/** Whether a label says already that its prompt was edited, in this language. */
const isEdited = (label: string): boolean => label.endsWith(l10n.t("{0}, edited", ""));

/** The messages around those words, which an edit leaves as they are. */
export function otherMessages({ messages = [] }: Source): Message[] {
	const place = placeOfWords(messages);
	return messages.filter((_, i) => i !== place);
}

/** -1 where there is no message at all. */
function placeOfWords(messages: readonly Message[]): number {
	const ofUser = messages.map(({ role }) => role).lastIndexOf("user");
	return ofUser >= 0 ? ofUser : messages.length - 1;
}
