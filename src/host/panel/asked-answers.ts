/** Answers that are still to be given. */
import { randomUUID } from "node:crypto";
import { PLAIN, type Variant } from "../../core/compare/variant";
import type { Sampling } from "../../protocol/engine-api";
import type { Answer, AskedAnswer } from "../../protocol/panel-api";

/** Seeds are 32 bits. */
const SEEDS = 2 ** 32;

export const asked = (variant: Variant): AskedAnswer => ({ run: randomUUID(), ...variant });

/**
 * An answer that begins as another did, with the first `at` of its tokens, then with token `id`. Its neurons are scaled
 * as that answer's, and it draws as that one drew: nothing but the token differs.
 */
export function goingOn(answer: Answer, { at, id }: { at: number; id: number }): AskedAnswer {
	const { gain, silenced, sampling, responseTokens } = answer;
	const before = responseTokens.slice(0, at).map((token) => token.id);
	const there = responseTokens[at];
	const text = there?.id === id ? there.text : there?.alternatives.find((each) => each.id === id)?.text;
	const start = { ids: [...before, id], text: text ?? "" };
	return { ...asked({ gain, silenced, start }), ...(sampling && { sampling }) };
}

/**
 * Answers of the model as it is, each drawn with a seed of its own, from the one after the given on. Where answers are
 * greedy, these are drawn at temperature 1, at which the model's own distribution is.
 */
export function sampled(count: number, { temperature, seed, ...cuts }: Sampling): AskedAnswer[] {
	return Array.from({ length: count }, (_, i) => ({
		...asked(PLAIN),
		sampling: { ...cuts, temperature: temperature || 1, seed: (seed + 1 + i) % SEEDS },
	}));
}

/** Whether the engine is at it. */
export const isUnderWay = ({ status }: Answer): boolean => status === "reading" || status === "answering";
