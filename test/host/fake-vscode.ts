/**
 * Stands for the editor in tests of files that import `vscode`: a window with one prompt file, as far as the linter and
 * the lenses look at it. To be imported before them.
 */
import Module from "node:module";
import { posix } from "node:path";
import type * as vscode from "vscode";

class Uri {
	constructor(readonly path: string) {}
	readonly scheme = "file";
	static parse = (text: string) => new Uri(text.replace(/^file:\/\//, ""));
	static joinPath = ({ path }: Uri, part: string) => new Uri(posix.join(path, part));
	toString = () => `file://${this.path}`;
}

class Position {
	constructor(
		readonly line: number,
		readonly character: number,
	) {}
}

class Range {
	constructor(
		readonly start: Position,
		readonly end: Position,
	) {}
}

class CodeLens {
	constructor(
		readonly range: Range,
		readonly command: vscode.Command,
	) {}
}

class EventEmitter<T> {
	private readonly listeners = new Set<(event: T) => void>();
	event = (listener: (event: T) => void) => {
		this.listeners.add(listener);
		return { dispose: () => this.listeners.delete(listener) };
	};
	fire = (event: T) => {
		for (const listener of this.listeners) listener(event);
	};
	dispose = () => this.listeners.clear();
}

const nothing = () => ({ dispose: () => undefined });
const emptyPlace = () => ({ ...nothing(), onDidChange: nothing, onDidCreate: nothing, onDidDelete: nothing });

/** What the test sees and does. */
export const editor = {
	shown: [] as { document: vscode.TextDocument }[],
	lenses: null as vscode.CodeLensProvider | null,
	/** How looking for a file ends; by default there is none. */
	readFile: (): Promise<Uint8Array> => Promise.reject(new Error("not there")),
};

/** A document of the folder that is open. */
export function openedDocument(path: string, text: string): vscode.TextDocument {
	const lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
	const positionAt = (offset: number) => {
		const line = lineStarts.findLastIndex((start) => start <= offset);
		return new Position(line, offset - lineStarts[line]!);
	};
	const document = {
		...{ uri: new Uri(path), version: 1, languageId: "prompt", lineCount: lineStarts.length },
		getText: () => text,
		offsetAt: ({ line, character }: Position) => lineStarts[line]! + character,
		positionAt,
		lineAt: () => ({ range: new Range(new Position(0, 0), positionAt(text.length)) }),
	};
	return document as unknown as vscode.TextDocument;
}

const fake = {
	...{ Uri, Position, Range, CodeLens, EventEmitter },
	// Looked at when the files are loaded.
	ThemeIcon: class {},
	QuickPickItemKind: {},
	l10n: { bundle: undefined },
	window: {
		get visibleTextEditors() {
			return editor.shown;
		},
	},
	languages: {
		createDiagnosticCollection: emptyPlace,
		registerCodeLensProvider: (_: unknown, provider: vscode.CodeLensProvider) => {
			editor.lenses = provider;
			return nothing();
		},
	},
	workspace: {
		textDocuments: [],
		getConfiguration: () => ({ get: () => undefined }),
		getWorkspaceFolder: () => ({ uri: new Uri("/prompts") }),
		asRelativePath: ({ path }: Uri) => path.slice("/prompts/".length),
		createFileSystemWatcher: emptyPlace,
		onDidOpenTextDocument: nothing,
		fs: { readFile: () => editor.readFile() },
	},
};

const modules = Module as unknown as { _load(request: string, ...more: unknown[]): unknown };
const load = modules._load;
modules._load = (request, ...more) => (request === "vscode" ? fake : load(request, ...more));
