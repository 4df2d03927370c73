/**
 * What is gained by keeping the safest answers only. The answers are kept in the order of their score, the lowest first;
 * the risk at a coverage is the share of hallucinated ones among those kept.
 *
 *     AURC   = 1/n · Σ_k (hallucinated among the k safest) / k
 *     E-AURC = AURC − that of a ranking that keeps every faithful answer first
 *
 * Answers of one score are kept in random order, and AURC is the mean over those orders.
 *
 * @see Geifman, El-Yaniv 2017 (selective classification); Geifman, Uziel, El-Yaniv 2019 (excess AURC)
 */
import { type Counts, type Ranking, thinned } from "./ranking";

/** [0, 1, 1 + 1/2, 1 + 1/2 + 1/3, ...] up to n terms: sums of 1/k over any stretch are differences of two of them. */
export function harmonicSums(n: number): Float64Array {
	const sums = new Float64Array(n + 1);
	for (let k = 1; k <= n; k++) sums[k] = sums[k - 1]! + 1 / k;
	return sums;
}

/**
 * Area under the risk-coverage curve.
 * @param harmonic `harmonicSums` of at least as many answers as are counted
 */
export function riskCoverageArea(
	{ order, isTied, isHallucinated }: Ranking,
	counts: Counts,
	harmonic: Float64Array,
): number {
	let [kept, wrong, sum, tied, tiedWrong] = [0, 0, 0, 0, 0];
	for (let place = 0; place < order.length; place++) {
		const count = counts[order[place]!]!;
		tied += count;
		if (isHallucinated[place]) tiedWrong += count;
		if (isTied[place] || tied === 0) continue;
		// Σ_j (wrong + j·share) / (kept + j) for j = 1..tied
		const share = tiedWrong / tied;
		sum += share * tied + (wrong - share * kept) * (harmonic[kept + tied]! - harmonic[kept]!);
		kept += tied;
		wrong += tiedWrong;
		tied = tiedWrong = 0;
	}
	return sum / kept;
}

/** The least AURC that any ranking reaches: every faithful answer is kept first. */
export function leastRiskCoverageArea(faithful: number, hallucinated: number): number {
	const n = faithful + hallucinated;
	const harmonic = harmonicSums(n);
	return (hallucinated - faithful * (harmonic[n]! - harmonic[faithful]!)) / n;
}

/** [share kept, share of hallucinated ones among them], at about `most` coverages; one point for each score. */
export function riskCoverage(
	{ order, isTied, isHallucinated }: Ranking,
	most = 200,
): [coverage: number, risk: number][] {
	const points: [number, number][] = [];
	let wrong = 0;
	for (let place = 0; place < order.length; place++) {
		wrong += isHallucinated[place]!;
		if (!isTied[place]) points.push([(place + 1) / order.length, wrong / (place + 1)]);
	}
	return thinned(points, most, ([coverage]) => coverage);
}
