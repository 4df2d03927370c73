/** All answers to a request, one after the other, told piece by piece. */
import { seedFor } from "../../core/random";
import type { TokenReading } from "../../protocol/engine-api";
import type { Asked, Prompt } from "../wire/asked";
import type { Answer } from "../wire/shape";
import { Inbox } from "./inbox";
import type { ModelReader, Question } from "./model-reader";

export type Heard =
	| { kind: "prompt"; index: number; tokens: number }
	/** `text` is the answer so far. */
	| { kind: "token"; index: number; token: TokenReading; text: string }
	| ({ kind: "answer" } & Answer);

/** Seeds that are made up stay below this: some clients hold them in 32 bits with a sign. */
const SEEDS = 2 ** 31;

/**
 * Asks for each answer when the one before has been heard to its end, so that what waits to be sent is never more than one
 * answer. Answer 0 to a prompt has the request's seed, and answer i one made of it and i: asked for with that seed alone, it
 * is the same answer.
 * @throws LensError as `inspect`; what the signal ends, ends with its reason
 */
export async function* answersTo(
	asked: Asked,
	reader: ModelReader,
	signal: AbortSignal,
): AsyncGenerator<Heard> {
	for (const [place, prompt] of asked.prompts.entries())
		for (let i = 0; i < asked.n; i++) {
			const { seed } = asked.sampling;
			const own = i === 0 ? seed : seedFor(seed, `answer ${i}`) % SEEDS;
			const question = { ...questionOf(asked, prompt, own), isAgain: i + 1 < asked.n };
			yield* answerTo(question, { index: place * asked.n + i, reader, signal });
		}
}

async function* answerTo(
	question: Question,
	{ index, reader, signal }: { index: number; reader: ModelReader; signal: AbortSignal },
): AsyncGenerator<Heard> {
	signal.throwIfAborted();
	const inbox = new Inbox<Heard>();
	// Whoever stops to listen wants no more of it.
	const left = new AbortController();
	let tokensRun = 0;
	const reading = reader.read(
		question,
		{
			promptRead: (tokens) => inbox.put({ kind: "prompt", index, tokens }),
			tokenRead(token, text) {
				tokensRun++;
				inbox.put({ kind: "token", index, token, text });
			},
		},
		AbortSignal.any([signal, left.signal]),
	);
	const ended = reading.then(
		(inspection) => ({ inspection }),
		(error: unknown) => ({ error }),
	);
	ended.then(() => inbox.close());
	try {
		for await (const heard of inbox) yield heard;
		const outcome = await ended;
		// A cancelled answer comes back as far as it went, or as a failure; neither is the answer.
		signal.throwIfAborted();
		if ("error" in outcome) throw outcome.error;
		const { inspection } = outcome;
		yield { kind: "answer", index, inspection, seed: question.sampling.seed, tokensRun };
	} finally {
		left.abort();
		await ended;
	}
}

function questionOf(asked: Asked, prompt: Prompt, seed: number): Question {
	const { sampling, maxTokens, stop, logprobs } = asked;
	return {
		...("text" in prompt ? { messages: [], text: prompt.text } : { messages: prompt.messages }),
		sampling: { ...sampling, seed },
		// The engine stops where the context is full.
		maxTokens: maxTokens ?? Number.MAX_SAFE_INTEGER,
		...(stop.length > 0 && { stop }),
		...(logprobs !== null && { tellsBytes: true }),
	};
}
