/** Σ_j a_j b_j */
export function inner(a: Float64Array, b: Float64Array): number {
	let total = 0;
	for (let j = 0; j < a.length; j++) total += a[j]! * b[j]!;
	return total;
}

/** Σ_j a_j */
export function sum(values: Float64Array): number {
	let total = 0;
	for (let j = 0; j < values.length; j++) total += values[j]!;
	return total;
}
