/**
 * What a study needs of a model. The engine implements it over the instrumented graph; tests implement it over a
 * few random numbers.
 */
import type { Range } from "../core/neurons/regions";
import type { Message, Sampling } from "../protocol/engine-api";

export interface StudyModel {
	readonly name: string;
	readonly fingerprint: string;
	readonly layers: number;
	readonly neuronsPerLayer: number;
	/** Most tokens of a prompt and its answer together. */
	readonly contextLength: number;
	/** Chat-templated prompt, ready to be continued by the assistant. */
	render(messages: Message[]): RenderedPrompt;
	/** Plain text without a chat template, as a base model reads it; special tokens' spellings in it are ordinary text. */
	renderText(text: string): RenderedPrompt;
	/** Samples `n` answers of one prompt as one batch that shares the prompt's prefill. */
	sample(prompt: RenderedPrompt, options: SampleOptions, signal: AbortSignal): Promise<SampledAnswer[]>;
	/** The tokens of a text that another model, or the same one elsewhere, has answered. */
	encode(text: string): EncodedText;
	/**
	 * Means over an answer's tokens of this model's own distributions (temperature 1, before top-k and top-p), as `sample`
	 * tells them of its own answers.
	 */
	measure(prompt: RenderedPrompt, answerIds: number[], signal: AbortSignal): Promise<AnswerMeasures>;
	/**
	 * Mean CETT of every neuron over weighted tokens, in one forward pass.
	 * @param ids     [T] prompt and response tokens
	 * @param regions [R] rows of [T] token weights; 1/|region| inside the region, 0 outside
	 * @returns       [R · L·N], neuron index = layer · N + index
	 */
	pool(ids: number[], regions: Float32Array[], signal: AbortSignal): Promise<Float32Array>;
	/** Gives back memory that only `pool` needs; a later `pool` takes it again. */
	endPooling?(): Promise<void>;
}

/** Whether a model takes an answer with its prompt at once; answers of others, and of files, may be longer. */
export const fitsContext = (
	{ contextLength }: Pick<StudyModel, "contextLength">,
	prompt: Pick<RenderedPrompt, "ids">,
	answer: Pick<EncodedText, "ids">,
): boolean => prompt.ids.length + answer.ids.length <= contextLength;

export interface RenderedPrompt {
	text: string;
	ids: number[];
}

export interface SampleOptions {
	n: number;
	sampling: Sampling;
	maxTokens: number;
	/** The answer ends at its first line break, which is no part of it. */
	endsWithLine?: boolean;
	/** Neurons that write otherwise meanwhile; none unless given. */
	gain?: NeuronGain;
}

/** What some neurons write is multiplied with a factor: 0 silences them, 1 leaves the model as it is, to the byte. */
export interface NeuronGain {
	/** Flat indices, layer · N + index. */
	neurons: readonly number[];
	factor: number;
}

/** A text in tokens. */
export interface EncodedText {
	text: string;
	ids: number[];
	/** [T] UTF-16 offsets of each token in `text`. */
	starts: number[];
	ends: number[];
}

export interface AnswerMeasures {
	/** Nats. */
	meanEntropy: number;
	meanLogProbability: number;
}

export interface SampledAnswer extends EncodedText {
	/** Null where the answer came from a server or a file, until the model has been asked. */
	meanEntropy: number | null;
	meanLogProbability: number | null;
	stopped: "end" | "maxTokens" | "contextFull";
}

/** The part of an answer that states the fact. */
export interface AnswerSpan {
	/** UTF-16 range in the answer's text. */
	characters: Range;
	/** Token range, counted from the answer's first token. */
	tokens: Range;
	/** How it was found: where an accepted answer stands, the short reply itself, or by a model that was asked. */
	by: "alias" | "short answer" | "extractor";
}
