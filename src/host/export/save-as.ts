/** Asks where a file goes, writes it, and offers to open it. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { LensError } from "../../protocol/errors";
import { openSaved } from "./open-saved";

export interface SavedFile {
	name: string;
	/** What the dialog calls such files. */
	kind: string;
	content: Uint8Array;
}

/** Nothing is written when the dialog is closed. @throws LensError fileUnwritable when it cannot be written */
export async function saveAs({ name, kind, content }: SavedFile): Promise<void> {
	const place = vscode.workspace.workspaceFolders?.[0]?.uri;
	const extension = name.slice(name.lastIndexOf(".") + 1);
	const chosen = await vscode.window.showSaveDialog({
		title: l10n.t("Save from H-Neurons"),
		filters: { [kind]: [extension] },
		...(place && { defaultUri: vscode.Uri.joinPath(place, name) }),
	});
	if (!chosen) return;
	try {
		await vscode.workspace.fs.writeFile(chosen, content);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new LensError("fileUnwritable", l10n.t("{0} cannot be written: {1}.", chosen.fsPath, reason));
	}
	const open = l10n.t("Open");
	// Until it is answered the message stays, and nobody should have to wait for that.
	void vscode.window
		.showInformationMessage(l10n.t("Saved {0}.", chosen.fsPath), open)
		.then(async (choice) => {
			if (choice === open) await openSaved(chosen);
		});
}
