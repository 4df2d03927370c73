/** The options of `h-neurons identify` and of the verbs that do one of its steps. */
import { STUDY_STEPS, type StudyStep } from "../../core/report/steps";
import type { IdentifyParams } from "../../protocol/study-calls";
import { type GenerationOptions, generationOptions, readGeneration } from "../generation";
import {
	flag,
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

/** A server as the command line names it; its key comes from the environment. */
export interface NamedServer {
	url: string;
	model: string;
}

type Plain =
	| ("samples" | "limit" | "mode" | "regions" | "instruction" | "perClass" | "steps" | "shard")
	| ("penalty" | "criterion" | "folds" | "calibration");

export interface IdentifyOptions extends GenerationOptions, ServerOptions, Pick<IdentifyParams, Plain> {
	/** Files, or names of sets that come with the tool. */
	questions: string[];
	/** About 200 questions. */
	isQuick: boolean;
	/** Files, names of sets, or domains. */
	crossDomain: string[];
	/** null = named after the model and the questions. */
	folder: string | null;
	/** null = only in the folder. */
	output: string | null;
	sampler: NamedServer | null;
	judge: { rule: IdentifyParams["judge"]["rule"]; server: NamedServer | null };
	extractor: NamedServer | null;
	/** Only tell what it would take. */
	isEstimate: boolean;
}

/** The options of `h-neurons identify`. */
export const identifyTable: OptionTable = {
	...generationOptions,
	...{ questions: texts, "cross-domain": texts, quick: flag, limit: text },
	...{ folder: text, output: { ...text, short: "o" }, steps: text, shard: text, estimate: flag },
	...{ samples: text, "per-class": text, mode: text, regions: text, instruction: text },
	...{ penalty: text, criterion: text, folds: text, calibration: text },
	...{ sampler: text, "sampler-model": text, judge: text, "judge-model": text },
	...{ extractor: text, "extractor-model": text, ...serverTable },
};

/** Gao et al. 2025 draw 10 answers a question at temperature 1, top-k 50, top-p 0.9, at most 50 tokens each. */
const PAPER = { temperature: 1, "top-k": 50, "top-p": 0.9, "max-tokens": 50 };
/** And ask for short ones, so that most of an answer states the fact. */
const INSTRUCTION = "Respond with the answer only, without any explanation.";

const modes = ["1-vs-1", "3-vs-1"] as const;
const regions = ["lastPromptToken", "predicting", "answer", "response"] as const;

/** @throws Problem when the arguments make no study */
export function readIdentify(values: Values, positionals: string[]): IdentifyOptions {
	return {
		...readGeneration(values, PAPER),
		questions: [...strings(values, "questions"), ...positionals],
		limit: limitOf(values),
		isQuick: values.quick === true,
		crossDomain: strings(values, "cross-domain"),
		folder: string(values, "folder"),
		output: string(values, "output"),
		steps: listOf(values, "steps", STUDY_STEPS),
		shard: shardOf(values),
		samples: number(values, "samples", whole(1, 1000, 10)),
		perClass: number(values, "per-class", whole(20, 1_000_000, 1000)),
		mode: wordOf(values, "mode", modes),
		regions: listOf(values, "regions", regions),
		instruction: values.instruction === "" ? "" : (string(values, "instruction") ?? INSTRUCTION),
		penalty: wordOf(values, "penalty", ["l1", "l2"]),
		criterion: wordOf(values, "criterion", ["accuracy", "auroc", "paper"]),
		folds: number(values, "folds", whole(2, 100, 5)),
		calibration: wordOf(values, "calibration", ["platt", "isotonic"]),
		sampler: serverOf(values, "sampler"),
		judge: judgeOf(values),
		extractor: serverOf(values, "extractor"),
		...readServerOptions(values),
		isEstimate: values.estimate === true,
	};
}

/** The options of a verb that does one step. @throws Problem as `readIdentify`, and for --steps */
export function readStep(step: StudyStep, values: Values, positionals: string[]): IdentifyOptions {
	if (values.steps !== undefined) throw new Problem(`"${step}" is one step; "identify" takes --steps.`);
	return { ...readIdentify(values, positionals), steps: [step] };
}

function limitOf(values: Values): number | null {
	if (values.limit === undefined) return null;
	if (values.quick === true) throw new Problem("Give either --quick or --limit, not both.");
	return number(values, "limit", whole(1, 1_000_000_000, 0));
}

/** One word of a few, the first unless given. */
const wordOf = <T extends string>(values: Values, name: string, words: readonly T[]): T =>
	oneOf(name, string(values, name) ?? words[0]!, words);

/** Words with commas between them, all of them unless given. */
export function listOf<T extends string>(values: Values, name: string, words: readonly T[]): T[] {
	const given = string(values, name)?.split(",");
	return given ? given.map((word) => oneOf(name, word.trim(), words)) : [...words];
}

/** "3/8" is the third of eight, counted from 0 inside. */
export function shardOf(values: Values): IdentifyParams["shard"] {
	const given = string(values, "shard");
	if (given === null) return null;
	const [, number = "", count = ""] = /^(\d+)\/(\d+)$/.exec(given.trim()) ?? [];
	const shard = { index: Number(number) - 1, count: Number(count) };
	if (shard.index >= 0 && shard.index < shard.count && shard.count <= 99_999) return shard;
	throw new Problem(`--shard is ${given}, not a part like 1/4, which is the first of four.`);
}

/** The rule of a word, or the server of an address. */
export function judgeOf(values: Values): IdentifyOptions["judge"] {
	const given = string(values, "judge") ?? "words";
	if (!given.includes("/")) {
		if (values["judge-model"] !== undefined) throw new Problem("--judge-model goes with --judge URL.");
		return { rule: oneOf("judge", given, ["words", "substring"] as const), server: null };
	}
	return { rule: "words", server: serverOf(values, "judge") };
}

/** A server of an address and a model's name. @throws Problem when one of them is missing */
export function serverOf(values: Values, name: string): NamedServer | null {
	const url = string(values, name);
	const model = string(values, `${name}-model`);
	if (url !== null && model === null) throw new Problem(`--${name} needs --${name}-model as well.`);
	if (url === null && model !== null) throw new Problem(`--${name}-model goes with --${name} URL.`);
	return url !== null && model !== null ? { url, model } : null;
}
