/**
 * What a study needs of a model. The engine implements it over the instrumented graph; tests implement it over a
 * few random numbers.
 */
import type { Message, Sampling } from "../protocol/engine-api";

export interface StudyModel {
	readonly name: string;
	readonly fingerprint: string;
	readonly layers: number;
	readonly neuronsPerLayer: number;
	/** Chat-templated prompt, ready to be continued by the assistant. */
	render(messages: Message[]): RenderedPrompt;
	/** Samples `n` answers of one prompt as one batch that shares the prompt's prefill. */
	sample(prompt: RenderedPrompt, options: SampleOptions, signal: AbortSignal): Promise<SampledAnswer[]>;
	/**
	 * Mean CETT of every neuron over weighted tokens, in one forward pass.
	 * @param ids     [T] prompt and response tokens
	 * @param regions [R] rows of [T] token weights; 1/|region| inside the region, 0 outside
	 * @returns       [R · L·N], neuron index = layer · N + index
	 */
	pool(ids: number[], regions: Float32Array[], signal: AbortSignal): Promise<Float32Array>;
}

export interface RenderedPrompt {
	text: string;
	ids: number[];
}

export interface SampleOptions {
	n: number;
	sampling: Sampling;
	maxTokens: number;
}

export interface SampledAnswer {
	text: string;
	ids: number[];
	/** [T] UTF-16 offsets of each token in `text`. */
	starts: number[];
	ends: number[];
	/** Means over the answer's tokens of the distributions they were drawn from (before top-k and top-p). */
	meanEntropy: number;
	meanLogProbability: number;
	stopped: "end" | "maxTokens" | "contextFull";
}
