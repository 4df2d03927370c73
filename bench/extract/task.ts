/** What both sides are asked, and the responses that both read. */
import { mulberry32 } from "../../src/core/random";

/** One measurement in a process of its own. */
export interface Task {
	/** The model's folder and its graph. */
	readonly folder: string;
	readonly graph: string;
	/** The graph's weights for PyTorch. */
	readonly weights: string;
	/** A file of `Response`s as JSON. */
	readonly responses: string;
	/** Where the rows go: [responses, 2, L·N] float32, answer and other. */
	readonly rows: string;
	readonly threads: number;
	/** Folder for what our engine computes once a model. */
	readonly cacheFolder: string;
	/** Whether the hook script computes the logits too. */
	readonly withHead: boolean;
}

/** What a side says of its run. */
export interface Extracted {
	/** Start of the process, or of its imports, until the model can run. */
	readonly loadSeconds: number;
	/** From the first response to the last row in the file. */
	readonly seconds: number;
	/** Of all threads in that time; busy waiting counts. */
	readonly cpuSeconds: number;
	/** The largest resident memory that the process ever had, in MB. */
	readonly peak: number;
	/** The largest while responses were read. */
	readonly readingPeak: number;
}

/** A prompt with its response, in tokens. */
export interface Response {
	readonly prompt: readonly number[];
	readonly response: readonly number[];
	/** The answer's tokens in the response, half-open. */
	readonly answer: readonly [number, number];
}

/** Lengths in tokens, ends included. */
export type Lengths = readonly [least: number, most: number];

/** Short factual answers. */
const RESPONSE = [3, 24] as const;
const ANSWER = [1, 6] as const;

/** Made-up responses: the forward pass costs the same whatever the tokens are. */
export function responsesOf(vocabulary: number, count: number, prompts: Lengths): Response[] {
	const random = mulberry32(11);
	const between = ([least, most]: Lengths) => least + Math.floor(random() * (most - least + 1));
	const tokens = (length: number) =>
		Array.from({ length }, () => 3 + Math.floor(random() * (vocabulary - 3)));
	return Array.from({ length: count }, () => {
		const [prompt, response] = [tokens(between(prompts)), tokens(between(RESPONSE))];
		const length = Math.min(response.length, between(ANSWER));
		const start = between([0, response.length - length]);
		return { prompt, response, answer: [start, start + length] };
	});
}
