/** The h-neurons.json files of the open folders: the nearest one above a document counts, problems in them are shown. */
import * as vscode from "vscode";
import {
	CONFIG_FILE,
	type ConfigFile,
	type ConfigProblem,
	parseConfig,
} from "../../core/lint/config/config-file";
import { SOURCE } from "../../core/lint/rules";
import { Listeners } from "../listeners";
import { pathOf, positionsIn } from "./places";

/** One config file as it is on disk. */
export interface FoundConfig {
	uri: vscode.Uri;
	text: string;
	/** Null when nothing of it can be used. */
	file: ConfigFile | null;
	problems: ConfigProblem[];
}

export class ConfigFiles {
	private readonly byFolder = new Map<string, Promise<FoundConfig | null>>();
	private readonly changes = new Listeners<void>();
	private readonly diagnostics = vscode.languages.createDiagnosticCollection(`${SOURCE}-config`);
	private readonly parts: vscode.Disposable[] = [this.diagnostics];

	constructor() {
		const watcher = vscode.workspace.createFileSystemWatcher(`**/${CONFIG_FILE}`);
		const forget = (uri: vscode.Uri) => this.forget(uri);
		this.parts.push(
			watcher,
			watcher.onDidChange(forget),
			watcher.onDidCreate(forget),
			watcher.onDidDelete(forget),
			vscode.workspace.onDidOpenTextDocument((document) => this.showIfConfig(document)),
		);
		for (const document of vscode.workspace.textDocuments) this.showIfConfig(document);
	}

	/** A file came, changed or went. */
	onChange(listener: () => void): () => void {
		return this.changes.add(listener);
	}

	/** The nearest file in the folders from a document's own up to the workspace folder; null when there is none. */
	async nearest(uri: vscode.Uri): Promise<FoundConfig | null> {
		const top = vscode.workspace.getWorkspaceFolder(uri)?.uri;
		if (!top) return null;
		for (let folder = uri; folder.path.length > top.path.length; ) {
			folder = vscode.Uri.joinPath(folder, "..");
			const found = await this.in(folder);
			if (found) return found;
		}
		return null;
	}

	dispose(): void {
		for (const part of this.parts) part.dispose();
	}

	private in(folder: vscode.Uri): Promise<FoundConfig | null> {
		const key = folder.toString();
		const known = this.byFolder.get(key) ?? this.load(vscode.Uri.joinPath(folder, CONFIG_FILE));
		this.byFolder.set(key, known);
		return known;
	}

	private async load(uri: vscode.Uri): Promise<FoundConfig | null> {
		const text = await readText(uri);
		if (text === null) return null;
		const { value, problems } = parseConfig(text);
		this.show(uri, text, problems);
		return { uri, text, file: value, problems };
	}

	/** Problems are shown once a person looks at the file, too, not only when a prompt below it is linted. */
	private showIfConfig({ uri }: vscode.TextDocument): void {
		const isConfig = uri.path.endsWith(`/${CONFIG_FILE}`) && vscode.workspace.getWorkspaceFolder(uri);
		if (isConfig) void this.in(vscode.Uri.joinPath(uri, ".."));
	}

	private show(uri: vscode.Uri, text: string, problems: readonly ConfigProblem[]): void {
		const { rangeOf } = positionsIn(text);
		const diagnostics = problems.map(({ range, message }) => {
			const diagnostic = new vscode.Diagnostic(rangeOf(range), message, vscode.DiagnosticSeverity.Warning);
			diagnostic.source = SOURCE;
			return diagnostic;
		});
		this.diagnostics.set(uri, diagnostics);
	}

	private forget(uri: vscode.Uri): void {
		this.byFolder.delete(vscode.Uri.joinPath(uri, "..").toString());
		this.diagnostics.delete(uri);
		this.changes.tell();
		for (const document of vscode.workspace.textDocuments)
			if (document.uri.toString() === uri.toString()) this.showIfConfig(document);
	}
}

/** The text of a file on disk as the editor would show it; null when it cannot be read. */
export async function readText(uri: vscode.Uri): Promise<string | null> {
	try {
		return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
	} catch {
		// It is not there, or not to be read: a file that somebody else must mend.
		return null;
	}
}

/** A document's path as the globs of a config file see it: relative to the folder of that file. */
export function pathBelow(found: FoundConfig | null, uri: vscode.Uri): string {
	if (!found) return pathOf(uri);
	const folder = vscode.Uri.joinPath(found.uri, "..").path;
	return uri.path.slice(folder.endsWith("/") ? folder.length : folder.length + 1);
}
