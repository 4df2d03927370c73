/** From a document to what the rules work on: its settings, and the prompt in it. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { counted } from "../../core/counted";
import type { LintConfig } from "../../core/lint/config/config";
import { isExcluded, resolveConfig } from "../../core/lint/config/config-file";
import { type LintSubject, readSubject } from "../../core/lint/lint-file";
import type { PromptSource } from "../../core/prompt/prompt-file";
import { ConfigFiles, type FoundConfig, pathBelow } from "./config-files";
import { pathOf, sourceOf } from "./places";
import { type LintSettings, readLintSettings } from "./settings";

/** A prompt file is a few pages. Reading this much takes about a tenth of a second, which would be felt on each key. */
const MAX_CHARACTERS = 2 ** 20;

/** The settings of one document, from everywhere. */
export interface DocumentConfig {
	config: LintConfig;
	/** The document's path as the globs of its settings see it. */
	path: string;
	/** The h-neurons.json that is part of it. */
	found: FoundConfig | null;
	isExcluded: boolean;
	/** What in the settings cannot be used, one sentence each. */
	problems: string[];
}

/** What was read of a document. */
export interface Readable {
	/** Null when it is no prompt, or not to be linted. */
	subject: LintSubject | null;
	/** Why it is not linted, or not as the settings say. */
	obstacles: string[];
	/** How long reading held up everything else. */
	milliseconds: number;
}

const NOTHING: Readable = { subject: null, obstacles: [], milliseconds: 0 };

export class Subjects {
	readonly configFiles = new ConfigFiles();

	/** The editor's own settings for a document. */
	settings(uri: vscode.Uri): LintSettings {
		const configuration = vscode.workspace.getConfiguration("hNeurons", uri);
		return readLintSettings((key) => configuration.get(key));
	}

	/** The settings for a document: the defaults, over them the editor's, over them the nearest h-neurons.json. */
	async config(uri: vscode.Uri): Promise<DocumentConfig> {
		const { config: base, problems } = this.settings(uri);
		const found = await this.configFiles.nearest(uri);
		const path = pathBelow(found, uri);
		const config = resolveConfig(base, found?.file ?? null, path);
		if (found?.problems.length) problems.push(problemsIn(pathOf(found.uri), found.problems.length));
		return { config, path, found, isExcluded: isExcluded(path, config), problems };
	}

	async read(document: vscode.TextDocument): Promise<Readable> {
		const { config, path, isExcluded, problems } = await this.config(document.uri);
		if (isExcluded) return NOTHING;
		const source = sourceOf(document, path);
		if (lengthOf(document) > MAX_CHARACTERS) return tooLarge(source, config);
		const started = performance.now();
		const subject = readSubject(source, config);
		return { subject, obstacles: subject ? problems : [], milliseconds: performance.now() - started };
	}

	dispose(): void {
		this.configFiles.dispose();
	}
}

const problemsIn = (path: string, count: number): string =>
	counted(count, l10n.t("{0} has 1 problem.", path), l10n.t("{0} has {1} problems.", path, count));

/** The document's length, without a copy of its text. */
function lengthOf(document: vscode.TextDocument): number {
	return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
}

/** Said only of files that are prompts by their names. */
function tooLarge({ path, language }: PromptSource, config: LintConfig): Readable {
	const isPrompt = readSubject({ path, language, text: "" }, config) !== null;
	const obstacles = [
		l10n.t("It is not linted, since it has more than {0} characters.", MAX_CHARACTERS.toLocaleString("en")),
	];
	return isPrompt ? { ...NOTHING, obstacles } : NOTHING;
}
