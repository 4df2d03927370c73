/** Asks as what the shown run is taken elsewhere, and where to. */
import * as l10n from "@vscode/l10n";
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
		label: l10n.t("Save as Report (HTML)..."),
		description: l10n.t("one page that needs nothing but itself"),
		format: "html",
		to: "file",
	},
	{
		label: l10n.t("Copy as Markdown"),
		description: l10n.t("prompt, answer and risk, for a message"),
		format: "markdown",
		to: "clipboard",
	},
	{
		label: l10n.t("Open as Markdown"),
		description: l10n.t("with every token's figures"),
		format: "markdown",
		to: "editor",
	},
	{
		label: l10n.t("Save as JSON..."),
		description: l10n.t("every figure of every token"),
		format: "json",
		to: "file",
	},
	{ label: l10n.t("Save as CSV..."), description: l10n.t("a row for each token"), format: "csv", to: "file" },
];

export async function chooseExport(ctx: Ctx): Promise<void> {
	const choice = await vscode.window.showQuickPick(CHOICES, {
		title: `H-Neurons: ${l10n.t("Export Run")}`,
		placeHolder: l10n.t("The run that the panel shows"),
	});
	if (choice) await exportRun(ctx, choice.format, choice.to);
}
