import * as vscode from "vscode";
import type { Ctx } from "../context";

const ALL = "Delete All";
const NOT_PINNED = "Delete All That Are Not Pinned";

/** Asks, then deletes what is kept of this workspace. */
export async function deleteHistory(ctx: Ctx): Promise<void> {
	const kept = await ctx.history.list();
	const pinned = kept.filter(({ isPinned }) => isPinned).length;
	if (kept.length === 0) {
		// Files that are no runs any more may hold words all the same.
		await ctx.history.clear();
		void vscode.window.showInformationMessage("No runs are kept here.");
		return;
	}
	const question = `Delete ${kept.length === 1 ? "the kept run" : `the ${kept.length} kept runs`}?`;
	const detail = `Prompts and answers go with them, and cannot be brought back.${pinned > 0 ? ` ${pinned} of them ${pinned === 1 ? "is" : "are"} pinned.` : ""}`;
	const buttons = pinned > 0 && pinned < kept.length ? [ALL, NOT_PINNED] : [ALL];
	const pressed = await vscode.window.showWarningMessage(question, { modal: true, detail }, ...buttons);
	if (pressed === ALL) await ctx.history.clear();
	if (pressed === NOT_PINNED) await ctx.history.delete([]);
}
