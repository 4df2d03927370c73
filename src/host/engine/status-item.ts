import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Ctx } from "../context";
import { downloadModel } from "../models/download/download-model";
import { selectModel } from "../models/select-model";
import { showLog } from "../show-log";
import { openForm } from "../study/study-panel";
import { restartEngine } from "./restart-engine";
import { statusWords } from "./status-words";

/** Keeps one status bar item at the engine's state. */
export function showEngineStatus(ctx: Ctx): void {
	const item = ctx.own(
		vscode.window.createStatusBarItem("hNeurons.engine", vscode.StatusBarAlignment.Right, 90),
	);
	item.name = l10n.t("H-Neurons Engine");
	item.command = "hNeurons.showEngineMenu";
	const show = () => {
		const { status, loadedModel } = ctx.engine;
		const { icon, words, tooltip } = statusWords(status, loadedModel);
		const model = status.model;
		item.text = `$(${icon}) ${model ?? "H-Neurons"}`;
		item.tooltip = tooltip;
		item.accessibilityInformation = { label: `H-Neurons, ${model ?? l10n.t("no model")}: ${words}` };
		const isDead = status.state === "dead";
		item.backgroundColor = isDead ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
	};
	show();
	ctx.own({ dispose: ctx.engine.onStatus(show) });
	item.show();
}

/** What the status bar item offers when it is clicked. */
export async function showEngineMenu(ctx: Ctx): Promise<void> {
	const { status, loadedModel } = ctx.engine;
	const entries: { label: string; run(ctx: Ctx): Promise<void> | void }[] = [
		{ label: `$(debug-restart) ${l10n.t("Restart Engine")}`, run: restartEngine },
		{ label: `$(output) ${l10n.t("Show Log")}`, run: showLog },
		{ label: `$(folder-opened) ${l10n.t("Select Model...")}`, run: selectModel },
		{ label: `$(cloud-download) ${l10n.t("Download Model...")}`, run: downloadModel },
		{ label: `$(beaker) ${l10n.t("Identify H-Neurons")}`, run: openForm("identify") },
		{ label: `$(graph-line) ${l10n.t("Run Impact Study")}`, run: openForm("impact") },
		{ label: `$(git-branch) ${l10n.t("Trace Origin")}`, run: openForm("origin") },
	];
	if (status.state === "answering")
		entries.unshift({ label: `$(debug-stop) ${l10n.t("Stop Answer")}`, run: (c) => c.runs.stop() });
	const title = `H-Neurons: ${status.model ?? l10n.t("no model")}, ${statusWords(status, loadedModel).words}`;
	const choice = await vscode.window.showQuickPick(entries, {
		title,
		placeHolder: l10n.t("Choose what to do"),
	});
	await choice?.run(ctx);
}
