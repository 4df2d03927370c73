/**
 * Answers in the order of one score. The order is made once; a bootstrap draw only changes how often each answer counts,
 * so that each figure of a draw is one walk along the order, without sorting again.
 */
import { rising } from "../metrics";

export interface Ranking {
	/** [n] indices of the answers by rising score. */
	order: Uint32Array;
	/** [n] by place in the order: 1 where the next place has the same score. */
	isTied: Uint8Array;
	/** [n] by place in the order: 1 for hallucinated answers. */
	isHallucinated: Uint8Array;
}

/** How often each answer counts. [n] */
export type Counts = ArrayLike<number>;

/** @param labels [n] 1 for hallucinated answers, 0 for faithful ones */
export function rank(scores: ArrayLike<number>, labels: ArrayLike<number>): Ranking {
	const order = rising(scores);
	return {
		order,
		isTied: Uint8Array.from(order, (i, place) => (scores[i] === scores[order[place + 1] ?? -1] ? 1 : 0)),
		isHallucinated: Uint8Array.from(order, (i) => (labels[i] ? 1 : 0)),
	};
}

/** `auroc` of a draw: the share of pairs in which the hallucinated answer scores higher, a tie counting one half. */
export function areaOf({ order, isTied, isHallucinated }: Ranking, counts: Counts): number {
	let [wins, positives, negatives, tiedPositives, tiedNegatives] = [0, 0, 0, 0, 0];
	for (let place = 0; place < order.length; place++) {
		const count = counts[order[place]!]!;
		if (isHallucinated[place]) tiedPositives += count;
		else tiedNegatives += count;
		if (isTied[place]) continue;
		wins += tiedPositives * (negatives + tiedNegatives / 2);
		positives += tiedPositives;
		negatives += tiedNegatives;
		tiedPositives = tiedNegatives = 0;
	}
	return wins / (positives * negatives);
}

/** The largest share of hallucinated answers that some threshold flags while at most `most` of the faithful ones are. */
export function recallAt({ order, isTied, isHallucinated }: Ranking, counts: Counts, most: number): number {
	let [positives, negatives] = [0, 0];
	for (let place = 0; place < order.length; place++)
		if (isHallucinated[place]) positives += counts[order[place]!]!;
		else negatives += counts[order[place]!]!;
	let [flagged, wrongly, best] = [0, 0, 0];
	for (let place = order.length - 1; place >= 0; place--) {
		const count = counts[order[place]!]!;
		if (isHallucinated[place]) flagged += count;
		else wrongly += count;
		if (wrongly > most * negatives) break;
		if (place === 0 || !isTied[place - 1]) best = flagged;
	}
	return best / positives;
}

/** One point on the ROC curve: shares of faithful and of hallucinated answers that a threshold flags. */
export type RocPoint = [falsePositives: number, truePositives: number];

/**
 * The ROC curve from (0, 0) to (1, 1), one point for each score, thinned to about `most` points that lie evenly along
 * the curve. At 200 points that moves the area under it by less than 0.001.
 */
export function rocPoints({ order, isTied, isHallucinated }: Ranking, most = 200): RocPoint[] {
	const positives = isHallucinated.reduce((sum, label) => sum + label, 0);
	const negatives = order.length - positives;
	const points: RocPoint[] = [[0, 0]];
	let [flagged, wrongly] = [0, 0];
	for (let place = order.length - 1; place >= 0; place--) {
		if (isHallucinated[place]) flagged++;
		else wrongly++;
		if (place === 0 || !isTied[place - 1]) points.push([wrongly / negatives, flagged / positives]);
	}
	return thinned(points, most, ([x, y]) => (x + y) / 2);
}

/**
 * About `most` of the points, evenly along the curve; the first and the last stay.
 * @param along how far along the curve a point is, from 0 to 1, rising
 */
export function thinned<T>(points: T[], most: number, along: (point: T) => number): T[] {
	if (points.length <= most) return points;
	const kept: T[] = [];
	let next = 0;
	for (const [i, point] of points.entries()) {
		if (i < points.length - 1 && along(point) < next) continue;
		kept.push(point);
		while (next <= along(point)) next += 1 / (most - 2);
	}
	return kept;
}
