/** The H-Neurons view container: models, probes, neurons by layer, studies, kept runs. */
import * as vscode from "vscode";
import type { Ctx } from "../context";
import { tellPlanDone } from "../study/plan/plan-commands";
import { historyRows } from "./history-rows";
import { modelRows } from "./model-rows";
import { neuronRows } from "./neuron-rows";
import { probeRows } from "./probe-rows";
import { type Row, Tree } from "./rows";
import { studyRows } from "./study-rows";

/** The views of the manifest, what fills each, and the settings that it shows. */
const VIEWS: Record<string, { rows(ctx: Ctx): Promise<readonly Row[]>; settings: readonly string[] }> = {
	"hNeurons.models": {
		rows: modelRows,
		settings: ["hNeurons.model.path", "hNeurons.models"],
	},
	"hNeurons.probes": { rows: probeRows, settings: ["hNeurons.model.path", "hNeurons.probe.path"] },
	"hNeurons.neurons": { rows: neuronRows, settings: ["hNeurons.model.path", "hNeurons.probe.path"] },
	"hNeurons.studies": { rows: studyRows, settings: [] },
	"hNeurons.history": { rows: historyRows, settings: [] },
};

export function registerViews(ctx: Ctx): void {
	const trees = new Map<string, Tree>();
	for (const [id, { rows, settings }] of Object.entries(VIEWS)) {
		const tree = ctx.own(new Tree(() => rows(ctx)));
		trees.set(id, tree);
		const view = ctx.own(vscode.window.createTreeView(id, { treeDataProvider: tree }));
		if (id === "hNeurons.studies") followWhileSeen(ctx, view);
		ctx.own(
			vscode.workspace.onDidChangeConfiguration((change) => {
				if (settings.some((key) => change.affectsConfiguration(key))) tree.changed();
			}),
		);
	}
	const refresh = (...ids: string[]): void => {
		for (const id of ids) trees.get(id)?.changed();
	};
	ctx.own({ dispose: ctx.history.onChange(() => refresh("hNeurons.history")) });
	ctx.own({ dispose: ctx.plans.onChange(() => refresh("hNeurons.studies")) });
	ctx.own({
		dispose: ctx.plans.onDone((dir) => {
			refresh("hNeurons.studies", "hNeurons.probes");
			void ctx.report(() => ctx.studies.refresh());
			void ctx.report(() => tellPlanDone(ctx, dir));
		}),
	});
	ctx.own({ dispose: ctx.studies.onEnd(() => refresh("hNeurons.studies", "hNeurons.probes")) });
	// A study's start changes the list; its progress, many times a second, does not.
	const stateNow = () => `${ctx.studies.isRunning} ${ctx.studies.state.planning.status}`;
	let state = stateNow();
	ctx.own({
		dispose: ctx.studies.onEvent(() => {
			if (state !== stateNow()) refresh("hNeurons.studies");
			state = stateNow();
		}),
	});
	ctx.own(
		vscode.commands.registerCommand("hNeurons.refreshViews", () => {
			refresh(...trees.keys());
			return ctx.plans.look();
		}),
	);
}

/** Plans are looked at while their list is seen. */
function followWhileSeen(ctx: Ctx, view: vscode.TreeView<Row>): void {
	ctx.plans.setSeen(view.visible);
	ctx.own(view.onDidChangeVisibility(({ visible }) => ctx.plans.setSeen(visible)));
}
