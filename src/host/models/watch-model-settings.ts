import * as vscode from "vscode";
import type { Ctx } from "../context";

/** Settings that change what is loaded or how. */
const OF_THE_MODEL = ["hNeurons.model.path", "hNeurons.runtime"];

/** A running engine takes a new model at once; without one, the next inspection loads it. */
export function watchModelSettings(ctx: Ctx): void {
	ctx.own(
		vscode.workspace.onDidChangeConfiguration((change) => {
			if (change.affectsConfiguration("hNeurons.nodePath")) return ctx.engine.dispose();
			if (!OF_THE_MODEL.some((key) => change.affectsConfiguration(key))) return;
			if (ctx.engine.status.state === "none") return;
			ctx.runs.stop();
			void ctx.report(() => ctx.engine.load(ctx.settings()));
		}),
	);
}
