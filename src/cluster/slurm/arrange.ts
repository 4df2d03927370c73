/** Which arrays a submission becomes, given what the queue holds of the plan already. */
import type { Stage } from "../plan";
import type { QueuedStage, Submission } from "../scheduler";
import type { QueueRow } from "./queue";

export interface Arrangement {
	/** In the plan's order. */
	arrays: ArrangedArray[];
	/** Tasks that were to be submitted and are queued already, by a submission that was cut short, say. */
	standing: QueuedStage[];
	/** Arrays whose waiting tasks wait for the wrong ones: they are among `arrays` again, or cannot run any more. */
	outdated: string[];
}

export interface ArrangedArray {
	stage: Stage;
	/** Ascending, at least one. */
	tasks: number[];
	/** Stages among the arrays that come before. */
	afterStages: string[];
	/** Tasks in the queue that come before, as Slurm names them. */
	afterTasks: string[];
}

/**
 * Failed tasks alone are queued again. What waits behind their stage waits for the array that they failed in, and would leave
 * the queue with it: it is queued anew, behind the new array and whatever of the old one still runs.
 * @param rows the latest job of each task of the plan
 */
export function arrange({ plan, stages }: Submission, rows: readonly QueueRow[]): Arrangement {
	const arrangement: Arrangement = { arrays: [], standing: [], outdated: [] };
	const kept: QueueRow[] = [];
	for (const stage of plan.stages) {
		const asked = stages.find((each) => each.stage.name === stage.name)?.tasks ?? [];
		const before = arrangement.arrays.map((array) => array.stage.name);
		const afterStages = stage.after.filter((name) => before.includes(name));
		const own = rows.filter((row) => row.stage === stage.name);
		const isKept = ({ state }: QueueRow) =>
			state === "running" || (state === "waiting" && afterStages.length === 0);
		const keptHere = own.filter(isKept);
		const outdated = own.filter(
			({ state }) => state === "never" || (state === "waiting" && afterStages.length > 0),
		);
		const waiting = outdated.filter(({ state }) => state === "waiting").map(({ task }) => task);
		const tasks = [...new Set([...asked, ...waiting])]
			.filter((task) => !keptHere.some((row) => row.task === task))
			.sort((a, b) => a - b);
		const afterTasks = kept
			.filter((row) => stage.after.includes(row.stage))
			.map(({ array, task }) => `${array}_${task}`);
		if (tasks.length > 0) arrangement.arrays.push({ stage, tasks, afterStages, afterTasks });
		arrangement.standing.push(...byArray(keptHere.filter(({ task }) => asked.includes(task))));
		arrangement.outdated.push(...outdated.map(({ array }) => array));
		kept.push(...keptHere);
	}
	return { ...arrangement, outdated: [...new Set(arrangement.outdated)] };
}

function byArray(rows: readonly QueueRow[]): QueuedStage[] {
	return [...new Set(rows.map(({ array }) => array))].map((array) => {
		const own = rows.filter((row) => row.array === array);
		return { stage: own[0]!.stage, tasks: own.map(({ task }) => task).sort((a, b) => a - b), job: array };
	});
}
