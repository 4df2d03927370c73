/** The options of `h-neurons impact`. */
import { IMPACT_STEPS } from "../../core/report/steps";
import { SUITES, type SuiteName } from "../../core/report/suites";
import type { ImpactParams } from "../../protocol/study-calls";
import { generationOptions } from "../generation";
import { listOf, type NamedServer, serverOf, shardOf } from "../identify/arguments";
import {
	any,
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

/** Items as the command line names them: a set that comes with the tool, or a suite's file. */
export interface NamedItems {
	/** Null = a set, which has all suites. */
	suite: SuiteName | null;
	word: string;
}

type Plain = "limit" | "gains" | "controls" | "seed" | "steps" | "shard";

export interface ImpactOptions extends ServerOptions, Pick<ImpactParams, Plain> {
	/** A model folder; null = the one that comes with the tool. */
	model: string | null;
	/** A probe file; null = the model's own. */
	probe: string | null;
	/** None = the set that goes with the model. */
	items: NamedItems[];
	/** Suites that are asked of the sets and files. */
	only: SuiteName[];
	/** What is to differ from the suites' own decoding. */
	decoding: NonNullable<ImpactParams["decoding"][SuiteName]>;
	judge: NamedServer | null;
	/** Files or sets of plain questions; none = those of the set, null = not measured. */
	questions: string[] | null;
	questionLimit: number;
	/** null = named after the model and the items. */
	folder: string | null;
	isJson: boolean;
}

export const impactTable: OptionTable = {
	...generationOptions,
	...{ probe: text, suites: texts, only: text, limit: text, gains: text },
	...{ random: text, "layer-matched": text, "activation-matched": text },
	...{ judge: text, "judge-model": text, ...serverTable },
	...{ questions: texts, "question-limit": text, folder: text, steps: text, shard: text },
};

/** Gao et al. 2025 scale from 0 to 3. */
const GAINS = [0, 0.5, 1, 1.5, 2, 2.5, 3];
/** Fewer controls give no idea of how they differ among themselves. */
const CONTROLS = { random: 5, layerMatched: 3, activationMatched: 3 };
/** Of a suite: each is answered some fifty times. */
const ITEMS = 60;
/** Enough to see five points of loss. */
const QUESTIONS = 100;

/** @throws Problem when the arguments make no study */
export function readImpact(values: Values, positionals: string[]): ImpactOptions {
	return {
		model: string(values, "model"),
		probe: string(values, "probe"),
		items: [...strings(values, "suites"), ...positionals].map(itemsOf),
		only: listOf(values, "only", SUITES),
		limit: values.limit === "all" ? null : number(values, "limit", whole(1, 1_000_000_000, ITEMS)),
		gains: gainsOf(values),
		controls: {
			random: number(values, "random", whole(0, 100, CONTROLS.random)),
			layerMatched: number(values, "layer-matched", whole(0, 100, CONTROLS.layerMatched)),
			activationMatched: number(values, "activation-matched", whole(0, 100, CONTROLS.activationMatched)),
		},
		decoding: decodingOf(values),
		seed: number(values, "seed", whole(0, 2 ** 32 - 1, 0)),
		judge: serverOf(values, "judge"),
		...readServerOptions(values),
		questions: questionsOf(values),
		questionLimit: number(values, "question-limit", whole(1, 1_000_000, QUESTIONS)),
		folder: string(values, "folder"),
		steps: listOf(values, "steps", IMPACT_STEPS),
		shard: shardOf(values),
		isJson: values.json === true,
	};
}

/** "general", or "false-premise=falseqa.csv". */
function itemsOf(word: string): NamedItems {
	const [, suite, file] = /^([a-z-]+)=(.+)$/.exec(word) ?? [];
	return suite === undefined ? { suite: null, word } : { suite: oneOf("suites", suite, SUITES), word: file! };
}

function gainsOf(values: Values): number[] {
	const given = string(values, "gains");
	if (given === null) return GAINS;
	const gains = given.split(",").map((word) => (word.trim() === "" ? Number.NaN : Number(word)));
	const odd = gains.findIndex((gain) => !(gain >= 0 && gain <= 3));
	if (odd >= 0) throw new Problem(`--gains has "${given.split(",")[odd]}", which is no number from 0 to 3.`);
	return [...new Set(gains)].sort((a, b) => a - b);
}

/** Only what is given: the suites differ in what they take otherwise. */
function decodingOf(values: Values): ImpactOptions["decoding"] {
	const given = (name: string) => values[name] !== undefined;
	return {
		...(given("temperature") && { temperature: number(values, "temperature", any(0, 2, 0)) }),
		...(given("top-k") && { topK: number(values, "top-k", whole(0, 1000, 0)) }),
		...(given("top-p") && { topP: number(values, "top-p", any(0, 1, 1)) }),
		...(given("max-tokens") && { maxTokens: number(values, "max-tokens", whole(1, 8192, 256)) }),
	};
}

function questionsOf(values: Values): string[] | null {
	const given = strings(values, "questions");
	if (!given.includes("none")) return given;
	if (given.length > 1) throw new Problem("--questions none goes with no other --questions.");
	return null;
}
