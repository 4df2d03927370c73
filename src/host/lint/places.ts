/** Between the linter's UTF-16 offsets and the editor's lines and columns; between documents and what the parser reads. */
import * as vscode from "vscode";
import { linesOf, placeOf } from "../../core/lint/lines";
import type { Range } from "../../core/prompt/mapped-text";
import type { PromptSource } from "../../core/prompt/prompt-file";

/** Where prompts that people edit come from. Others hold copies: git's older versions, search results, chat answers. */
const SCHEMES = ["file", "untitled", "vscode-remote", "vscode-vfs", "vscode-userdata"];

/** Documents that may be prompts; whether one is, its path and its text tell. */
export const promptDocuments: vscode.DocumentSelector = SCHEMES.map((scheme) => ({ scheme }));

/** Whether people edit prompts at such an address. */
export const mayBePrompt = ({ scheme }: vscode.Uri): boolean => SCHEMES.includes(scheme);

/**
 * A document as the parser sees it; its text is read when it is asked for, which for most files it is not.
 * @param path as the globs of its settings see it
 */
export function sourceOf(document: vscode.TextDocument, path: string): PromptSource {
	let text: string | undefined;
	return {
		path,
		language: document.languageId,
		get text() {
			text ??= document.getText();
			return text;
		},
	};
}

/** The path relative to the workspace folder, with forward slashes; the whole path for what lies outside. */
export const pathOf = (uri: vscode.Uri): string =>
	vscode.workspace.getWorkspaceFolder(uri) ? vscode.workspace.asRelativePath(uri, false) : uri.path;

/** Turns offsets into the editor's ranges, and its positions into offsets. */
export interface Places {
	rangeOf(range: Range): vscode.Range;
	offsetOf(position: vscode.Position): number;
}

/** Places of an open document. */
export const placesIn = (document: vscode.TextDocument): Places => ({
	rangeOf: ({ start, end }) => new vscode.Range(document.positionAt(start), document.positionAt(end)),
	offsetOf: (position) => document.offsetAt(position),
});

/** Places of a text that is not open. */
export function positionsIn(text: string): Places {
	const lines = linesOf(text);
	const positionOf = (offset: number) => {
		const { line, column } = placeOf(lines, offset);
		return new vscode.Position(line - 1, column - 1);
	};
	return {
		rangeOf: ({ start, end }) => new vscode.Range(positionOf(start), positionOf(end)),
		offsetOf: ({ line, character }) => (lines.starts[line] ?? text.length) + character,
	};
}
