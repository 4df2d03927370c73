import { join } from "node:path";
import * as vscode from "vscode";
import type { Ctx } from "./context";

/** Sets `hNeurons.model.path` to the embedded model or to a folder. */
export async function selectModel(ctx: Ctx): Promise<void> {
	const embedded = join(ctx.extension.extensionPath, "media", "models", "pocket-chat");
	const now = ctx.settings().modelFolder;
	const entries = [
		{
			label: "$(package) pocket-chat",
			description: now === embedded ? "in use" : "comes with the extension",
			pick: async () => "",
		},
		{
			label: "$(folder-opened) Browse for a Model Folder...",
			description: now === embedded ? "" : now,
			pick: browse,
		},
	];
	const choice = await vscode.window.showQuickPick(entries, {
		title: "H-Neurons: Select Model",
		placeHolder: "The model that answers and whose H-Neurons are read",
	});
	const path = await choice?.pick();
	if (path === undefined) return;
	const inWorkspace = vscode.workspace.getConfiguration("hNeurons").inspect("model.path")?.workspaceValue;
	const target =
		inWorkspace === undefined ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
	await vscode.workspace.getConfiguration("hNeurons").update("model.path", path, target);
}

/** A running engine takes a new model at once; without one, the next inspection loads it. */
export function watchModelSettings(ctx: Ctx): void {
	ctx.own(
		vscode.workspace.onDidChangeConfiguration((change) => {
			if (change.affectsConfiguration("hNeurons.nodePath")) return ctx.engine.dispose();
			if (!change.affectsConfiguration("hNeurons.model.path")) return;
			if (ctx.engine.status.state === "none") return;
			ctx.runs.stop();
			void ctx.report(() => ctx.engine.load(ctx.settings().modelFolder));
		}),
	);
}

async function browse(): Promise<string | undefined> {
	const chosen = await vscode.window.showOpenDialog({
		canSelectFiles: false,
		canSelectFolders: true,
		openLabel: "Use This Model",
		title: "Folder with config.json, tokenizer.json and an .onnx file",
	});
	return chosen?.[0]?.fsPath;
}
