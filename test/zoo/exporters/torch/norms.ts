/** RMS norms as transformers' modules write them out, and layer norms. */
import type { Tracer } from "./tracer";

const EPSILON = 1e-6;

/** Runs a norm module of the family. */
export function writeNorm(t: Tracer, module: string, x: string): string {
	return t.family.norm.startsWith("rms") ? rmsNorm(t, module, x) : t.layerNorm(x, module);
}

/** x * rsqrt(mean(x^2) + epsilon), in float32 whatever the model's type. */
function rmsNorm(t: Tracer, module: string, x: string): string {
	const { wide } = t;
	const { type } = t.products;
	return t.within(module, `${t.classes}RMSNorm`, () => {
		const parameter = `${t.path}.weight`;
		const from = t.cast(x, wide);
		const square = t.op("Pow", [from, t.number(2, wide)], { as: "pow" });
		const variance = t.op("Add", [t.mean(square), t.number(EPSILON, wide)], { as: "add" });
		const normed = t.mul(from, t.rsqrt(variance, wide));
		if (t.family.norm === "rms") return t.mul(t.vector(parameter), t.cast(normed, type));
		// Gemma multiplies before it goes back to the model's type.
		return t.cast(t.mul(normed, t.shiftedWeight(parameter, "Mul", wide)), type);
	});
}
