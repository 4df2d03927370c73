/** Takes a report's figures elsewhere. */
import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as vscode from "vscode";
import type { SavedAs } from "../../protocol/study-panel/api";
import { savedFile } from "./run/run-folders";

const KINDS: Record<SavedAs, string> = { csv: "Tables", json: "Reports" };

/** Asks where a copy of a run's figures goes, and puts it there. */
export async function saveReport(folder: string, as: SavedAs): Promise<void> {
	const name = `${basename(folder)}.${as}`;
	const place = vscode.workspace.workspaceFolders?.[0]?.uri;
	const chosen = await vscode.window.showSaveDialog({
		title: "Save the report's figures",
		filters: { [KINDS[as]]: [as] },
		defaultUri: place ? vscode.Uri.joinPath(place, name) : vscode.Uri.file(join(folder, name)),
	});
	if (!chosen) return;
	await copyFile(savedFile(folder, as), chosen.fsPath);
	const open = "Open";
	const choice = await vscode.window.showInformationMessage(`Saved ${chosen.fsPath}.`, open);
	if (choice === open) await vscode.commands.executeCommand("vscode.open", chosen);
}
