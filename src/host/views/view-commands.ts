/** What the rows of the side bar do when they are pressed or their menus are used. */
import * as l10n from "@vscode/l10n";
import type { NeuronPlace } from "../../core/compare/variant";
import { LensError } from "../../protocol/errors";
import type { Ctx } from "../context";
import { useModel } from "../models/use-model";
import { showPanel } from "../panel/panel";
import {
	cancelPlan,
	openPlan,
	openTaskLog,
	openTaskStatus,
	submitPlan,
	type TaskPlace,
} from "../study/plan/plan-commands";
import { showStudyPanel } from "../study/study-panel";
import { useProbe } from "../study/use-probe";
import type { Row } from "./rows";

/** A row's menu gives the row, a press what the row says. */
const idOf = (given: unknown): string => (typeof given === "string" ? given : ((given as Row).item.id ?? ""));

/** The same of a plan's task, which a press names whole. */
const taskOf = (given: unknown): TaskPlace =>
	("item" in (given as object) ? (given as Row).item.command?.arguments?.[0] : given) as TaskPlace;

/** Commands of the side bar's rows: they need what the row gives them, and are not in the palette. */
export const rowCommands: Record<string, (ctx: Ctx, given: unknown) => Promise<void> | void> = {
	"hNeurons.useModel": (ctx, folder) => useModel(ctx, { folder: folder as string }),
	"hNeurons.useProbe": (ctx, given) => useProbe(ctx, idOf(given)),
	async "hNeurons.openStudy"(ctx, given) {
		const { folder, isFinished } = given as { folder: string; isFinished: boolean };
		if (isFinished && !ctx.studies.isRunning) await ctx.studies.openReport(folder);
		showStudyPanel(ctx);
	},
	"hNeurons.submitPlan": (ctx, given) => submitPlan(ctx, idOf(given)),
	"hNeurons.cancelPlan": (ctx, given) => cancelPlan(ctx, idOf(given)),
	"hNeurons.openPlan": (ctx, given) => openPlan(ctx, idOf(given)),
	"hNeurons.openTaskLog": (ctx, given) => openTaskLog(ctx, taskOf(given)),
	"hNeurons.openTaskStatus": (ctx, given) => openTaskStatus(ctx, taskOf(given)),
	async "hNeurons.openRun"(ctx, given) {
		const { source, answer, options } = await ctx.history.read(idOf(given));
		ctx.runs.open({ source, first: answer, options });
		showPanel(ctx);
	},
	"hNeurons.pinRun": (ctx, given) => ctx.history.pin(idOf(given), true),
	"hNeurons.unpinRun": (ctx, given) => ctx.history.pin(idOf(given), false),
	async "hNeurons.compareRun"(ctx, given) {
		const { source, answer, options } = await ctx.history.read(idOf(given));
		ctx.runs.showBeside({ kind: "kept", source, answer, options });
		showPanel(ctx);
	},
	"hNeurons.deleteRun": (ctx, given) => ctx.history.delete([idOf(given)]),
	"hNeurons.showNeuron"(ctx, given) {
		if (!ctx.runs.state.first?.summary)
			throw new LensError("promptEmpty", l10n.t("A neuron is shown with an answer, and there is none yet."));
		showPanel(ctx);
		ctx.runs.chooseNeuron(given as NeuronPlace);
	},
};
