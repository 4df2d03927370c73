/** What bends the feed-forward block's inner values. */
import type { Activation } from "../family";

const tanhGelu = (x: number): number =>
	0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

/** By the family's name for it. */
export const ACTIVATIONS: Readonly<Record<Activation, (x: number) => number>> = {
	silu: (x) => x / (1 + Math.exp(-x)),
	gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
	gelu_tanh: tanhGelu,
	quick_gelu: (x) => x / (1 + Math.exp(-1.702 * x)),
	relu: (x) => Math.max(0, x),
	relu2: (x) => Math.max(0, x) ** 2,
};

/** Abramowitz and Stegun 7.1.26; its error, 1.5e-7, is below float32's. */
function erf(x: number): number {
	const t = 1 / (1 + 0.3275911 * Math.abs(x));
	const poly =
		((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
	return Math.sign(x) * (1 - poly * Math.exp(-x * x));
}
