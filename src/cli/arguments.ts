/** The command line, read and checked. Bad input is a value: the sentence that says what is wrong. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import type { IdentifyParams, Sampling } from "../protocol/engine-api";
import { GAIN } from "../protocol/panel-api";

export type Command =
	| { verb: "help"; about: string | null }
	| { verb: "version" }
	| ({ verb: "inspect" } & InspectOptions)
	| ({ verb: "identify" } & IdentifyOptions);

/** What both verbs that run a model take. */
interface ModelOptions {
	/** A model folder; null = the one that comes with the tool. */
	model: string | null;
	sampling: Sampling;
	maxTokens: number;
	isJson: boolean;
	/** Whether colour was switched off with --no-color. */
	isPlain: boolean;
}

export interface InspectOptions extends ModelOptions {
	source: { from: "argument"; text: string } | { from: "file"; path: string } | { from: "stdin" };
	probe: string | null;
	gain: number;
	baseRate: number | null;
}

export interface IdentifyOptions
	extends ModelOptions,
		Pick<
			IdentifyParams,
			"questions" | "folder" | "output" | "samples" | "mode" | "regions" | "instruction" | "perClass"
		> {}

export type ParsedArguments = { command: Command } | { problem: string };

type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** [lowest, highest, default, whether whole] of each number. Ranges are those of the editor's settings. */
const numbers: Record<string, readonly [number, number, number, "whole" | "any"]> = {
	gain: [GAIN.lowest, GAIN.highest, GAIN.off, "any"],
	"max-tokens": [1, 8192, 256, "whole"],
	temperature: [0, 2, 0, "any"],
	"top-k": [0, 1000, 0, "whole"],
	"top-p": [0, 1, 1, "any"],
	seed: [0, 2 ** 32 - 1, 0, "whole"],
	"base-rate": [0, 1, 0.5, "any"],
	samples: [1, 100, 10, "whole"],
	"per-class": [1, 1_000_000, 1000, "whole"],
};
/** Gao et al. 2025 draw 10 answers a question at temperature 1, top-k 50, top-p 0.9, at most 50 tokens each. */
const identifyDefaults: Record<string, number> = {
	temperature: 1,
	"top-k": 50,
	"top-p": 0.9,
	"max-tokens": 50,
};

const modes = ["1-vs-1", "3-vs-1"] as const;
const regions = ["lastPromptToken", "predicting", "answer", "response"] as const;

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const shared = {
	...{ help: { ...flag, short: "h" }, "no-color": flag, json: flag },
	...{ model: text, "max-tokens": text, temperature: text, "top-k": text, "top-p": text, seed: text },
} as const;
const optionsOf: Record<Verb, NonNullable<ParseArgsConfig["options"]>> = {
	inspect: { ...shared, file: { ...text, short: "f" }, probe: text, gain: text, "base-rate": text },
	identify: {
		...shared,
		...{ questions: { ...text, multiple: true }, folder: text, output: { ...text, short: "o" } },
		...{ samples: text, "per-class": text, mode: text, regions: text, instruction: text },
	},
};

type Verb = "inspect" | "identify";
const isVerb = (word: string | undefined): word is Verb => word !== undefined && word in optionsOf;

/** Thrown inside this file only, where a value cannot be used. */
class Problem extends Error {}

/** @param argv the words after the program's name */
export function parseArguments(argv: string[]): ParsedArguments {
	const [verb, ...rest] = argv;
	if (verb === undefined || verb === "--help" || verb === "-h" || verb === "help")
		return { command: { verb: "help", about: rest[0] ?? null } };
	if (verb === "--version" || verb === "-v") return { command: { verb: "version" } };
	if (!isVerb(verb)) return { problem: `There is no command "${verb}".` };
	try {
		return { command: readVerb(verb, rest) };
	} catch (error) {
		if (error instanceof Problem) return { problem: error.message };
		if (!isParseError(error)) throw error;
		return { problem: firstSentence(error.message) };
	}
}

