/** `--plan DIR` and what goes with it, on the verbs that start a study. */
import type { Resources } from "../../../cluster/plan";
import type { IdentifyOptions } from "../../identify/arguments";
import type { ImpactOptions } from "../../impact/arguments";
import { number, type OptionTable, Problem, required, text, type Values, whole } from "../../options";
import type { OriginOptions } from "../../origin/arguments";

/** A study as it was asked for. */
export type Asked =
	| { study: "identify"; options: IdentifyOptions }
	| { study: "impact"; options: ImpactOptions }
	| { study: "origin"; options: OriginOptions };

export type PlanOptions = Asked & {
	/** Where the plan goes. */
	dir: string;
	/** Tasks of each stage whose work can be dealt. */
	shards: number;
	/** What is told of a task's needs; the rest is measured or guessed. */
	needs: Partial<Resources>;
	/** The study's options as they were given. */
	given: Values;
	/** Words without an option before them. */
	words: string[];
};

const needs = { cpus: text, memory: text, minutes: text, gpus: text };

/** What a study's verb takes besides its own options. */
export const planTable: OptionTable = { plan: text, shards: text, ...needs };

/** Options that a plan sets itself. */
const OWN = ["folder", "steps", "shard", "estimate"] as const;
/** Options that are none of the study's. */
const NOT_THE_STUDYS = [...Object.keys(planTable), "json", "no-color", "help"];

/** @throws Problem when an option of plans is given without --plan */
export function refuseWithoutPlan(values: Values): void {
	const odd = Object.keys(planTable).find((name) => values[name] !== undefined);
	if (odd !== undefined) throw new Problem(`--${odd} goes with --plan DIR.`);
}

/** @throws Problem when the arguments make no plan */
export function readPlanOptions(asked: Asked, values: Values, words: string[]): PlanOptions {
	const odd = OWN.find((name) => values[name] !== undefined);
	if (odd !== undefined) throw new Problem(`--${odd} does not go with --plan, which sees to it.`);
	const given = Object.fromEntries(Object.entries(values).filter(([name]) => !NOT_THE_STUDYS.includes(name)));
	return {
		...asked,
		dir: required(values, "plan"),
		shards: number(values, "shards", whole(1, 10_000, 8)),
		needs: needsOf(values),
		...{ given, words },
	};
}

/** Only what is given. */
function needsOf(values: Values): Partial<Resources> {
	const read = (name: string, lowest: number, highest: number) =>
		number(values, name, whole(lowest, highest, lowest));
	return {
		...(values.cpus !== undefined && { cpus: read("cpus", 1, 1024) }),
		...(values.memory !== undefined && { memoryMb: read("memory", 256, 16_000_000) }),
		...(values.minutes !== undefined && { minutes: read("minutes", 1, 525_600) }),
		...(values.gpus !== undefined && { gpus: read("gpus", 0, 64) }),
	};
}
