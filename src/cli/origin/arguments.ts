/** The options of `h-neurons origin`. */
import { ORIGIN_STEPS, type OriginStep } from "../../core/report/steps";
import type { OriginParams } from "../../protocol/study-calls";
import { type GenerationOptions, generationOptions, readGeneration } from "../generation";
import { judgeOf, listOf, type NamedServer, shardOf } from "../identify/arguments";
import {
	number,
	type OptionTable,
	oneOf,
	Problem,
	string,
	strings,
	text,
	texts,
	type Values,
	whole,
} from "../options";
import { readServerOptions, type ServerOptions, serverTable } from "../servers/options";

type Plain = "limit" | "perClass" | "randomDraws" | "steps" | "shard";

export interface OriginOptions extends ServerOptions, GenerationOptions, Pick<OriginParams, Plain> {
	/** A base model's folder; null = the one that comes with the tool. */
	base: string | null;
	/** A probe file; null = the chat model's own. */
	probe: string | null;
	/** An identification run's folder. */
	study: string | null;
	/** Files, or names of sets that come with the tool. */
	questions: string[];
	/** Null = the paper's. */
	prompt: string | null;
	judge: { rule: OriginParams["judge"]["rule"]; server: NamedServer | null };
	/** null = named after the models and questions. */
	folder: string | null;
}

export const originTable: OptionTable = {
	...generationOptions,
	...{ base: text, probe: text, study: text, questions: texts, prompt: text, limit: text },
	...{ judge: text, "judge-model": text, ...serverTable, "per-class": text, random: text },
	...{ folder: text, only: text, steps: text, shard: text },
};

/** One half of the study, without the other. */
const HALVES = {
	drift: ["drift", "evaluate"],
	transfer: ["collect", "judge", "features", "evaluate"],
} as const;

/** @throws Problem when the arguments make no study */
export function readOrigin(values: Values, positionals: string[]): OriginOptions {
	const base = string(values, "base");
	if (values.model !== undefined && base === null)
		throw new Problem("--model needs --base as well: the model that it was made from.");
	return {
		...readGeneration(values, { temperature: 1, "top-k": 50, "top-p": 0.9, "max-tokens": 50 }),
		base,
		probe: string(values, "probe"),
		study: string(values, "study"),
		questions: [...strings(values, "questions"), ...positionals],
		prompt: promptOf(values),
		limit: values.limit === undefined ? null : number(values, "limit", whole(1, 1_000_000_000, 0)),
		perClass: number(values, "per-class", whole(1, 1_000_000, 500)),
		randomDraws: number(values, "random", whole(1, 1000, 20)),
		judge: judgeOf(values),
		...readServerOptions(values),
		folder: string(values, "folder"),
		steps: stepsOf(values),
		shard: shardOf(values),
	};
}

/** A line break is written \n, since few shells let one be typed. */
function promptOf(values: Values): string | null {
	const given = string(values, "prompt")?.replaceAll("\\n", "\n") ?? null;
	if (given !== null && !given.includes("{question}"))
		throw new Problem("--prompt has no {question} in it, where the question is to stand.");
	return given;
}

function stepsOf(values: Values): OriginStep[] {
	const only = string(values, "only");
	if (only === null) return listOf(values, "steps", ORIGIN_STEPS);
	if (values.steps !== undefined) throw new Problem("Give either --only or --steps, not both.");
	return [...HALVES[oneOf("only", only, ["drift", "transfer"] as const)]];
}
