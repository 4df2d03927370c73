/** Opens what was saved: with the system's own program; where the editor runs on another machine, in the editor itself. */
import { basename } from "node:path";
import * as vscode from "vscode";

export async function openSaved(file: vscode.Uri): Promise<void> {
	const isHere = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
	if (isHere && (await vscode.env.openExternal(file))) return;
	if (file.path.endsWith(".html")) await showPage(file);
	else await vscode.commands.executeCommand("vscode.open", file, vscode.ViewColumn.One);
}

/** A page that runs no script and loads nothing, beside the panel rather than in front of it. */
async function showPage(file: vscode.Uri): Promise<void> {
	const page = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
	const panel = vscode.window.createWebviewPanel(
		"hNeurons.page",
		basename(file.path),
		vscode.ViewColumn.One,
		{ enableScripts: false, localResourceRoots: [], enableFindWidget: true },
	);
	panel.webview.html = page;
}
