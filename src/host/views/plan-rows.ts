/** A study that runs by a plan: its stages as the scheduler and the files tell them, and the tasks that went wrong. */
import * as l10n from "@vscode/l10n";
import type { StageStatus, TaskStatus } from "../../cluster/status";
import { counted } from "../../core/counted";
import type { PlanPlace } from "../../protocol/study-panel/place-form";
import type { TaskPlace } from "../study/plan/plan-commands";
import type { PlanNow } from "../study/plan/plans";
import { failedOf, isIdle, planStateWords, stageWords, stateIcon } from "../study/plan/stage-words";
import { type Row, row } from "./rows";

/** More tasks of a stage are counted, and looked at in the plan's folder. */
const MOST_TOLD = 10;

const WHERE: Record<PlanPlace, string> = {
	slurm: "Slurm",
	kubernetes: "Kubernetes",
	plan: l10n.t("plan"),
};

export interface PlanRow {
	name: string;
	/** When it was begun. */
	begun: string;
	dir: string;
	where: PlanPlace;
	/** Null until it was looked at. */
	now: PlanNow | null;
}

export function planRow({ name, begun, dir, where, now }: PlanRow): Row {
	const stages = now?.stages ?? [];
	const note = now?.note ? [row(now.note, { icon: "warning" })] : [];
	const state = now ? planStateWords(stages) : l10n.t("looking");
	// A refused or cancelled plan waits for its person; of other schedulers, and of a queue that is silent, nobody knows.
	const idle = where === "slurm" && now?.note === "" && isIdle(stages) ? [l10n.t("none queued")] : [];
	const description = [state, ...idle, WHERE[where], begun].join(", ");
	const made = row(name, {
		...{ icon: stateIcon(stages), description },
		tooltip: [`${name}: ${description}`, dir, now?.note].filter(Boolean).join("\n"),
		context: `plan.${where}`,
		...{ isOpen: true, children: [...note, ...stages.map((stage) => stageRow(dir, stage))] },
	});
	made.item.id = dir;
	return made;
}

function stageRow(dir: string, stage: StageStatus): Row {
	const failed = failedOf(stage);
	const rest = failed.length - MOST_TOLD;
	const more = rest > 0 ? [row(counted(rest, l10n.t("1 more"), l10n.t("{0} more", rest)), {})] : [];
	const tasks = failed.slice(0, MOST_TOLD).map((task) => taskRow({ dir, stage: stage.name }, task));
	const made = row(stage.name, {
		icon: stateIcon([stage]),
		description: stageWords(stage),
		...{ isOpen: failed.length > 0, children: [...tasks, ...more] },
	});
	// A row keeps its state under its id: one that gets tasks to show is another, and open.
	made.item.id = `${dir}/${stage.name}${failed.length > 0 ? "/failed" : ""}`;
	return made;
}

function taskRow({ dir, stage }: Pick<TaskPlace, "dir" | "stage">, status: TaskStatus): Row {
	const { task, attempts, job, error } = status;
	const place: TaskPlace = { dir, stage, task, attempts, job };
	const made = row(l10n.t("Task {0}", task), {
		icon: "error",
		description: error ?? l10n.t("nobody says why"),
		context: "plan.task",
		press: { command: "hNeurons.openTaskLog", title: l10n.t("Open Log"), argument: place },
	});
	made.item.id = `${dir}/${stage}/${task}`;
	return made;
}
