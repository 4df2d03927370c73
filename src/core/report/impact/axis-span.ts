import { roundStep } from "../charts/axes";

/** What an axis reaches over. */
export interface AxisSpan {
	from: number;
	to: number;
	/** Distance of its ticks; null for a logarithmic axis. */
	step: number | null;
}

/** All that a share can be. */
export const WHOLE: AxisSpan = { from: 0, to: 1, step: 0.2 };

/** Shares that are mostly small: a tenth at least, so that a single answer does not look like many. */
export function shareSpan(values: number[]): AxisSpan {
	const step = roundStep(Math.max(0.1, ...values) / 5);
	return { from: 0, to: Math.min(1, Math.ceil(Math.max(0.1, ...values) / step - 1e-9) * step), step };
}

/** Perplexities this many times apart are drawn over decades. */
const FAR = 20;

/** Perplexity begins at 1; broken answers can be thousands of times as surprising as fluent ones. */
export function perplexitySpan(values: number[]): AxisSpan {
	const positive = values.filter((value) => value > 0);
	const [low, high] = [Math.min(1e9, ...positive), Math.max(2, ...positive)];
	if (high > FAR * low) return { from: Math.min(low, 1), to: high * 1.15, step: null };
	const step = roundStep((high - 1) / 4);
	const from = Math.min(1, low);
	return { from: Math.floor(from / step) * step, to: Math.ceil(high / step - 1e-9) * step, step };
}
