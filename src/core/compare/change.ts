/** What became of an answer when the neurons were scaled: the linter's idea of "the same", with finer words. */
import { declines } from "../declines";
import { agree } from "../lint/model/agreement";
import type { Variant } from "./variant";

/** An answer as far as a comparison reads it. */
export interface ComparedAnswer extends Variant {
	text: string;
	/** Why it ended. */
	stopped: "end" | "maxTokens" | "contextFull" | "cancelled";
}

/**
 * "reworded" says the same in other words; "declines" and "answers" are turns from an answer to none and back; of
 * "unfinished" answers nothing is said.
 */
export type Change =
	| "identical"
	| "reworded"
	| "changed"
	| "declines"
	| "answers"
	| "saysNothing"
	| "unfinished";

/**
 * From the model's own answer to another one. Finished answers are "identical" or "reworded" exactly where the linter's
 * `neuron-dependent` has nothing to say.
 */
export function changeOf(own: ComparedAnswer, other: ComparedAnswer): Change {
	if (own.stopped === "cancelled" || other.stopped === "cancelled") return "unfinished";
	if (own.text === other.text) return "identical";
	if (agree(own.text, other.text)) return "reworded";
	if (other.text.trim() === "") return "saysNothing";
	if (declines(other.text)) return "declines";
	return declines(own.text) ? "answers" : "changed";
}

/** Whether the answer says what the model's own one says. */
export const isSame = (change: Change): boolean => change === "identical" || change === "reworded";
