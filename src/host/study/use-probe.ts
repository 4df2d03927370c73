/** Makes a study's probe the one that reads answers: beside its model, or by the settings. */
import { copyFile, rename } from "node:fs/promises";
import { join, sep } from "node:path";
import * as vscode from "vscode";
import type { Ctx } from "../context";
import { modelFolderOf, modelNameOf } from "../models/model-path";
import { useModel } from "../models/use-model";
import { exists, probeFile, readBegun } from "./run/run-folders";

/** Offers where the probe of a run's folder goes, and puts it there. */
export async function useProbe(ctx: Ctx, folder: string): Promise<void> {
	const probe = probeFile(folder);
	const begun = await readBegun(folder);
	const modelPath = begun?.modelPath ?? ctx.settings().modelPath;
	if (modelPath !== ctx.settings().modelPath && !(await selectModelOf(ctx, modelPath))) return;
	const beside = join(modelFolderOf(modelPath), "probe.json");
	if (isOfExtension(ctx, beside)) return await setProbe(probe);
	const hasOne = await exists(beside);
	const items = [
		{
			label: "$(file-add) Put It beside the Model",
			detail: `${hasOne ? "Replaces" : "As"} ${beside}. The command line finds it there too.`,
			run: async () => {
				await replaceFile(probe, beside);
				await setProbe("");
			},
		},
		{
			label: "$(settings-gear) Name It in the Settings",
			detail: `hNeurons.probe.path becomes ${probe}.`,
			run: () => setProbe(probe),
		},
	];
	const title = `H-Neurons: Use This Probe for ${modelNameOf(modelPath)}`;
	const choice = await vscode.window.showQuickPick(items, { title, placeHolder: "Where the probe goes" });
	await choice?.run();
}

/** A probe reads no other model than its own. */
async function selectModelOf(ctx: Ctx, modelPath: string): Promise<boolean> {
	const select = "Select It";
	const choice = await vscode.window.showInformationMessage(
		`The probe belongs to ${modelNameOf(modelPath)}, which is not the model in use.`,
		select,
	);
	if (choice !== select) return false;
	await useModel(ctx, { folder: modelPath });
	return ctx.settings().modelPath === modelPath;
}

/** The extension's own folder is replaced with each version. */
const isOfExtension = (ctx: Ctx, path: string): boolean => path.startsWith(ctx.extension.extensionPath + sep);

async function replaceFile(from: string, to: string): Promise<void> {
	const draft = `${to}.draft`;
	await copyFile(from, draft);
	await rename(draft, to);
}

/** A workspace that has a probe of its own keeps one. */
async function setProbe(path: string): Promise<void> {
	const settings = vscode.workspace.getConfiguration("hNeurons");
	const isOfWorkspace =
		vscode.workspace.isTrusted && settings.inspect("probe.path")?.workspaceValue !== undefined;
	const { Global, Workspace } = vscode.ConfigurationTarget;
	await settings.update("probe.path", path, isOfWorkspace ? Workspace : Global);
}
