import type { IdentifyParams } from "../../protocol/engine-api";
import { type GenerationOptions, generationOptions, readGeneration } from "../generation";
import {
	number,
	type OptionTable,
	oneOf,
	Problem,
	required,
	string,
	strings,
	text,
	texts,
	type Values,
	whole,
} from "../options";

export interface IdentifyOptions
	extends GenerationOptions,
		Pick<
			IdentifyParams,
			"questions" | "folder" | "output" | "samples" | "mode" | "regions" | "instruction" | "perClass"
		> {}

/** The options of `h-neurons identify`. */
export const identifyTable: OptionTable = {
	...generationOptions,
	...{ questions: texts, folder: text, output: { ...text, short: "o" } },
	...{ samples: text, "per-class": text, mode: text, regions: text, instruction: text },
};

/** Gao et al. 2025 draw 10 answers a question at temperature 1, top-k 50, top-p 0.9, at most 50 tokens each. */
const PAPER = { temperature: 1, "top-k": 50, "top-p": 0.9, "max-tokens": 50 };

const modes = ["1-vs-1", "3-vs-1"] as const;
const regions = ["lastPromptToken", "predicting", "answer", "response"] as const;

/** @throws Problem when the arguments make no study */
export function readIdentify(values: Values, positionals: string[]): IdentifyOptions {
	const questions = [...strings(values, "questions"), ...positionals];
	if (questions.length === 0) throw new Problem("Name at least one file of questions with --questions.");
	return {
		...readGeneration(values, PAPER),
		questions,
		folder: required(values, "folder"),
		output: required(values, "output"),
		samples: number(values, "samples", whole(1, 100, 10)),
		perClass: number(values, "per-class", whole(1, 1_000_000, 1000)),
		mode: oneOf("mode", string(values, "mode") ?? "1-vs-1", modes),
		regions: (string(values, "regions") ?? regions.join(","))
			.split(",")
			.map((word) => oneOf("regions", word, regions)),
		instruction: string(values, "instruction") ?? "",
	};
}
