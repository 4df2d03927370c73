/** Says how far a study is where the panel is not seen: in the status bar while it goes on, in a notice when it has ended. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Planning, StudyRun } from "../../protocol/study-panel/api";
import type { Ctx } from "../context";
import { plannedWords, planningWords } from "./plan/planning-words";
import { endWords, runWords, studyName } from "./run/study-words";
import { showStudyPanel } from "./study-panel";

export function showStudyStatus(ctx: Ctx): void {
	const item = ctx.own(
		vscode.window.createStatusBarItem("hNeurons.study", vscode.StatusBarAlignment.Right, 89),
	);
	item.name = l10n.t("H-Neurons Study");
	item.command = "hNeurons.identify";
	const show = () => {
		const { run, planning } = ctx.studies.state;
		const made = planningWords(planning);
		if (made !== null) {
			item.text = `$(beaker) ${made}`;
			item.tooltip = planning.dir;
			item.accessibilityInformation = { label: `H-Neurons: ${made}` };
			return item.show();
		}
		if (!run || !ctx.studies.isRunning) return item.hide();
		const words = runWords(run);
		item.text = `$(beaker) ${words}`;
		const name = studyName(run);
		item.tooltip = `${name[0]!.toUpperCase()}${name.slice(1)}: ${words}`;
		item.accessibilityInformation = { label: `H-Neurons, ${name}: ${words}` };
		item.show();
	};
	ctx.own({ dispose: ctx.studies.onEvent(show) });
	let before = ctx.studies.state.planning.status;
	ctx.own({
		dispose: ctx.studies.onEvent(() => {
			const { planning } = ctx.studies.state;
			if (planning.status !== before) void tellPlanned(ctx, planning);
			before = planning.status;
		}),
	});
	ctx.own({ dispose: ctx.studies.onEnd((run) => void tellEnd(ctx, run)) });
}

/** A plan that takes minutes may come to its end, or to nothing, when nobody looks. */
async function tellPlanned(ctx: Ctx, planning: Planning): Promise<void> {
	const { failure, dir } = planning;
	if (failure) ctx.log.error(`Plan in ${dir}: ${failure.sentence}`);
	const words = plannedWords(planning);
	if (words === null || ctx.studyPanel.panel?.visible) return;
	const show = l10n.t("Show Study");
	const choice = failure
		? await vscode.window.showErrorMessage(words, show)
		: await vscode.window.showInformationMessage(words, show);
	if (choice === show) showStudyPanel(ctx);
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
