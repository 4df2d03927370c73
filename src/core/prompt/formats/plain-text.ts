/** A plain text file in a folder of prompts: all of it is what the user says. */
import { documentText } from "../document-text";
import type { CommentStyle, PromptFile, PromptSource } from "../prompt-file";
import { messageOf } from "../roles";

const COMMENTS: readonly CommentStyle[] = [{ open: "#", close: "" }];

/** Reads a plain text file; a line that is nothing but a comment for the linter is not part of the prompt. */
export function parsePlainText({ text: source }: PromptSource): PromptFile {
	const text = documentText(source, { start: 0, end: source.length }, COMMENTS);
	return {
		format: "text",
		syntax: null,
		comments: [...COMMENTS],
		islands: [],
		conversations: [{ messages: messageOf("user", text), isAsked: true }],
		uses: [],
		declarations: null,
		problems: [],
	};
}
