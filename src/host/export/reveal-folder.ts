/** Shows a folder outside of the editor's lists. */
import * as vscode from "vscode";

/** Whether a file manager can show what the extension sees: not where that is another machine, nor in a browser. */
export const hasFileManager = (): boolean =>
	vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;

/** In the system's file manager; where there is none for it, in a window of the editor. */
export async function revealFolder(path: string): Promise<void> {
	const folder = vscode.Uri.file(path);
	if (hasFileManager()) await vscode.commands.executeCommand("revealFileInOS", folder);
	else await vscode.commands.executeCommand("vscode.openFolder", folder, { forceNewWindow: true });
}
