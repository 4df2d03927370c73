/** Asks as what the shown run is taken elsewhere, and where to. */
import * as vscode from "vscode";
import type { ExportFormat } from "../../protocol/panel-api";
import type { Ctx } from "../context";
import { type Destination, exportRun } from "./export-run";

interface Choice extends vscode.QuickPickItem {
	format: ExportFormat;
	to: Destination;
}

const CHOICES: Choice[] = [
	{
		label: "Save as Report (HTML)...",
		description: "one page that needs nothing but itself",
		format: "html",
		to: "file",
	},
	{
		label: "Copy as Markdown",
		description: "prompt, answer and risk, for a message",
		format: "markdown",
		to: "clipboard",
	},
	{ label: "Open as Markdown", description: "with every token's figures", format: "markdown", to: "editor" },
	{ label: "Save as JSON...", description: "every figure of every token", format: "json", to: "file" },
	{ label: "Save as CSV...", description: "a row for each token", format: "csv", to: "file" },
];

export async function chooseExport(ctx: Ctx): Promise<void> {
	const choice = await vscode.window.showQuickPick(CHOICES, {
		title: "H-Neurons: Export Run",
		placeHolder: "The run that the panel shows",
	});
	if (choice) await exportRun(ctx, choice.format, choice.to);
}
