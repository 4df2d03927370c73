/** Samples answers from a server; their tokens come from the tokenizer of the model that will read them. */
import { seedFor } from "../../../core/random";
import type { Message } from "../../../protocol/engine-api";
import type { EncodedText, SampledAnswer, SampleOptions } from "../../model";
import type { ChatClient } from "../chat-client";
import { cutsAlike, type ToldTokens } from "./told-tokens";

/** An answer as a server gave it. */
export interface ServerAnswer {
	answer: SampledAnswer;
	/** Whether the model's tokenizer reads it as another text; what it reads is what is kept. */
	isMisread: boolean;
	/** Whether the server tells other tokens of the same text than the tokenizer makes of it; what that makes is kept. */
	isRecut: boolean;
	/** Whether the server withheld it, or the rest of it, by its own filter: the model has not declined then. */
	isWithheld: boolean;
	/** Whether the model has thought and said nothing, which is no answer either. */
	isThought: boolean;
}

export interface ServerSampler {
	/**
	 * `n` answers to one conversation, in the order of their numbers; `options.sampling.seed` is the question's own.
	 * @throws LensError serverFailed, promptTooLong, cancelled
	 */
	sample(messages: readonly Message[], options: Omit<SampleOptions, "gain">): Promise<ServerAnswer[]>;
}

/**
 * Asks for all answers in one request; what a server does not give so is asked for one by one. Answer 0 has the question's
 * seed and answer i one made of it and i, whichever way they come, so that a resumed run asks what an unbroken one does.
 */
export function sampleServer(client: ChatClient, encode: (text: string) => EncodedText): ServerSampler {
	let givesOne = false;
	const answerOf = (text: string, finish: string | null, told: ToldTokens | null): ServerAnswer => {
		const encoded = encode(text);
		const isMisread = encoded.text !== text;
		const stopped = finish === "length" ? "maxTokens" : "end";
		return {
			answer: { ...encoded, meanEntropy: null, meanLogProbability: null, stopped },
			isMisread,
			isRecut: !isMisread && told !== null && cutsAlike(told, encoded) === false,
			isWithheld: finish === "content_filter",
			isThought: finish === "thoughts",
		};
	};
	return {
		async sample(messages, { n, sampling, maxTokens }) {
			const { seed, ...rest } = sampling;
			const ask = (number: number, askedFor: number) =>
				client.complete(messages, {
					...rest,
					n: askedFor,
					maxTokens,
					tellsTokens: true,
					seed: number === 0 ? seed : seedFor(seed, `answer ${number}`),
				});
			const first = await ask(0, givesOne ? 1 : n);
			if (n > 1 && first.texts.length === 1) givesOne = true;
			const left = Math.max(0, n - first.texts.length);
			const others = await Promise.all(
				Array.from({ length: left }, (_, i) => ask(first.texts.length + i, 1)),
			);
			return [first, ...others].flatMap(({ texts, finishReasons, tokens }, i) =>
				texts
					.slice(0, i === 0 ? n : 1)
					.map((text, j) => answerOf(text, finishReasons[j] ?? null, tokens?.[j] ?? null)),
			);
		},
	};
}
