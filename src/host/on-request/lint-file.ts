/** The command that lints the file in front of a person, whatever the run modes say. */
import { basename } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Ctx } from "../context";

export async function lintFile(ctx: Ctx): Promise<void> {
	const document = vscode.window.activeTextEditor?.document;
	const name = document && basename(document.uri.path);
	// Who asks for it by hand wants the engine back; what runs by itself leaves a dead one alone.
	if (ctx.engine.status.state === "dead") await ctx.engine.load(ctx.settings());
	if (document) await ctx.linter.schedule.requested(document.uri.toString());
	if (document && ctx.linter.outcomeOf(document)) return;
	const said = name
		? l10n.t("{0} is not linted: it is no prompt file, or it is excluded.", name)
		: l10n.t("No editor is active.");
	void vscode.window.showInformationMessage(said);
}
