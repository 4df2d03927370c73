/** The options of verbs that let a model answer at length: which model, how it is sampled, how the result is shown. */
import type { Sampling } from "../protocol/engine-api";
import { any, flag, type NumberRange, number, string, text, type Values, whole } from "./options";

export interface GenerationOptions {
	/** A model folder; null = the one that comes with the tool. */
	model: string | null;
	sampling: Sampling;
	maxTokens: number;
	isJson: boolean;
	/** Whether colour was switched off with --no-color. */
	isPlain: boolean;
}

/** The options that `readGeneration` reads. */
export const generationOptions = {
	...{ help: { ...flag, short: "h" }, "no-color": flag, json: flag },
	...{ model: text, "max-tokens": text, temperature: text, "top-k": text, "top-p": text, seed: text },
} as const;

/** Ranges are those of the editor's settings. */
const ranges = {
	"max-tokens": whole(1, 8192, 256),
	temperature: any(0, 2, 0),
	"top-k": whole(0, 1000, 0),
	"top-p": any(0, 1, 1),
	seed: whole(0, 2 ** 32 - 1, 0),
} satisfies Record<string, NumberRange>;

type RangeName = keyof typeof ranges;

/** @param defaults what a verb takes instead of the editor's defaults */
export function readGeneration(
	values: Values,
	defaults: Partial<Record<RangeName, number>>,
): GenerationOptions {
	const read = (name: RangeName) =>
		number(values, name, { ...ranges[name], fallback: defaults[name] ?? ranges[name].fallback });
	return {
		model: string(values, "model"),
		sampling: {
			temperature: read("temperature"),
			topK: read("top-k"),
			topP: read("top-p"),
			seed: read("seed"),
		},
		maxTokens: read("max-tokens"),
		isJson: values.json === true,
		isPlain: values["no-color"] === true,
	};
}
