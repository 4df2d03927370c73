import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Ctx } from "../../context";
import { hasFileManager } from "../../export/reveal-folder";
import { modelFolderOf, modelNameOf } from "../model-path";
import type { Section } from "./offered-models";

const COPY: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon("copy"),
	tooltip: l10n.t("Copy Path"),
};
const REVEAL: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon("folder-opened"),
	tooltip: l10n.t("Open Containing Folder"),
};
const REMOVE: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon("trash"),
	tooltip: l10n.t("Remove..."),
};

/** What can be done with a row of the list besides choosing it. */
export function modelButtons(section: Section | "unfinished"): vscode.QuickInputButton[] {
	if (section === "unfinished") return [REMOVE];
	return [COPY, ...(hasFileManager() ? [REVEAL] : []), ...(section === "downloaded" ? [REMOVE] : [])];
}

/** Which of `modelButtons` was pressed. */
export function buttonOf(button: vscode.QuickInputButton): "copy" | "reveal" | "remove" {
	if (button.tooltip === COPY.tooltip) return "copy";
	return button.tooltip === REVEAL.tooltip ? "reveal" : "remove";
}

/** Moves a downloaded model to the trash once that was confirmed; the model in use makes way for the usual one. */
export async function removeModel(ctx: Ctx, folder: string): Promise<void> {
	const isInUse = modelFolderOf(ctx.settings().modelPath) === folder;
	const detail = isInUse
		? `${folder}\n\n${l10n.t("It is in use: pocket-chat will take its place.")}`
		: folder;
	const question = l10n.t("Remove {0}?", modelNameOf(folder));
	if (!(await isConfirmed(question, detail, l10n.t("Move to Trash")))) return;
	if (isInUse) {
		const settings = vscode.workspace.getConfiguration("hNeurons");
		const inspected = settings.inspect("model.path");
		const { Global, Workspace } = vscode.ConfigurationTarget;
		await settings.update(
			"model.path",
			undefined,
			inspected?.workspaceValue === undefined ? Global : Workspace,
		);
	}
	// Some systems do not remove files that a program has open.
	if (isInUse && ctx.engine.status.state !== "none") await ctx.engine.load(ctx.settings());
	await removeFiles(folder);
}

/** To the trash, or for good where there is none and that is confirmed too. */
export async function removeFiles(path: string): Promise<void> {
	const uri = vscode.Uri.file(path);
	try {
		await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
	} catch (error) {
		if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return;
		const reason = l10n.t("It could not be moved to the trash, which not every machine has.");
		if (await isConfirmed(l10n.t("Delete it permanently?"), `${reason}\n\n${path}`, l10n.t("Delete")))
			await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false });
	}
}

/** Asks in a modal message. */
export async function isConfirmed(question: string, detail: string, action: string): Promise<boolean> {
	return (await vscode.window.showWarningMessage(question, { modal: true, detail }, action)) === action;
}
