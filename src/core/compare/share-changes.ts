/** Which neurons make one run's verdict differ from another's. */

export interface ShareChange {
	/** Index into the probe's neurons. */
	k: number;
	/** Mean share of the logit over the tokens that each verdict is read from. */
	first: number;
	second: number;
}

/**
 * The neurons of one probe by how much their shares changed, the most first. All changes add up to the change of the
 * verdict's logit:
 *
 *     logit₂ − logit₁ = Σ_k (second_k − first_k)
 *
 * @param first  [T1] of [K] shares of the tokens that the verdict is read from
 * @param second [T2] of [K], of the other run
 */
export function shareChanges(
	first: readonly ArrayLike<number>[],
	second: readonly ArrayLike<number>[],
): ShareChange[] {
	const count = first[0]?.length ?? second[0]?.length ?? 0;
	return Array.from({ length: count }, (_, k) => ({
		k,
		first: meanAt(first, k),
		second: meanAt(second, k),
	})).sort((a, b) => Math.abs(b.second - b.first) - Math.abs(a.second - a.first));
}

function meanAt(tokens: readonly ArrayLike<number>[], k: number): number {
	let sum = 0;
	for (const shares of tokens) sum += shares[k] ?? 0;
	return tokens.length > 0 ? sum / tokens.length : 0;
}
