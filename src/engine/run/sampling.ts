/** Drawing the next token, and what its distribution says. Shape letter: V vocabulary. */
import type { Sampling } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";

/** What the model said about one token before any warping: temperature 1, no top-k, no top-p. */
export interface Draw {
	id: number;
	/** Entropy of the whole distribution in nats. */
	entropy: number;
	/** Probability of `id`, 0..1. */
	probability: number;
}

/** A stream of numbers in [0, 1). */
export type Random = () => number;

/**
 * A stream of its own for each row of a batch, so that an answer depends on its seed and row alone, never on which
 * other rows are still running (mulberry32 over a mixed seed).
 */
export function randomFor(seed: number, row: number): Random {
	let state = mix(mix(seed | 0) ^ Math.imul(row + 1, 0x9e3779b9));
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let x = Math.imul(state ^ (state >>> 15), state | 1);
		x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
		return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
	};
}

function mix(value: number): number {
	let x = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
	x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
	return x ^ (x >>> 15);
}

/**
 * Draws one token: temperature, then top-k, then top-p, in this order, as the usual generation loops do. Takes exactly
 * one number from `random` unless greedy, whatever the distribution.
 * @param logits [V]
 * @throws LensError modelUnsupported when a logit is NaN, as in fp16 exports of models that need more range
 */
export function draw(logits: Float32Array, sampling: Sampling, random: Random): Draw {
	const { best, max, logSum, entropy } = describe(logits);
	if (Number.isNaN(entropy)) throw overflown();
	const id = sampling.temperature === 0 ? best : sampled(logits, max, sampling, random());
	return { id, entropy, probability: Math.exp(logits[id]! - logSum) };
}

/**
 * What the model says of a token that is set beforehand. Takes as many numbers from `random` as `draw` would, so that an
 * answer which is begun as it was drawn goes on as it went on.
 * @throws LensError modelUnsupported as `draw`
 */
export function forced(
	logits: Float32Array,
	id: number,
	{ sampling, random }: { sampling: Sampling; random: Random },
): Draw {
	if (sampling.temperature !== 0) random();
	return drawOf(logits, id);
}

/** What the model says of a token that was chosen elsewhere. @throws LensError modelUnsupported as `draw` */
export function drawOf(logits: Float32Array, id: number): Draw {
	const { logSum, entropy } = describe(logits);
	if (Number.isNaN(entropy)) throw overflown();
	return { id, entropy, probability: Math.exp(logits[id]! - logSum) };
}

const overflown = () =>
	new LensError("modelUnsupported", "The model's output is no number here: its precision overflows.");

/** The n likeliest tokens, best first; equal ones by id. */
export function likeliest(logits: Float32Array, n: number): { id: number; probability: number }[] {
	const { logSum } = describe(logits);
	return largest(logits, n).map((id) => ({ id, probability: Math.exp(logits[id]! - logSum) }));
}

/** The best token, its logit, log of the sum of exponentials, and H = logSum - sum p·logit. */
function describe(logits: Float32Array): { best: number; max: number; logSum: number; entropy: number } {
	const best = argmax(logits);
	const max = logits[best]!;
	let sum = 0;
	let weighted = 0;
	// By index: the iterator of an array costs more than the exponential.
	for (let id = 0; id < logits.length; id++) {
		const below = logits[id]! - max;
		const weight = expOf(below);
		sum += weight;
		// A logit of -Infinity (a masked token) has weight 0 and adds nothing; 0 · -Infinity would be NaN.
		if (weight > 0) weighted += weight * below;
	}
	return { best, max, logSum: max + Math.log(sum), entropy: Math.max(0, Math.log(sum) - weighted / sum) };
}

function argmax(logits: Float32Array): number {
	let best = 0;
	let max = Number.NEGATIVE_INFINITY;
	for (let id = 0; id < logits.length; id++)
		if (logits[id]! > max) {
			best = id;
			max = logits[id]!;
		}
	return best;
}

/** 2^(i/64) for i = 0..63. */
const FRACTIONS = Float64Array.from({ length: 64 }, (_, i) => 2 ** (i / 64));
/** 2^-i; the last one's powers of e are 1e-307, below what counts in any sum with 1 in it. */
const HALVES = Float64Array.from({ length: 1024 }, (_, i) => 2 ** -i);
const STEP = Math.LN2 / 64;
const LEAST = -707;

/**
 * e^x for x <= 0, to 1e-13 of it: x = k·ln2/64 + r, e^x = 2^(k/64)·e^r with e^r as a polynomial. It takes a third of
 * Math.exp's time, which for a vocabulary of 150,000 is more than a millisecond a token.
 */
function expOf(x: number): number {
	if (!(x > LEAST)) return Number.isNaN(x) ? x : 0;
	const k = Math.floor(x / STEP);
	const r = x - k * STEP;
	const power = FRACTIONS[k & 63]! * HALVES[-(k >> 6)]!;
	return power * (1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r / 120)))));
}

function sampled(logits: Float32Array, max: number, sampling: Sampling, point: number): number {
	const { temperature, topK, topP } = sampling;
	const weightOf = (id: number) => Math.exp((logits[id]! - max) / temperature);
	let kept: number[];
	let weights: ArrayLike<number>;
	let total = 0;
	if (topK > 0 && topK < logits.length) {
		// The others are not weighed: with 49,152 words and topK 50 that makes a draw a third of what it was.
		kept = largest(logits, topK);
		weights = kept.map(weightOf);
		for (let n = 0; n < kept.length; n++) total += weights[n]!;
	} else {
		const all = new Float64Array(logits.length);
		for (let id = 0; id < all.length; id++) {
			all[id] = weightOf(id);
			total += all[id]!;
		}
		kept = topP < 1 ? nucleusBound(all, (1 - topP) * total) : Array.from(logits.keys());
		weights = kept.map((id) => all[id]!);
	}
	if (topP < 1) total = cutNucleus(kept, weights, total * topP);
	let left = point * total;
	for (let n = 0; n < kept.length; n++) {
		left -= weights[n]!;
		if (left < 0) return kept[n]!;
	}
	return kept[kept.length - 1]!;
}

/** Shortens `kept` (best first, with their weights) to the smallest head whose weights reach `enough`, and returns their sum. */
function cutNucleus(kept: number[], weights: ArrayLike<number>, enough: number): number {
	let sum = 0;
	for (let n = 0; n < kept.length; n++) {
		sum += weights[n]!;
		if (sum < enough) continue;
		kept.length = n + 1;
		break;
	}
	return sum;
}

/**
 * Tokens that can be in the nucleus, best first. Those of weight below spare / V add up to less than `spare`, the weight
 * outside the nucleus, so it never needs them: a vocabulary of 150,000 shrinks to a few hundred before the sort.
 */
function nucleusBound(weights: Float64Array, spare: number): number[] {
	const floor = spare / weights.length;
	const ids: number[] = [];
	for (let id = 0; id < weights.length; id++) if (weights[id]! >= floor) ids.push(id);
	return ids.sort((a, b) => weights[b]! - weights[a]! || a - b);
}

/** Ids of the n largest, best first, equal ones by id. Insertion into a short sorted list: n is small beside V. */
function largest(logits: Float32Array, n: number): number[] {
	const best: number[] = [];
	for (let id = 0; id < logits.length; id++) {
		const logit = logits[id]!;
		if (best.length === n && logit <= logits[best[n - 1]!]!) continue;
		let place = best.length;
		while (place > 0 && logits[best[place - 1]!]! < logit) place--;
		best.splice(place, 0, id);
		if (best.length > n) best.pop();
	}
	return best;
}
