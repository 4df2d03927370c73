import { basename } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { frontMatterOf } from "../core/prompt/front-matter";
import { exactly, mappedText } from "../core/prompt/mapped-text";
import type { Conversation } from "../core/prompt/prompt-file";
import { selectionOf } from "../core/prompt/selection";
import { LensError } from "../protocol/errors";
import type { Source } from "../protocol/panel-api";
import type { Ctx } from "./context";
import { pathOf, sourceOf } from "./lint/places";
import { type PlacedMessage, placedSource } from "./source/placed-source";

/**
 * The selected text, or else the conversation or document that the cursor is in, as it is sent.
 * @throws LensError promptEmpty, promptNotText
 */
export async function chosenPrompt(ctx: Ctx): Promise<Source> {
	const editor = vscode.window.activeTextEditor;
	const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
	if (!editor || isOtherFile(tab, editor.document)) throw noText(tab);
	const { document } = editor;
	const name = basename(document.fileName);
	const chosen = editor.selections.filter((selection) => !selection.isEmpty);
	const label = chosen.length ? linesIn(name, chosen) : name;
	const messages = chosen.length
		? selectedMessages(document, chosen)
		: await wholeMessages(ctx, document, document.offsetAt(editor.selection.active));
	const source = placedSource(document, messages, { label });
	const { text } = source;
	// A NUL is what the editor itself takes for the sign of a binary file.
	if (text.includes("\0")) throw new LensError("promptNotText", l10n.t("{0} is a binary file.", name));
	if (text.trim() === "")
		throw new LensError(
			"promptEmpty",
			chosen.length ? l10n.t("The selection in {0} is blank.", name) : l10n.t("{0} is blank.", name),
		);
	return source;
}

/** Several selections are read from top to bottom; a string literal as its program reads it. */
function selectedMessages(
	document: vscode.TextDocument,
	chosen: readonly vscode.Selection[],
): PlacedMessage[] {
	const ranges = chosen.map(({ start, end }) => ({
		start: document.offsetAt(start),
		end: document.offsetAt(end),
	}));
	const [conversation] = selectionOf(sourceOf(document, pathOf(document.uri)), ranges).conversations;
	return conversation?.messages ?? [];
}

/** The conversation of a prompt file that the cursor is in, with its roles; any other document is the user's words. */
async function wholeMessages(
	ctx: Ctx,
	document: vscode.TextDocument,
	cursor: number,
): Promise<PlacedMessage[]> {
	const { subject } = await ctx.linter.subjects.read(document);
	const conversations = subject?.file.conversations ?? [];
	const conversation =
		conversations.find((each) => isAround(cursor, each)) ??
		conversations.find(({ isAsked }) => isAsked) ??
		conversations[0];
	if (conversation) return conversation.messages;
	const text = document.getText();
	const front = document.languageId === "markdown" ? frontMatterOf(text) : null;
	const words = mappedText([exactly(text, front?.block.end ?? 0, text.length)]);
	return [{ role: "user", text: words }];
}

function isAround(cursor: number, { messages }: Conversation): boolean {
	const pieces = messages.flatMap(({ text }) => text.pieces);
	return pieces.length > 0 && pieces[0]!.start <= cursor && cursor <= pieces.at(-1)!.end;
}

function linesIn(name: string, chosen: readonly vscode.Selection[]): string {
	const sorted = inOrder(chosen);
	const first = sorted[0]!.start.line + 1;
	const last = sorted.at(-1)!.end.line + 1;
	return first === last
		? l10n.t("{0}, line {1}", name, first)
		: l10n.t("{0}, lines {1}–{2}", name, first, last);
}

const inOrder = (chosen: readonly vscode.Selection[]): vscode.Selection[] =>
	[...chosen].sort((a, b) => a.start.compareTo(b.start));

/** While a binary file is in front, the active text editor is the one behind it. */
function isOtherFile(tab: vscode.Tab | undefined, document: vscode.TextDocument): boolean {
	const file = fileOf(tab);
	return file !== null && file.toString() !== document.uri.toString();
}

/** The editor hands out no text for images, other binary files and files above 50 MB. */
function noText(tab: vscode.Tab | undefined): LensError {
	const file = fileOf(tab);
	if (!file) return new LensError("promptEmpty", l10n.t("No text editor is active."));
	return new LensError(
		"promptNotText",
		l10n.t("{0} is a binary file, or too large for the editor.", basename(file.path)),
	);
}

function fileOf(tab: vscode.Tab | undefined): vscode.Uri | null {
	const input = tab?.input;
	const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
	return isFile ? input.uri : null;
}
