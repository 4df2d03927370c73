/** A conversation through the model: the prompt read once, then an answer to it, each token with its reading. */
import type { Message, Sampling, TokenReading } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import type { LoadedModel } from "../model/loaded-model";
import type { ProbeReading, Scored } from "../probe/probe-reading";
import type { Prompt } from "../text/prompt-renderer";
import { type Answered, answer, type Prefilled, prefill, type Stopped } from "./decode";
import { type Draw, likeliest, randomFor } from "./sampling";

/** A conversation that the model can take. @throws LensError promptEmpty, promptTooLong, modelUnsupported */
export function promptOf(model: LoadedModel, messages: readonly Message[]): Prompt {
	const prompt = model.render(messages);
	const { contextLength } = model.info;
	if (prompt.ids.length >= contextLength)
		throw new LensError(
			"promptTooLong",
			`The prompt has ${prompt.ids.length} tokens, and the model takes ${contextLength} with the answer.`,
		);
	return prompt;
}

/** @throws LensError promptEmpty */
export function checkMessages(messages: readonly Message[]): void {
	if (!messages.some(({ content }) => content.trim()))
		throw new LensError("promptEmpty", "There is nothing to answer.");
}

export interface Looking {
	model: LoadedModel;
	lens: ProbeReading;
	signal: AbortSignal;
}

export interface ReadPrompt {
	start: Prefilled;
	/** [T] */
	scores: Scored[];
}

/** Runs the prompt and scores each of its tokens. @throws LensError cancelled */
export async function readPrompt({ model, lens, signal }: Looking, prompt: Prompt): Promise<ReadPrompt> {
	const start = await prefill(model.forward, prompt.ids, lens.reading, { ratio: true, signal });
	return { start, scores: lens.score(start.ratio!, prompt.ids.length) };
}

export interface AnswerOptions {
	sampling: Sampling;
	maxTokens: number;
	/** Tokens that the answer begins with; none unless given. */
	start?: readonly number[];
	/** Likeliest tokens told beside each one. */
	alternatives: number;
	/** Called after each token's run with the answer so far. */
	onToken?(token: TokenReading, text: string): void;
}

export interface ReadAnswer {
	tokens: TokenReading[];
	text: string;
	stopped: Stopped;
	/** The draw of the end token, where one ended the answer. */
	end: Draw | null;
}

/** Answers a prompt, whose thread it uses up, and reads each token of the answer. */
export async function readAnswer(
	{ model, lens, signal }: Looking,
	{ start: prompt, scores }: ReadPrompt,
	{ sampling, maxTokens, start = [], alternatives, onToken }: AnswerOptions,
): Promise<ReadAnswer> {
	const tokens: TokenReading[] = [];
	const stream = model.tokenizer.stream();
	let runBefore: Scored = scores.at(-1)!;
	const { stopped, end } = await answer(model.forward, prompt, lens.reading, {
		...{ sampling, maxTokens, start, signal },
		ends: model.ends,
		contextLength: model.info.contextLength,
		random: randomFor(sampling.seed, 0),
		onToken(token) {
			const place = stream.text.length;
			const text = stream.push(token.draw.id);
			const ownRun = lens.score(token.ratio, 1)[0]!;
			const scored = lens.readsChoice ? runBefore : ownRun;
			runBefore = ownRun;
			const reading = readingOf(model, token, { start: place, text, scored, alternatives });
			tokens.push(reading);
			onToken?.(reading, stream.text);
		},
	});
	return { tokens, text: stream.text, stopped, end };
}

function readingOf(
	{ tokenizer }: LoadedModel,
	{ draw, logits }: Answered,
	{
		start,
		text,
		scored,
		alternatives,
	}: { start: number; text: string; scored: Scored; alternatives: number },
): TokenReading {
	const best = alternatives > 0 ? likeliest(logits, alternatives) : [];
	return {
		id: draw.id,
		text,
		start,
		end: start + text.length,
		isSpecial: tokenizer.isSpecial(draw.id),
		...scored,
		entropy: draw.entropy,
		probability: draw.probability,
		alternatives: best.map(({ id, probability }) => ({ id, text: tokenizer.name(id), probability })),
	};
}
