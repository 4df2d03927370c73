import * as l10n from "@vscode/l10n";
import { KIND_NAMES } from "../../protocol/study-panel/forms";
import type { Ctx } from "../context";
import { earlierRuns, studiesFolder } from "../study/run/run-folders";
import { planRow } from "./plan-rows";
import { type Row, row } from "./rows";

/** The studies that were begun here, the latest first; a press opens the report, or the panel to go on. */
export async function studyRows(ctx: Ctx): Promise<Row[]> {
	const runs = await earlierRuns(studiesFolder(ctx.extension));
	const plans = (areDone: boolean) =>
		runs.flatMap(({ plan, isFinished }) => (plan && isFinished === areDone ? plan.dir : []));
	ctx.plans.follow(plans(false), plans(true));
	const goesOn = ctx.studies.isRunning ? ctx.studies.state.run?.folder : undefined;
	return runs.map((run) => {
		const { kind, folder, model, isFinished, plan } = run;
		const name = `${model}: ${KIND_NAMES[kind].study}`;
		const begun = run.begun.slice(0, 16).replace("T", " ");
		if (plan && !isFinished) return planRow({ name, begun, ...plan, now: ctx.plans.now(plan.dir) });
		const isRunning = folder === goesOn;
		const state = isRunning ? l10n.t("running") : isFinished ? "" : l10n.t("not finished");
		return row(name, {
			icon: isRunning ? "sync" : isFinished ? "graph-line" : "debug-pause",
			description: [begun, state].filter(Boolean).join(", "),
			tooltip: folder,
			context: isFinished ? "study.finished" : "study",
			press: { command: "hNeurons.openStudy", title: l10n.t("Open Study"), argument: { folder, isFinished } },
		});
	});
}
