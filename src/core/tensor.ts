/**
 * Shape letters, declared once and used in every docstring:
 * L layers, T tokens, N neurons per layer (FFN width), D hidden width, V vocabulary, K chosen neurons, R regions, B batch.
 */
export interface Tensor {
	readonly data: Float32Array;
	readonly shape: readonly number[];
}

/** Two shapes that must agree do not: a broken promise of our own code, never a user's mistake. */
export class ShapeError extends Error {
	override readonly name = "ShapeError";
}

/**
 * Checks that `data` has as many values as `shape` says.
 * @throws ShapeError when it has not
 */
export function tensor(data: Float32Array, shape: readonly number[]): Tensor {
	const size = shape.reduce((product, side) => product * side, 1);
	if (size !== data.length)
		throw new ShapeError(`shape [${shape.join(", ")}] needs ${size} values, got ${data.length}`);
	return { data, shape };
}
