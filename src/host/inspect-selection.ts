import { basename } from "node:path";
import * as vscode from "vscode";
import { withoutFrontMatter } from "../core/prompt/front-matter";
import { LensError } from "../protocol/errors";
import type { Source } from "../protocol/panel-api";
import type { Ctx } from "./context";
import { showPanel } from "./panel";

/** Answers the selected text, or the whole document when nothing is selected, and shows what the H-Neurons did. */
export async function inspectSelection(ctx: Ctx): Promise<void> {
	const source = readPrompt();
	showPanel(ctx);
	await ctx.runs.inspect(source);
}

function readPrompt(): Source {
	const editor = vscode.window.activeTextEditor;
	const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
	if (!editor || isOtherFile(tab, editor.document)) throw noText(tab);
	const { document } = editor;
	const name = basename(document.fileName);
	const chosen = editor.selections.filter((selection) => !selection.isEmpty);
	const text = chosen.length ? selectedText(document, chosen) : wholeText(document);
	// A NUL is what the editor itself takes for the sign of a binary file.
	if (text.includes("\0")) throw new LensError("promptNotText", `${name} is a binary file.`);
	if (text.trim() === "") {
		const place = chosen.length ? `The selection in ${name}` : name;
		throw new LensError("promptEmpty", `${place} is blank.`);
	}
	return { label: chosen.length ? `${name}, ${lines(chosen)}` : name, text };
}

/** Several selections are read from top to bottom, one a line. */
function selectedText(document: vscode.TextDocument, chosen: readonly vscode.Selection[]): string {
	return inOrder(chosen)
		.map((selection) => document.getText(selection))
		.join("\n");
}

/** A prompt file's front matter is for the tool that runs it, not for the model. */
function wholeText(document: vscode.TextDocument): string {
	const hasFrontMatter = /\.(md|markdown|mdc|prompt|prompty|instructions)$/i.test(document.fileName);
	const isPrompt = ["markdown", "prompt", "instructions", "chatagent", "skill"].includes(document.languageId);
	return hasFrontMatter || isPrompt ? withoutFrontMatter(document.getText()) : document.getText();
}

function lines(chosen: readonly vscode.Selection[]): string {
	const sorted = inOrder(chosen);
	const first = sorted[0]!.start.line + 1;
	const last = sorted.at(-1)!.end.line + 1;
	return first === last ? `line ${first}` : `lines ${first}–${last}`;
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
	if (!file) return new LensError("promptEmpty", "No text editor is active.");
	return new LensError(
		"promptNotText",
		`${basename(file.path)} is a binary file, or too large for the editor.`,
	);
}

function fileOf(tab: vscode.Tab | undefined): vscode.Uri | null {
	const input = tab?.input;
	const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
	return isFile ? input.uri : null;
}
