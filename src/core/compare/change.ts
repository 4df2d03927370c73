/** What became of an answer when the neurons were scaled: the linter's idea of "the same", with finer words. */
import { declines, normalise } from "../declines";
import { agree } from "../lint/model/agreement";
import { answerSpan } from "../neurons/regions";
import type { Variant } from "./variant";

/** An answer as far as a comparison reads it. */
export interface ComparedAnswer extends Variant {
	text: string;
	/** Why it ended. */
	stopped: "end" | "maxTokens" | "contextFull" | "cancelled";
}

/**
 * "reworded" says the same in other words; "similar" answers are long and share most of their words, which may hide another
 * year or name; "declines" and "answers" are turns from an answer to none and back; of "unfinished" answers nothing is said.
 */
export type Change =
	| "identical"
	| "reworded"
	| "similar"
	| "changed"
	| "declines"
	| "answers"
	| "saysNothing"
	| "unfinished";

/**
 * From the model's own answer to another one. Finished answers are "identical", "reworded" or "similar" exactly where the
 * linter's `neuron-dependent` has nothing to say.
 */
export function changeOf(own: ComparedAnswer, other: ComparedAnswer): Change {
	if (own.stopped === "cancelled" || other.stopped === "cancelled") return "unfinished";
	if (own.text === other.text) return "identical";
	if (agree(own.text, other.text)) return isSimilar(own.text, other.text) ? "similar" : "reworded";
	if (other.text.trim() === "") return "saysNothing";
	if (declines(other.text)) return "declines";
	return declines(own.text) ? "answers" : "changed";
}

/** Neither states one thing, so that common words are all that they were compared by. */
const isSimilar = (own: string, other: string): boolean =>
	!declines(own) &&
	answerSpan(own) === null &&
	answerSpan(other) === null &&
	normalise(own) !== normalise(other);

/** Whether the answer says what the model's own one says. */
export const isSame = (change: Change): boolean => change === "identical" || change === "reworded";
