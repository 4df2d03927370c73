/** The language status item of prompt documents: what was found, how long it took, and what was left out and why. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Ctx } from "../context";
import { statusWords } from "../lint/words";

export function showLanguageStatus(ctx: Ctx): void {
	const item = ctx.own(vscode.languages.createLanguageStatusItem("hNeurons.lint", []));
	item.name = l10n.t("H-Neurons Linter");
	const show = () => {
		const document = vscode.window.activeTextEditor?.document;
		const state = document && ctx.linter.state(document.uri);
		const words = state && statusWords(state);
		// Whether a document is a prompt may depend on its text, which no selector can say: the item is for the one in front.
		void vscode.commands.executeCommand("setContext", "hNeurons.isPromptFile", Boolean(words));
		item.selector = document && words ? { language: document.languageId, scheme: document.uri.scheme } : [];
		if (!words) return;
		item.text = words.text;
		item.detail = words.detail;
		item.busy = words.isBusy;
		item.severity = words.isWarning
			? vscode.LanguageStatusSeverity.Warning
			: vscode.LanguageStatusSeverity.Information;
		item.command = words.isWarning
			? { title: l10n.t("Show Log"), command: "hNeurons.showLog" }
			: { title: l10n.t("Lint File"), command: "hNeurons.lintFile" };
	};
	show();
	ctx.own({ dispose: ctx.linter.onChange(show) });
	ctx.own(vscode.window.onDidChangeActiveTextEditor(show));
}
