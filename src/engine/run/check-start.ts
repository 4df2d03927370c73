import { outOfRange } from "./check-sampling";

/**
 * @param start token ids that an answer begins with; only the last of them may end it
 * @throws LensError badSetting naming the first token that cannot stand where it does
 */
export function checkStart(
	start: readonly number[],
	{ maxTokens, vocabulary, ends }: { maxTokens: number; vocabulary: number; ends: ReadonlySet<number> },
): void {
	if (start.length > maxTokens)
		throw outOfRange(`the answer begins with ${start.length} tokens, and may have ${maxTokens}`);
	for (const [at, id] of start.entries()) {
		if (!(Number.isInteger(id) && id >= 0 && id < vocabulary))
			throw outOfRange(
				`token ${at + 1} of the answer's beginning is ${id}, and the model has ${vocabulary} tokens, counted from 0`,
			);
		if (ends.has(id) && at + 1 < start.length)
			throw outOfRange(
				`token ${at + 1} of the answer's beginning ends the answer, and ${start.length - at - 1} follow it`,
			);
	}
}

/**
 * @param stops texts that end an answer
 * @throws LensError badSetting for one that every answer holds from the start
 */
export function checkStops(stops: readonly string[]): void {
	if (stops.includes("")) throw outOfRange("a text that ends the answer is empty");
}
