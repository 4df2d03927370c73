/** A small plan, without a model. */
import { type Plan, planOf } from "../../src/cluster/plan";
import { stagesOf } from "../../src/cluster/stages";

const resources = { cpus: 2, memoryMb: 3000, minutes: 90, gpus: 0 };

/** An identification in three parts. */
export function madePlan(more: Partial<Plan> = {}): Plan {
	const steps = ["collect", "judge", "spans", "features", "fit", "evaluate"];
	const bare = stagesOf({ study: "identify", shards: 3, steps, options: ["--questions=q.csv"], run: "run" });
	return {
		...planOf({
			tool: "h-neuron-lens 1.2.3",
			study: "identify",
			command: ["identify", "--questions=q.csv", "--folder=run"],
			run: "run",
			inputs: [{ path: "q.csv", bytes: 3, sha256: "a".repeat(64) }],
			stages: bare.map(({ steps: _, ...stage }) => ({ ...stage, resources, seconds: 60 })),
		}),
		...more,
	};
}
