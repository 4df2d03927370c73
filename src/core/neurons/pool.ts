import { ShapeError, type Tensor } from "../tensor";
import type { Range } from "./regions";

/**
 * Weighted sum over tokens, which is a region's mean for weights made by `meanWeights`.
 *
 *     pooled[k] = Σ_t weights[t] · values[t,k]
 *
 * @param values  [T, K]
 * @param weights [T]
 * @returns       [K]
 * @throws ShapeError when the two disagree on T
 */
export function poolTokens(values: Tensor, weights: Float32Array): Float32Array {
	const [nTokens = 0, nChosen = 0] = values.shape;
	if (values.shape.length !== 2 || nTokens !== weights.length)
		throw new ShapeError(
			`values [${values.shape.join(", ")}] do not go with ${weights.length} token weights`,
		);
	const sums = new Float64Array(nChosen);
	for (let t = 0; t < nTokens; t++) {
		const weight = weights[t]!;
		if (weight === 0) continue;
		for (let k = 0; k < nChosen; k++) sums[k]! += weight * values.data[t * nChosen + k]!;
	}
	return Float32Array.from(sums);
}

/**
 * Mean of one number a token over a range of tokens.
 * @param values [T]
 * @returns      NaN for an empty range
 */
export function meanOver(values: ArrayLike<number>, range: Range): number {
	let sum = 0;
	for (let t = range.start; t < range.end; t++) sum += values[t]!;
	return sum / (range.end - range.start);
}
