import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Ctx } from "../../context";
import { asFailure } from "../../panel/as-failure";
import { hubAccess, setHubToken } from "./hub-access";
import { BUTTONS, type Button, buttonsFor } from "./remedies";

/** What a click on a button leads to. */
type Next = "again" | "ask" | "end";

/**
 * Does something with the hub until it works, or the user has enough of what went wrong.
 * @param id the model in question, owner/name
 * @returns undefined when it was given up
 * @throws LensError cancelled
 */
export async function withRemedies<T>(ctx: Ctx, id: string, work: () => Promise<T>): Promise<T | undefined> {
	for (;;) {
		try {
			return await work();
		} catch (error) {
			const { code, sentence } = asFailure(error);
			if (code === "cancelled") throw error;
			ctx.log.error(error instanceof Error && code === "internal" ? (error.stack ?? sentence) : sentence);
			let next: Next = "ask";
			while (next === "ask") next = await askWhatNext(ctx, id, sentence, buttonsFor(code));
			if (next === "end") return undefined;
		}
	}
}

async function askWhatNext(
	ctx: Ctx,
	id: string,
	sentence: string,
	buttons: readonly Button[],
): Promise<Next> {
	const labels = buttons.map((button) => BUTTONS[button]);
	const label = await vscode.window.showErrorMessage(sentence, ...labels);
	const button = buttons.find((each) => BUTTONS[each] === label);
	return button ? await PRESSED[button](ctx, id) : "end";
}

const PRESSED: Record<Button, (ctx: Ctx, id: string) => Promise<Next>> = {
	retry: async () => "again",
	token: async (ctx) => ((await setHubToken(ctx)) ? "again" : "ask"),
	async page(ctx, id) {
		const { endpoint } = await hubAccess(ctx);
		await vscode.env.openExternal(vscode.Uri.parse(`${endpoint.replace(/\/+$/, "")}/${id}`));
		return "ask";
	},
	folder: async () => ((await chooseModelsFolder()) ? "again" : "ask"),
	async another() {
		void vscode.commands.executeCommand("hNeurons.downloadModel");
		return "end";
	},
	async settings() {
		await vscode.commands.executeCommand("workbench.action.openSettings", "hNeurons.hub");
		return "end";
	},
	async log(ctx) {
		ctx.log.show(true);
		return "end";
	},
};

/** Asks for the folder for downloads and sets `hNeurons.models.folder`. False when none was chosen. */
export async function chooseModelsFolder(): Promise<boolean> {
	const chosen = await vscode.window.showOpenDialog({
		canSelectFiles: false,
		canSelectFolders: true,
		openLabel: l10n.t("Download Here"),
		title: l10n.t("Folder for downloaded models"),
	});
	const folder = chosen?.[0]?.fsPath;
	if (folder === undefined) return false;
	const settings = vscode.workspace.getConfiguration("hNeurons");
	await settings.update("models.folder", folder, vscode.ConfigurationTarget.Global);
	return true;
}
