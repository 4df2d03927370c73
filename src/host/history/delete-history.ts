import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { counted } from "../../core/counted";
import type { Ctx } from "../context";

const ALL = l10n.t("Delete All");
const NOT_PINNED = l10n.t("Delete All That Are Not Pinned");

/** Asks, then deletes what is kept of this workspace. */
export async function deleteHistory(ctx: Ctx): Promise<void> {
	const kept = await ctx.history.list();
	const pinned = kept.filter(({ isPinned }) => isPinned).length;
	if (kept.length === 0) {
		// Files that are no runs any more may hold words all the same.
		await ctx.history.clear();
		void vscode.window.showInformationMessage(l10n.t("No runs are kept here."));
		return;
	}
	const all = kept.length;
	const question = counted(all, l10n.t("Delete the kept run?"), l10n.t("Delete the {0} kept runs?", all));
	const gone = l10n.t("Prompts and answers go with them, and cannot be brought back.");
	const ofThem = counted(pinned, l10n.t("1 of them is pinned."), l10n.t("{0} of them are pinned.", pinned));
	const detail = pinned > 0 ? `${gone} ${ofThem}` : gone;
	const buttons = pinned > 0 && pinned < kept.length ? [ALL, NOT_PINNED] : [ALL];
	const pressed = await vscode.window.showWarningMessage(question, { modal: true, detail }, ...buttons);
	if (pressed === ALL) await ctx.history.clear();
	if (pressed === NOT_PINNED) await ctx.history.delete([]);
}
