/** The editor's language. Imported before anything else: constants with words in them are made when a module is loaded. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";

/** The translations from l10n/; none where the editor speaks English or a language that we do not. */
const { bundle } = vscode.l10n;
if (bundle) l10n.config({ contents: bundle });

/** What a panel's document is told of it. */
export const panelLanguage = (): { language: string; words: object | null } => ({
	language: bundle ? vscode.env.language : "en",
	words: bundle ?? null,
});
