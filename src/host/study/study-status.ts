/** Says how far a study is where the panel is not seen: in the status bar while it goes on, in a notice when it has ended. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { StudyRun } from "../../protocol/study-panel/api";
import type { Ctx } from "../context";
import { endWords, runWords, studyName } from "./run/study-words";
import { showStudyPanel } from "./study-panel";

export function showStudyStatus(ctx: Ctx): void {
	const item = ctx.own(
		vscode.window.createStatusBarItem("hNeurons.study", vscode.StatusBarAlignment.Right, 89),
	);
	item.name = l10n.t("H-Neurons Study");
	item.command = "hNeurons.identify";
	const show = () => {
		const { run } = ctx.studies.state;
		if (!run || !ctx.studies.isRunning) return item.hide();
		const words = runWords(run);
		item.text = `$(beaker) ${words}`;
		const name = studyName(run);
		item.tooltip = `${name[0]!.toUpperCase()}${name.slice(1)}: ${words}`;
		item.accessibilityInformation = { label: `H-Neurons, ${name}: ${words}` };
		item.show();
	};
	ctx.own({ dispose: ctx.studies.onEvent(show) });
	ctx.own({ dispose: ctx.studies.onEnd((run) => void tellEnd(ctx, run)) });
}

/** The panel says it itself while it is seen. */
async function tellEnd(ctx: Ctx, run: StudyRun): Promise<void> {
	const { status, failure } = run;
	if (failure) ctx.log.error(`Study of ${run.model} in ${run.folder}: ${failure.sentence}`);
	if (ctx.studyPanel.panel?.visible || status === "stopped") return;
	const show = status === "finished" ? l10n.t("Show Report") : l10n.t("Show Study");
	const choice = failure
		? await vscode.window.showErrorMessage(endWords(run), show)
		: await vscode.window.showInformationMessage(endWords(run), show);
	if (choice === show) showStudyPanel(ctx);
}
