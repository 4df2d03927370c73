/** A prompt with the place of its words in the document that it is from. */
import { createHash } from "node:crypto";
import type * as vscode from "vscode";
import type { MappedText } from "../../core/prompt/mapped-text";
import type { Role } from "../../core/prompt/prompt-file";
import { placedPieces, type SourcePlace } from "../../core/prompt/source/source-place";
import type { Source } from "../../protocol/panel-api";

/** A message whose words know their place in the document. */
export interface PlacedMessage {
	role: Role;
	text: MappedText;
}

/** @param text the words that are shown as the prompt; all messages, unless given */
export function placedSource(
	document: vscode.TextDocument,
	messages: readonly PlacedMessage[],
	{
		label,
		text = messages.map((message) => message.text.text).join("\n\n"),
	}: { label: string; text?: string },
): Source {
	const whole = document.getText();
	return {
		...{ label, text },
		messages: messages.map((message) => ({ role: message.role, content: message.text.text })),
		place: {
			uri: document.uri.toString(),
			length: whole.length,
			hash: hashOf(whole),
			messages: messages.map((message) => placedPieces(message.text)),
		},
	};
}

/** Whether a document still says what it said when the prompt was read from it. */
export function isUnchanged(document: vscode.TextDocument, { uri, length, hash }: SourcePlace): boolean {
	if (document.uri.toString() !== uri) return false;
	const text = document.getText();
	return text.length === length && hashOf(text) === hash;
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
