/** Makes a study's probe the one that reads answers: beside its model, or by the settings. */

import { copyFile, rename } from "node:fs/promises";
import { join, sep } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Ctx } from "../context";
import { modelFolderOf, modelNameOf } from "../models/model-path";
import { useModel } from "../models/use-model";
import { exists, probeFile, readBegunOf } from "./run/run-folders";

/** Offers where the probe of a run's folder goes, and puts it there. */
export async function useProbe(ctx: Ctx, folder: string): Promise<void> {
	const probe = probeFile(folder);
	const begun = await readBegunOf(folder);
	const modelPath = begun?.modelPath ?? ctx.settings().modelPath;
	if (modelPath !== ctx.settings().modelPath && !(await selectModelOf(ctx, modelPath))) return;
	const beside = join(modelFolderOf(modelPath), "probe.json");
	if (isOfExtension(ctx, beside)) return await setProbe(probe);
	const hasOne = await exists(beside);
	const items = [
		{
			label: `$(file-add) ${l10n.t("Put It beside the Model")}`,
			detail: hasOne
				? l10n.t("Replaces {0}. The command line finds it there too.", beside)
				: l10n.t("As {0}. The command line finds it there too.", beside),
			run: async () => {
				await replaceFile(probe, beside);
				await setProbe("");
			},
		},
		{
			label: `$(settings-gear) ${l10n.t("Name It in the Settings")}`,
			detail: l10n.t("hNeurons.probe.path becomes {0}.", probe),
			run: () => setProbe(probe),
		},
	];
	const title = l10n.t("H-Neurons: Use This Probe for {0}", modelNameOf(modelPath));
	const placeHolder = l10n.t("Where the probe goes");
	const choice = await vscode.window.showQuickPick(items, { title, placeHolder });
	await choice?.run();
}

/** A probe reads no other model than its own. */
async function selectModelOf(ctx: Ctx, modelPath: string): Promise<boolean> {
	const select = l10n.t("Select It");
	const choice = await vscode.window.showInformationMessage(
		l10n.t("The probe belongs to {0}, which is not the model in use.", modelNameOf(modelPath)),
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
