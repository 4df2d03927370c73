/** Figures in the words and digits of a report. What is no number is said in words. */
import type { Estimate } from "../probe/file";

export const UNKNOWN = "not known";

/** NaN crosses JSON as null, so that both are met. */
const isKnown = (value: number | null): value is number => Number.isFinite(value);
const minus = (text: string): string => text.replace("-", "−");

/** Three digits after the point: shares, AUROC, errors. */
export const three = (value: number | null): string => (isKnown(value) ? minus(value.toFixed(3)) : UNKNOWN);

/** Three significant digits: weights, C, means of any size. */
export function significant(value: number | null): string {
	if (!isKnown(value)) return UNKNOWN;
	if (value === 0) return "0";
	const size = Math.abs(value);
	if (size >= 1e6 || size < 1e-4) return minus(value.toExponential(2).replace("e+", "e"));
	return minus(size >= 1000 ? String(Math.round(value)) : value.toPrecision(3));
}

/** "0.843 [0.812, 0.871]". */
export function interval(estimate: Estimate | null): string {
	if (!estimate || !isKnown(estimate.value)) return UNKNOWN;
	const { value, low, high } = estimate;
	return isKnown(low) && isKnown(high)
		? `${three(value)} [${three(low)}, ${three(high)}]`
		: `${three(value)}, no interval`;
}

/** "0.580 (0.551 to 0.612)", the least and the most of some draws. */
export function spread(estimate: Estimate | null): string {
	if (!estimate || !isKnown(estimate.value)) return UNKNOWN;
	return `${three(estimate.value)} (${three(estimate.low)} to ${three(estimate.high)})`;
}

/** An interval with signs: "+0.120 [+0.080, +0.160]". */
export function signedInterval(estimate: Estimate | null): string {
	return interval(estimate).replace(/(^|[[ ])(?=\d)/g, "$1+");
}

/** Percentage points with a sign and their interval: "+3.04 [+1.21, +4.87]". */
export const signedPoints = (estimate: Estimate | null): string =>
	bracketed(estimate, (value) => minus((value > 0 ? "+" : "") + value.toFixed(2)));

/** Figures of any size with their interval: "12.3 [11.2, 13.5]". */
export const sizeInterval = (estimate: Estimate | null): string => bracketed(estimate, significant);

function bracketed(estimate: Estimate | null, shown: (value: number) => string): string {
	if (!estimate || !isKnown(estimate.value)) return UNKNOWN;
	const { value, low, high } = estimate;
	return isKnown(low) && isKnown(high)
		? `${shown(value)} [${shown(low)}, ${shown(high)}]`
		: `${shown(value)}, no interval`;
}

/** "1,234". */
export const count = (value: number | null): string =>
	isKnown(value) ? minus(String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",")) : UNKNOWN;

/** "1234": places are no amounts, and have no separators. */
export const place = (value: number | null): string => count(value).replaceAll(",", "");

/** "1,234 questions". */
export const counted = (value: number, noun: string): string =>
	`${count(value)} ${noun}${value === 1 ? "" : "s"}`;

/** "3.26 per mille". */
export const perMille = (part: number, whole: number): string =>
	whole > 0 ? `${significant((1000 * part) / whole)} per mille` : UNKNOWN;

/** Percent with one digit and a space that does not break: "12.5 %". */
export const percent = (part: number, whole: number): string =>
	whole > 0 ? `${((100 * part) / whole).toFixed(1)}\u00a0%` : UNKNOWN;

/** "2026-11-23 18:28 UTC" of an ISO 8601 time; other texts stay as they are. */
export const moment = (iso: string): string =>
	/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*Z$/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : iso;
