/** A conversation through the model: the prompt read once, then an answer to it, each token with its reading. */

import { cutAt, stopPlace } from "../../core/stop-texts";
import type { Message, Sampling, TokenReading } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import type { LoadedModel } from "../model/loaded-model";
import type { ProbeReading, Scored } from "../probe/probe-reading";
import type { Prompt } from "../text/prompt-renderer";
import { type TokenStream, TooManyTokens } from "../text/tokenizer";
import { type Answered, answer, type Prefilled, prefill, type Stopped } from "./decode";
import { type Draw, likeliest, randomFor } from "./sampling";

/** A conversation that the model can take. @throws LensError promptTooLong, modelUnsupported */
export const promptOf = (model: LoadedModel, messages: readonly Message[]): Prompt =>
	fitting(model, (most) => model.renderer.render(messages, most));

/** A text that the model can go on with. @throws LensError promptTooLong */
export const textPromptOf = (model: LoadedModel, text: string): Prompt =>
	fitting(model, (most) => model.renderer.renderText(text, most));

/**
 * What is too long by less than this is told how many tokens it has; what is longer is not tokenized to its end, unless its
 * tokenizer takes the text for one word.
 */
const NEARLY = 4096;

function fitting({ info: { contextLength } }: LoadedModel, render: (most: number) => Prompt): Prompt {
	const tooLong = (count: string) =>
		new LensError(
			"promptTooLong",
			`The prompt has ${count} tokens, and the model takes ${contextLength} with the answer.`,
		);
	try {
		const prompt = render(contextLength + NEARLY);
		// One token is left for the answer.
		if (prompt.ids.length < contextLength) return prompt;
		throw tooLong(String(prompt.ids.length));
	} catch (error) {
		throw error instanceof TooManyTokens ? tooLong(`${error.atLeast} or more`) : error;
	}
}

/** @throws LensError promptEmpty */
export function checkMessages(messages: readonly Message[]): void {
	if (!messages.some(({ content }) => content.trim()))
		throw new LensError("promptEmpty", "There is nothing to answer.");
}

/** @throws LensError promptEmpty */
export function checkText(text: string): void {
	if (!text.trim()) throw new LensError("promptEmpty", "There is nothing to go on with.");
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
	/** Texts that end the answer; none unless given. */
	stop?: readonly string[];
	/** Likeliest tokens told beside each one. */
	alternatives: number;
	/** Whether each token comes with its bytes. */
	tellsBytes?: boolean;
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
	{ sampling, maxTokens, start = [], stop = [], onToken, ...told }: AnswerOptions,
): Promise<ReadAnswer> {
	const tokens: TokenReading[] = [];
	const stream = model.tokenizer.stream();
	let cut: number | null = null;
	let runBefore: Scored = scores.at(-1)!;
	const { stopped, end } = await answer(model.forward, prompt, lens.reading, {
		...{ sampling, maxTokens, start, signal },
		ends: model.ends,
		contextLength: model.info.contextLength,
		random: randomFor(sampling.seed, 0),
		onToken(token) {
			const place = stream.text.length;
			stream.push(token.draw.id);
			cut = stopPlace(stream.text, stop, place);
			const ownRun = lens.score(token.ratio, 1)[0]!;
			const scored = lens.readsChoice ? runBefore : ownRun;
			runBefore = ownRun;
			const reading = readingOf(model, token, { start: place, stream, scored, ...told });
			tokens.push(reading);
			onToken?.(reading, stream.text);
			return cut === null;
		},
	});
	return { ...cutAt(cut, { tokens, text: stream.text }), stopped, end };
}

function readingOf(
	{ tokenizer }: LoadedModel,
	{ draw, logits }: Answered,
	{
		start,
		stream,
		scored,
		alternatives,
		tellsBytes = false,
	}: { start: number; stream: TokenStream; scored: Scored; alternatives: number; tellsBytes?: boolean },
): TokenReading {
	const best = alternatives > 0 ? likeliest(logits, alternatives) : [];
	const text = stream.text.slice(start);
	return {
		id: draw.id,
		text,
		start,
		end: start + text.length,
		isSpecial: tokenizer.isSpecial(draw.id),
		...scored,
		entropy: draw.entropy,
		probability: draw.probability,
		alternatives: best.map(({ id, probability }) => ({
			...{ id, text: tokenizer.name(id), probability },
			...(tellsBytes && { bytes: tokenizer.bytesOf(id) }),
		})),
		...(tellsBytes && { bytes: stream.lastBytes }),
	};
}
