import type { Sampling } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";

/** @throws LensError badSetting naming the first value out of its range */
export function checkSampling({ sampling, maxTokens }: { sampling: Sampling; maxTokens: number }): void {
	const { temperature, topK, topP } = sampling;
	if (!(maxTokens >= 1)) throw outOfRange(`the answer may have ${maxTokens} tokens, not at least 1`);
	if (!(temperature >= 0)) throw outOfRange(`the temperature is ${temperature}, not 0 or more`);
	if (!(topK >= 0)) throw outOfRange(`top-k is ${topK}, not 0 or more`);
	if (!(topP > 0 && topP <= 1)) throw outOfRange(`top-p is ${topP}, not above 0 and at most 1`);
}

/** @throws LensError badSetting when the expected share of invented answers is no share */
export function checkBaseRate(baseRate: number | null): void {
	if (baseRate !== null && !(baseRate >= 0 && baseRate <= 1))
		throw outOfRange(`the base rate is ${baseRate}, not 0 to 1`);
}

export const outOfRange = (what: string) =>
	new LensError("badSetting", `A setting is out of range: ${what}.`);
