import { type Plan, planOf, type Stage } from "../../../src/cluster/plan";
import type { Submission } from "../../../src/cluster/scheduler";
import type { SlurmOptions } from "../../../src/cluster/slurm/options";

const stage = (name: string, after: string[], tasks: number): Stage => ({
	...{ name, after, seconds: null },
	tasks: Array.from({ length: tasks }, (_, i) => ({ arguments: ["identify"], outputs: [`${name}.${i}`] })),
	resources: { cpus: 4, memoryMb: 2000, minutes: 30, gpus: name === "features" ? 1 : 0 },
});

/** Four stages, one after the other. */
export const PLAN: Plan = planOf({
	...{ tool: "h-neurons 1.2.3", study: "identify", command: ["identify"], run: "run", inputs: [] },
	stages: [
		stage("answers", [], 8),
		stage("join-answers", ["answers"], 1),
		stage("features", ["join-answers"], 8),
		stage("probe", ["features"], 1),
	],
});

/** All tasks of the plan that are named; a stage without tasks is done. */
export function submissionOf(tasks: Record<string, number[]>, dir = "/study"): Submission {
	const stages = PLAN.stages
		.filter(({ name }) => tasks[name])
		.map((each) => ({ stage: each, tasks: tasks[each.name]! }));
	return { dir, plan: PLAN, stages, program: ["/usr/bin/node", "/opt/h neurons/cli.js"] };
}

const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7];

/** The whole plan. */
export const EVERYTHING = { answers: EIGHT, "join-answers": [0], features: EIGHT, probe: [0] };

export const NO_OPTIONS: SlurmOptions = {
	...{ partition: null, time: null, memory: null, gpus: null, cpus: null },
	...{ account: null, qos: null, atMost: null, template: null },
};
