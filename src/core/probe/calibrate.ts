import type { Calibration } from "./file";
import { softplus } from "./logistic-loss";
import { sigmoid } from "./score";

/** Newton steps; five to ten do. */
const MOST_STEPS = 100;
/** Keeps the Hessian invertible where all logits are the same. */
const RIDGE = 1e-12;
const SHORTEST_STEP = 1e-10;

/**
 * Platt's calibration: the logistic curve over raw logits that fits the labels best.
 *
 *     p_i = sigmoid(a · f_i + b),   minimise −Σ_i t_i log p_i + (1 − t_i) log(1 − p_i)
 *     t_i = (n₁ + 1) / (n₁ + 2) for the hallucinated, 1 / (n₀ + 2) for the faithful
 *
 * The targets are drawn in from 1 and 0, so that even separable data give a finite slope.
 *
 * @param logits         [n] raw logits of answers that the probe was not fitted on
 * @param isHallucinated [n] 1 or 0
 * @throws RangeError when one class is missing: there is nothing to calibrate between
 * @see Platt 1999; Lin, Lin, Weng 2007, "A note on Platt's probabilistic outputs", the Newton method used here
 */
export function fitPlatt(logits: ArrayLike<number>, isHallucinated: ArrayLike<number>): Calibration {
	const n = logits.length;
	const positive = Array.from(isHallucinated).reduce((sum, label) => sum + label, 0);
	if (positive === 0 || positive === n) throw new RangeError("calibration needs answers of both classes");
	const targets = Float64Array.from({ length: n }, (_, i) =>
		isHallucinated[i] ? (positive + 1) / (positive + 2) : 1 / (n - positive + 2),
	);
	let a = 0;
	let b = Math.log((positive + 1) / (n - positive + 1));
	for (let step = 0; step < MOST_STEPS; step++) {
		const move = newtonStep(logits, targets, a, b);
		const before = crossEntropy(logits, targets, a, b);
		let length = 1;
		while (
			length >= SHORTEST_STEP &&
			crossEntropy(logits, targets, a + length * move.a, b + length * move.b) >
				before + 1e-4 * length * move.slope
		)
			length /= 2;
		if (length < SHORTEST_STEP || -move.slope < 1e-14 * n) break;
		a += length * move.a;
		b += length * move.b;
	}
	return { method: "platt", a, b, baseRate: positive / n, n };
}

/** Newton's step in (a, b), and the objective's slope along it (negative). */
function newtonStep(f: ArrayLike<number>, targets: Float64Array, a: number, b: number) {
	let [haa, hbb, hab, ga, gb] = [RIDGE, RIDGE, 0, 0, 0];
	for (let i = 0; i < f.length; i++) {
		const p = sigmoid(a * f[i]! + b);
		const bend = p * (1 - p);
		haa += f[i]! ** 2 * bend;
		hbb += bend;
		hab += f[i]! * bend;
		ga += f[i]! * (p - targets[i]!);
		gb += p - targets[i]!;
	}
	const determinant = haa * hbb - hab * hab;
	const da = -(hbb * ga - hab * gb) / determinant;
	const db = -(haa * gb - hab * ga) / determinant;
	return { a: da, b: db, slope: ga * da + gb * db };
}

function crossEntropy(f: ArrayLike<number>, targets: Float64Array, a: number, b: number): number {
	let sum = 0;
	for (let i = 0; i < f.length; i++) {
		const x = a * f[i]! + b;
		sum += targets[i]! * softplus(-x) + (1 - targets[i]!) * softplus(x);
	}
	return sum;
}
