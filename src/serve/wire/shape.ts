/** How a route writes its answers: whole, or in pieces. Everything else about both routes is the same. */
import type { Inspection, TokenReading } from "../../protocol/engine-api";

/** One finished answer. */
export interface Answer {
	/** Its place among the request's answers. */
	index: number;
	inspection: Inspection;
	seed: number;
	/** Tokens that the model ran for it, those of a text that ended it included. */
	tokensRun: number;
}

export interface Shape {
	/** Name of a whole reply, and of a chunk. */
	object: string;
	chunkObject: string;
	/** What ids begin with. */
	idPrefix: string;
	/** A whole answer. @param logprobs likeliest tokens told beside each token; null: none and no log-probabilities */
	choice(answer: Answer, logprobs: number | null): object;
	/** What begins an answer that comes in pieces; null: nothing does. */
	opening(index: number): object | null;
	/** Some tokens of an answer. */
	piece(index: number, tokens: readonly TokenReading[], logprobs: number | null): object;
	/** What ends it. */
	closing(answer: Answer): object;
}

export interface Usage {
	prompt_tokens: number;
	completion_tokens: number;
	total_tokens: number;
}

export const usageOf = (prompt: number, completion: number): Usage => ({
	prompt_tokens: prompt,
	completion_tokens: completion,
	total_tokens: prompt + completion,
});

/** Why an answer ended, in the protocol's words. */
export const finishReason = ({ stopped }: Inspection): "stop" | "length" =>
	stopped === "end" ? "stop" : "length";

export const textOf = (tokens: readonly TokenReading[]): string => tokens.map(({ text }) => text).join("");
