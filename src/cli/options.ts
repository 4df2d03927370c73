/** Reads the options of a command line, one by one, and checks them. Whoever reads throws `Problem`; arguments.ts catches it. */
import type { ParseArgsConfig } from "node:util";

/** The options that a verb takes, as `parseArgs` wants them. */
export type OptionTable = NonNullable<ParseArgsConfig["options"]>;

/** What `parseArgs` found, by name. */
export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** An option with a value. */
export const text = { type: "string" } as const;
/** An option that is there or not. */
export const flag = { type: "boolean" } as const;
/** An option with a value that may be given several times. */
export const texts = { type: "string", multiple: true } as const;

/** A value that cannot be used: what is wrong with it, in one sentence. */
export class Problem extends Error {}

/** What a number may be, and what it is when nobody says. */
export interface NumberRange {
	lowest: number;
	highest: number;
	fallback: number;
	isWhole: boolean;
}

/** A range of whole numbers. */
export const whole = (lowest: number, highest: number, fallback: number): NumberRange => ({
	...{ lowest, highest, fallback, isWhole: true },
});

/** A range of any numbers. */
export const any = (lowest: number, highest: number, fallback: number): NumberRange => ({
	...{ lowest, highest, fallback, isWhole: false },
});

/** @throws Problem when the value is no number in the range */
export function number(
	values: Values,
	name: string,
	{ lowest, highest, fallback, isWhole }: NumberRange,
): number {
	const given = string(values, name);
	if (given === null) return fallback;
	const value = given.trim() === "" ? Number.NaN : Number(given);
	const isRightKind = isWhole ? Number.isInteger(value) : Number.isFinite(value);
	if (isRightKind && value >= lowest && value <= highest) return value;
	const what = isWhole ? "a whole number" : "a number";
	throw new Problem(`--${name} is ${given}, not ${what} from ${lowest} to ${highest}.`);
}

/**
 * The value of an option; null when it is not given.
 * @throws Problem when it is empty
 */
export function string(values: Values, name: string): string | null {
	const value = values[name];
	if (value === "") throw new Problem(`--${name} is empty.`);
	return typeof value === "string" ? value : null;
}

/** @throws Problem when the option is missing or empty */
export function required(values: Values, name: string): string {
	const value = string(values, name);
	if (value === null) throw new Problem(`--${name} is missing.`);
	return value;
}

/** The expected share of invented answers; null = the calibration's own. */
export const baseRate = (values: Values): number | null =>
	values["base-rate"] === undefined ? null : number(values, "base-rate", any(0, 1, 0));

/** All values of an option that may be given several times. */
export const strings = (values: Values, name: string): string[] => (values[name] ?? []) as string[];

/** @throws Problem when the word is none of the words */
export function oneOf<T extends string>(name: string, word: string, words: readonly T[]): T {
	const found = words.find((each) => each === word);
	if (found === undefined)
		throw new Problem(`--${name} knows ${words.join(", ")}; it does not know "${word}".`);
	return found;
}
