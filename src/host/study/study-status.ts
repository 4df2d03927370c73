/** Says how far a study is where the panel is not seen: in the status bar while it goes on, in a notice when it has ended. */
import * as vscode from "vscode";
import type { StudyRun } from "../../protocol/study-panel/api";
import type { Ctx } from "../context";
import { runWords } from "./run/study-words";
import { showStudyPanel } from "./study-panel";

export function showStudyStatus(ctx: Ctx): void {
	const item = ctx.own(
		vscode.window.createStatusBarItem("hNeurons.study", vscode.StatusBarAlignment.Right, 89),
	);
	item.name = "H-Neurons Study";
	item.command = "hNeurons.identify";
	const show = () => {
		const { run } = ctx.studies.state;
		if (!run || !ctx.studies.isRunning) return item.hide();
		const words = runWords(run);
		item.text = `$(beaker) ${words}`;
		item.tooltip = `Study of ${run.model}: ${words}`;
		item.accessibilityInformation = { label: `H-Neurons, study of ${run.model}: ${words}` };
		item.show();
	};
	ctx.own({ dispose: ctx.studies.onEvent(show) });
	ctx.own({ dispose: ctx.studies.onEnd((run) => void tellEnd(ctx, run)) });
}

/** The panel says it itself while it is seen. */
async function tellEnd(ctx: Ctx, { status, model, failure }: StudyRun): Promise<void> {
	if (failure) ctx.log.error(`Study of ${model}: ${failure.sentence}`);
	if (ctx.studyPanel.panel?.visible || status === "stopped") return;
	const show = status === "finished" ? "Show Report" : "Show Study";
	const choice = failure
		? await vscode.window.showErrorMessage(`The study of ${model} ended. ${failure.sentence}`, show)
		: await vscode.window.showInformationMessage(`The study of ${model} is done.`, show);
	if (choice === show) showStudyPanel(ctx);
}
