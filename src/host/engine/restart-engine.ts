import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { REMEDIES } from "../../protocol/errors";
import type { Ctx } from "../context";

/** Ends the engine, if one runs, and starts a fresh one with the model of the settings. */
export async function restartEngine(ctx: Ctx): Promise<void> {
	await ctx.engine.restart(ctx.settings());
}

/** One notice for each time the engine dies; the calls it took with it stay silent. */
export function announceDeath(ctx: Ctx): void {
	const restart = l10n.t("Restart");
	const log = l10n.t("Show Log");
	ctx.engine.onDeath(async (reason) => {
		ctx.log.error(reason);
		const choice = await vscode.window.showErrorMessage(`${reason} ${REMEDIES.engineDied}`, restart, log);
		if (choice === restart) await ctx.report(() => restartEngine(ctx));
		if (choice === log) ctx.log.show(true);
	});
}
