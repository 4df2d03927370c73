/** Isotonic calibration: a rising curve of no given shape through raw logits, and its value between the points. */
import type { IsotonicCalibration } from "./file";
import { rising } from "./metrics";

interface Block {
	/** Least and greatest logit in it. */
	from: number;
	to: number;
	positives: number;
	count: number;
}

/**
 * The rising curve nearest to the labels in squared distance (pool adjacent violators). Answers of one logit count
 * together. Within a block of pooled answers the risk is the share of hallucinated ones, level from its least logit to
 * its greatest; between blocks the curve is straight. Risks are drawn in to where Platt's targets are,
 * 1 / (n₀ + 2) to (n₁ + 1) / (n₁ + 2): no number of answers proves a risk of 0 or 1. It takes more answers than Platt's
 * curve, about 1,000, and where it is level the order of answers is lost.
 *
 * @param logits         [n] raw logits of answers that the probe was not fitted on
 * @param isHallucinated [n] 1 or 0
 * @throws RangeError when one class is missing
 * @see Zadrozny, Elkan 2002; Barlow et al. 1972 (the algorithm)
 */
export function fitIsotonic(
	logits: ArrayLike<number>,
	isHallucinated: ArrayLike<number>,
): IsotonicCalibration {
	const n = logits.length;
	const positive = Array.from(isHallucinated).reduce((sum, label) => sum + label, 0);
	if (positive === 0 || positive === n) throw new RangeError("calibration needs answers of both classes");
	const least = 1 / (n - positive + 2);
	const most = (positive + 1) / (positive + 2);
	const curve: IsotonicCalibration = {
		method: "isotonic",
		logits: [],
		risks: [],
		baseRate: positive / n,
		n,
	};
	for (const { from, to, positives, count } of pooled(logits, isHallucinated)) {
		const risk = Math.min(most, Math.max(least, positives / count));
		for (const logit of from === to ? [from] : [from, to]) {
			curve.logits.push(logit);
			curve.risks.push(risk);
		}
	}
	return curve;
}

/** Blocks by rising logit, each with a higher share of hallucinated answers than the one before. */
function pooled(logits: ArrayLike<number>, labels: ArrayLike<number>): Block[] {
	const blocks: Block[] = [];
	for (let block of byLogit(logits, labels)) {
		while (blocks.length > 0 && shareOf(blocks.at(-1)!) >= shareOf(block))
			block = joined(blocks.pop()!, block);
		blocks.push(block);
	}
	return blocks;
}

/** One block for each logit that occurs. */
function byLogit(logits: ArrayLike<number>, labels: ArrayLike<number>): Block[] {
	const blocks: Block[] = [];
	for (const i of rising(logits)) {
		const block = { from: logits[i]!, to: logits[i]!, positives: labels[i]!, count: 1 };
		const last = blocks.at(-1);
		if (last?.to === block.from) blocks[blocks.length - 1] = joined(last, block);
		else blocks.push(block);
	}
	return blocks;
}

const shareOf = ({ positives, count }: Block): number => positives / count;

const joined = (low: Block, high: Block): Block => ({
	from: low.from,
	to: high.to,
	positives: low.positives + high.positives,
	count: low.count + high.count,
});

/** The curve's risk at a raw logit: straight between its points, level outside of them. */
export function isotonicRisk(
	{ logits, risks }: Pick<IsotonicCalibration, "logits" | "risks">,
	logit: number,
) {
	// Points at or below the logit are 0..low, points above it are high and on.
	let [low, high] = [-1, logits.length];
	while (high - low > 1) {
		const middle = (low + high) >> 1;
		if (logits[middle]! <= logit) low = middle;
		else high = middle;
	}
	if (low < 0) return risks[0]!;
	if (high === logits.length) return risks.at(-1)!;
	const share = (logit - logits[low]!) / (logits[high]! - logits[low]!);
	return risks[low]! + share * (risks[high]! - risks[low]!);
}
