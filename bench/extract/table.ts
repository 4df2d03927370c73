/** The figures of all models as one table: medians, and ratios pair by pair with their spread. */
import { readFileSync } from "node:fs";
import type { Extracted } from "./task";

/** Taken one right after the other. */
export interface Pair {
	/** Whether the hook script computed the logits too. */
	readonly withHead: boolean;
	readonly ours: Extracted;
	readonly theirs: Extracted;
	readonly difference: Difference;
}

/** How far two files of numbers are apart. */
export interface Difference {
	readonly absolute: number;
	/** Of numbers above `SMALL`. */
	readonly relative: number;
}

/** Below a hundredth of a percent of the block's output, float32 sums have few digits left. */
const SMALL = 1e-4;

const COLUMNS = [
	"model, responses × prompt tokens",
	"s ours",
	"hooks",
	"without head",
	"hooks / ours (min-max)",
	"without head / ours",
	"peak MB ours",
	"hooks",
	"ours / hooks",
	"while reading ours",
	"hooks",
	"ours / hooks",
	"largest difference, of values over 1e-4",
];
export const HEADING = [COLUMNS, COLUMNS.map(() => "---")].map(lineOf).join("\n");

/** @throws Error when the files differ in length */
export function differenceOf(ours: string, theirs: string): Difference {
	const [a, b] = [floats(ours), floats(theirs)];
	if (a.length !== b.length) throw new Error(`${ours} has ${a.length} numbers, ${theirs} ${b.length}.`);
	let [absolute, relative] = [0, 0];
	for (let i = 0; i < a.length; i++) {
		const apart = Math.abs(a[i]! - b[i]!);
		if (!(apart <= absolute)) absolute = apart;
		if (b[i]! > SMALL) relative = Math.max(relative, apart / b[i]!);
	}
	return { absolute, relative };
}

function floats(path: string): Float32Array {
	const { buffer, byteOffset, length } = readFileSync(path);
	return new Float32Array(buffer, byteOffset, length / 4);
}

/** @returns a model's line in Markdown */
export function rowOf(name: string, pairs: readonly Pair[]): string {
	const full = pairs.filter(({ withHead }) => withHead);
	const bare = pairs.filter(({ withHead }) => !withHead);
	const times = (some: readonly Pair[]) => some.map(({ ours, theirs }) => theirs.seconds / ours.seconds);
	const peaks = pairs.map(({ ours, theirs }) => ours.peak / theirs.peak);
	return lineOf([
		name,
		median(pairs.map(({ ours }) => ours.seconds)).toFixed(2),
		median(full.map(({ theirs }) => theirs.seconds)).toFixed(2),
		median(bare.map(({ theirs }) => theirs.seconds)).toFixed(2),
		spread(times(full)),
		spread(times(bare)),
		median(pairs.map(({ ours }) => ours.peak)).toFixed(0),
		median(pairs.map(({ theirs }) => theirs.peak)).toFixed(0),
		median(peaks).toFixed(2),
		median(pairs.map(({ ours }) => ours.readingPeak)).toFixed(0),
		median(pairs.map(({ theirs }) => theirs.readingPeak)).toFixed(0),
		median(pairs.map(({ ours, theirs }) => ours.readingPeak / theirs.readingPeak)).toFixed(2),
		differenceText(pairs),
	]);
}

function differenceText(pairs: readonly Pair[]): string {
	const largest = (of: (difference: Difference) => number) =>
		Math.max(...pairs.map(({ difference }) => of(difference))).toExponential(1);
	return `${largest(({ absolute }) => absolute)}, ${largest(({ relative }) => relative)} of it`;
}

function lineOf(cells: readonly string[]): string {
	return `| ${cells.join(" | ")} |`;
}

export const spread = (ratios: readonly number[]): string =>
	`${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`;

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
