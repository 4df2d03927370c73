/** The base rate is one setting: the panel changes it, and whoever changes it, the panel follows. */
import * as vscode from "vscode";
import type { Ctx } from "../context";

const KEY = "hNeurons.baseRate";

export function watchBaseRate(ctx: Ctx): void {
	ctx.own(
		vscode.workspace.onDidChangeConfiguration((change) => {
			if (change.affectsConfiguration(KEY)) void ctx.report(() => ctx.runs.expect(ctx.settings().baseRate));
		}),
	);
}

/** Writes the setting where it was set last: in the workspace's settings if they have it, else in the user's. */
export async function setBaseRate(baseRate: number | null): Promise<void> {
	const configuration = vscode.workspace.getConfiguration();
	const isOfWorkspace = configuration.inspect(KEY)?.workspaceValue !== undefined;
	// Null is the default: the user's settings then need not name it.
	const value = baseRate === null && !isOfWorkspace ? undefined : baseRate;
	await configuration.update(KEY, value, !isOfWorkspace);
}
