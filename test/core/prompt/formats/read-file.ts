/** What is read of a file, in lines that a table can hold. */
import assert from "node:assert/strict";
import { parsePrompt } from "../../../../src/core/prompt/parse";
import type { PromptFile, VariableMode } from "../../../../src/core/prompt/prompt-file";
import { checkFile } from "../check-file";

export interface ReadFile {
	file: PromptFile;
	/** One list a conversation: `system (the marker): text`. */
	conversations: string[][];
	/** `name` or `name!` if shown, `^` if it can open a role, in the order of the file. */
	uses: string;
	/** `name=value`, and null where none are declared. */
	declared: string | null;
}

/** Reads a document that must be a prompt file, and checks what holds for all of them. */
export function readFile(path: string, document: string, variables: VariableMode = "fill"): ReadFile {
	const file = parsePrompt(
		{ path, language: null, text: document },
		{ variables, agentFiles: false, isPromptText: () => false },
	);
	assert.ok(file, path);
	checkFile(file, document);
	return {
		file,
		conversations: file.conversations.map(({ messages }) =>
			messages.map(({ role, marker, text }) => {
				const mark = marker ? ` (${document.slice(marker.start, marker.end)})` : "";
				return `${role}${mark}: ${text.text}`;
			}),
		),
		uses: file.uses
			.map(({ name, isShown, canOpenRole }) => `${name}${isShown ? "!" : ""}${canOpenRole ? "^" : ""}`)
			.join(" "),
		declared: file.declarations
			? [
					...file.declarations.variables.map(({ name, value }) =>
						value === null ? name : `${name}=${value}`,
					),
					...(file.declarations.isUsedElsewhere ? ["elsewhere"] : []),
				].join(" ")
			: null,
	};
}
