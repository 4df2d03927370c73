/** What the panel asks for that starts or ends answers. Runs are started, not awaited: their course comes as events. */
import type { Handlers } from "../../protocol/contract";
import type { PanelCalls } from "../../protocol/panel-api";
import type { Ctx } from "../context";
import { restartEngine } from "../engine/restart-engine";
import { selectModel } from "../models/select-model";
import { showLog } from "../show-log";
import { setBaseRate } from "./watch-base-rate";

type AnswerCalls = Omit<
	PanelCalls,
	| "ready"
	| "findRuns"
	| "openRun"
	| "pinRun"
	| "deleteRuns"
	| "neuronHistory"
	| "showBeside"
	| "exportRun"
	| "savePicture"
	| "pointAtPrompt"
>;

export function answerCalls(ctx: Ctx): Handlers<AnswerCalls> {
	const start = async (action: () => Promise<void> | void) => {
		void ctx.report(action);
		return null;
	};
	return {
		runAgain: () => start(() => ctx.runs.again()),
		stop: () => start(() => ctx.runs.stop()),
		compare: () => start(() => ctx.runs.compare()),
		answerAtGain: ({ gain }) => start(() => ctx.runs.answerAtGain(gain)),
		answerWithout: ({ neurons }) => start(() => ctx.runs.answerWithout(neurons)),
		answerFrom: (place) => start(() => ctx.runs.answerFrom(place)),
		dropOthers: () => start(() => ctx.runs.dropOthers()),
		sample: ({ count }) => start(() => ctx.runs.sample(count)),
		dropSamples: () => start(() => ctx.runs.dropSamples()),
		answerEdited: ({ text }) => start(() => ctx.runs.answerEdited(text)),
		dropBeside: () => start(() => ctx.runs.dropBeside()),
		setBaseRate: ({ baseRate }) => start(() => setBaseRate(baseRate)),
		restartEngine: () => start(() => restartEngine(ctx)),
		selectModel: () => start(() => selectModel(ctx)),
		showLog: () => start(() => showLog(ctx)),
	};
}