function readVerb(verb: Verb, args: string[]): Command {
	const { values, positionals } = parseArgs({
		args,
		options: optionsOf[verb],
		allowPositionals: true,
		strict: true,
	});
	if (values.help) return { verb: "help", about: verb };
	return verb === "inspect" ? readInspect(values, positionals) : readIdentify(values, positionals);
}

function readInspect(values: Values, positionals: string[]): Command {
	return {
		verb: "inspect",
		...readModelOptions(values, {}),
		source: readSource(values, positionals),
		probe: string(values, "probe"),
		gain: number(values, "gain"),
		baseRate: values["base-rate"] === undefined ? null : number(values, "base-rate"),
	};
}

function readSource(values: Values, positionals: string[]): InspectOptions["source"] {
	const path = string(values, "file");
	const [prompt, ...others] = positionals;
	if (path !== null && prompt !== undefined)
		throw new Problem("Give the prompt either as text or with --file, not both.");
	if (path !== null) return { from: "file", path };
	if (prompt === undefined)
		throw new Problem('There is no prompt: give it as text, with --file, or as "-" for standard input.');
	if (others.length > 0) throw new Problem("The prompt is in several pieces: put it in quotes.");
	return prompt === "-" ? { from: "stdin" } : { from: "argument", text: prompt };
}

function readIdentify(values: Values, positionals: string[]): Command {
	const questions = [...((values.questions ?? []) as string[]), ...positionals];
	if (questions.length === 0) throw new Problem("Name at least one file of questions with --questions.");
	return {
		verb: "identify",
		...readModelOptions(values, identifyDefaults),
		questions,
		folder: required(values, "folder"),
		output: required(values, "output"),
		samples: number(values, "samples"),
		perClass: number(values, "per-class"),
		mode: oneOf("mode", string(values, "mode") ?? "1-vs-1", modes),
		regions: (string(values, "regions") ?? regions.join(","))
			.split(",")
			.map((word) => oneOf("regions", word, regions)),
		instruction: string(values, "instruction") ?? "",
	};
}

function readModelOptions(values: Values, defaults: Record<string, number>): ModelOptions {
	return {
		model: string(values, "model"),
		sampling: {
			temperature: number(values, "temperature", defaults),
			topK: number(values, "top-k", defaults),
			topP: number(values, "top-p", defaults),
			seed: number(values, "seed"),
		},
		maxTokens: number(values, "max-tokens", defaults),
		isJson: values.json === true,
		isPlain: values["no-color"] === true,
	};
}

function number(values: Values, name: string, defaults: Record<string, number> = {}): number {
	const [lowest, highest, fallback, kind] = numbers[name]!;
	const given = string(values, name);
	if (given === null) return defaults[name] ?? fallback;
	const value = given.trim() === "" ? Number.NaN : Number(given);
	const isRightKind = kind === "any" ? Number.isFinite(value) : Number.isInteger(value);
	if (isRightKind && value >= lowest && value <= highest) return value;
	const what = kind === "any" ? "a number" : "a whole number";
	throw new Problem(`--${name} is ${given}, not ${what} from ${lowest} to ${highest}.`);
}

function string(values: Values, name: string): string | null {
	const value = values[name];
	if (value === "") throw new Problem(`--${name} is empty.`);
	return typeof value === "string" ? value : null;
}

function required(values: Values, name: string): string {
	const value = string(values, name);
	if (value === null) throw new Problem(`--${name} is missing.`);
	return value;
}

function oneOf<T extends string>(name: string, word: string, words: readonly T[]): T {
	const found = words.find((each) => each === word);
	if (found === undefined)
		throw new Problem(`--${name} knows ${words.join(", ")}; it does not know "${word}".`);
	return found;
}

const isParseError = (error: unknown): error is Error =>
	error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS");

/** Node's messages go on with advice about positional arguments that does not fit here. */
const firstSentence = (message: string): string => `${message.split(/\.\s|\n/)[0]!.replace(/\.$/, "")}.`;
