/** Takes a report's figures elsewhere. */

import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { SavedAs } from "../../protocol/study-panel/api";
import { savedFile } from "./run/run-folders";

const KINDS: Record<SavedAs, string> = { csv: l10n.t("Tables"), json: l10n.t("Reports") };

/** Asks where a copy of a run's figures goes, and puts it there. */
export async function saveReport(folder: string, as: SavedAs): Promise<void> {
	const name = `${basename(folder)}.${as}`;
	const place = vscode.workspace.workspaceFolders?.[0]?.uri;
	const chosen = await vscode.window.showSaveDialog({
		title: l10n.t("Save the report's figures"),
		filters: { [KINDS[as]]: [as] },
		defaultUri: place ? vscode.Uri.joinPath(place, name) : vscode.Uri.file(join(folder, name)),
	});
	if (!chosen) return;
	await copyFile(savedFile(folder, as), chosen.fsPath);
	const open = l10n.t("Open");
	const choice = await vscode.window.showInformationMessage(l10n.t("Saved {0}.", chosen.fsPath), open);
	if (choice === open) await vscode.commands.executeCommand("vscode.open", chosen);
}
