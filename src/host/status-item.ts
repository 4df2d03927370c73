import * as vscode from "vscode";
import type { EngineStatus } from "../protocol/panel-api";
import type { Ctx } from "./context";
import { restartEngine } from "./restart-engine";
import { selectModel } from "./select-model";
import { showLog } from "./show-log";

const words: Record<EngineStatus["state"], { icon: string; tooltip: string }> = {
	none: { icon: "circle-outline", tooltip: "no engine is running; it starts with the first inspection" },
	loading: { icon: "loading~spin", tooltip: "the model is being loaded" },
	ready: { icon: "pulse", tooltip: "the model is ready" },
	answering: { icon: "sync~spin", tooltip: "the model is answering" },
	dead: { icon: "error", tooltip: "the engine stopped; click to restart it" },
};

/** Keeps one status bar item at the engine's state. */
export function showEngineStatus(ctx: Ctx): void {
	const item = ctx.own(
		vscode.window.createStatusBarItem("hNeurons.engine", vscode.StatusBarAlignment.Right, 90),
	);
	item.name = "H-Neurons Engine";
	item.command = "hNeurons.showEngineMenu";
	const show = ({ state, model }: EngineStatus) => {
		const { icon, tooltip } = words[state];
		item.text = `$(${icon}) ${model ?? "H-Neurons"}`;
		item.tooltip = `H-Neurons: ${tooltip}`;
		item.accessibilityInformation = { label: `H-Neurons, ${model ?? "no model"}: ${tooltip}` };
		if (state === "dead") item.backgroundColor = new vscode.ThemeColor("statusBarItem.errorBackground");
		else item.backgroundColor = undefined;
	};
	show(ctx.engine.status);
	ctx.own({ dispose: ctx.engine.onStatus(show) });
	item.show();
}

/** What the status bar item offers when it is clicked. */
export async function showEngineMenu(ctx: Ctx): Promise<void> {
	const { state, model } = ctx.engine.status;
	const entries = [
		{ label: "$(debug-restart) Restart Engine", run: restartEngine },
		{ label: "$(output) Show Log", run: showLog },
		{ label: "$(folder-opened) Select Model...", run: selectModel },
	];
	if (state === "answering")
		entries.unshift({ label: "$(debug-stop) Stop Answer", run: (c) => c.runs.stop() });
	const title = `H-Neurons: ${model ?? "no model"}, ${words[state].tooltip}`;
	const choice = await vscode.window.showQuickPick(entries, { title, placeHolder: "Choose what to do" });
	await choice?.run(ctx);
}
