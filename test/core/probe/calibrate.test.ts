import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { atBaseRate, fitCalibration, fitPlatt } from "../../../src/core/probe/calibrate";
import type { Calibration } from "../../../src/core/probe/file";
import { fitIsotonic, isotonicRisk } from "../../../src/core/probe/isotonic";
import { fitLogistic } from "../../../src/core/probe/logistic";
import { auroc, brier } from "../../../src/core/probe/metrics";
import { combinedRisk, logit, riskOf, sigmoid } from "../../../src/core/probe/score";
import { mulberry32 } from "../../../src/core/random";

const golden = JSON.parse(
	readFileSync(new URL("../../golden/probe/evaluation.json", import.meta.url), "utf8"),
);
const n: number = golden.n;

/** The answers of `answers()` in test/make-golden/evaluation.py. */
const draws = Array.from({ length: 3 * n }, mulberry32(8));
const scores = draws.slice(0, n).map((u) => Math.floor(u * 17) / 17);
const other = draws.slice(n, 2 * n);
const labels: number[] = scores.map((p, i) =>
	draws[2 * n + i]! < 0.05 + 0.6 * p + 0.25 * other[i]! ? 1 : 0,
);

test("isotonic curves agree with scikit-learn's at and between the points, with ties and without", (t) => {
	for (const [name, values] of [
		["steps", scores],
		["smooth", other],
	] as const) {
		const curve = fitIsotonic(values, labels);
		const apart = golden.isotonic.grid.map((x: number, i: number) =>
			Math.abs(isotonicRisk(curve, x) - golden.isotonic[name][i]),
		);
		t.diagnostic(`${name}: max |diff| ${Math.max(...apart).toExponential(1)}`);
		assert.ok(Math.max(...apart) < 1e-12);
	}
});

test("a logistic curve over two numbers agrees with scikit-learn's without a penalty", (t) => {
	const { weights, bias } = fitLogistic([scores, other], labels);
	const { weights: theirs, bias: theirBias } = golden.logistic;
	const apart = [weights[0]! - theirs[0], weights[1]! - theirs[1], bias - theirBias].map(Math.abs);
	t.diagnostic(`max |diff| ${Math.max(...apart).toExponential(1)}`);
	assert.ok(Math.max(...apart) < 1e-4);
	const alone = fitLogistic([scores], labels);
	const platt = fitPlatt(scores, labels);
	assert.deepEqual([alone.weights[0], alone.bias], [platt.a, platt.b]);
	const flat = fitLogistic([scores, new Float64Array(n)], labels);
	assert.ok(Math.abs(flat.weights[0]! - platt.a) < 1e-6 && Number.isFinite(flat.weights[1]!));
});

test("laws of the isotonic curve: it rises, stays inside 0..1, is right on average in its level parts", () => {
	for (const values of [scores, other, other.map((x) => Math.round(8 * x))]) {
		const curve = fitIsotonic(values, labels);
		assert.deepEqual([curve.n, curve.baseRate], [n, golden.positive / n]);
		for (let i = 1; i < curve.logits.length; i++) {
			assert.ok(curve.logits[i]! > curve.logits[i - 1]!);
			assert.ok(curve.risks[i]! >= curve.risks[i - 1]!);
		}
		const edges = [1 / (n - golden.positive + 2), (golden.positive + 1) / (golden.positive + 2)];
		const risks = values.map((value) => isotonicRisk(curve, value));
		for (const risk of new Set(risks)) {
			assert.ok(risk > 0 && risk < 1);
			if (edges.includes(risk)) continue;
			const inside = labels.filter((_, i) => risks[i] === risk);
			assert.ok(Math.abs(inside.reduce((sum, label) => sum + label, 0) / inside.length - risk) < 1e-12);
		}
		// Pooling undoes inversions, so that on the answers it was fitted on the order can only get better.
		assert.ok(auroc(risks, labels) >= auroc(values, labels) - 1e-12);
		const platt = fitPlatt(values, labels);
		const byPlatt = values.map((value) => sigmoid(platt.a * value + platt.b));
		assert.ok(brier(risks, labels) <= brier(byPlatt, labels) + 1e-4);
	}
});

test("isotonic ends: outside of the points it is level, one point is a level, a class missing is refused", () => {
	const curve = fitIsotonic([0, 1, 2, 3], [0, 0, 1, 1]);
	assert.deepEqual(curve.risks, [0.25, 0.25, 0.75, 0.75]);
	assert.deepEqual(
		[isotonicRisk(curve, -9), isotonicRisk(curve, 9), isotonicRisk(curve, 1.5)],
		[0.25, 0.75, 0.5],
	);
	assert.deepEqual(fitIsotonic([5, 5], [0, 1]).logits, [5]);
	assert.deepEqual(fitIsotonic([1, 2, 3], [1, 0, 0]).risks, [1 / 3, 1 / 3]);
	assert.throws(() => fitIsotonic([1, 2], [0, 0]), RangeError);
	assert.throws(() => fitLogistic([[1, 2]], [1, 1]), RangeError);
});

test("how surely Platt's curve is known agrees with NumPy's inverse information", (t) => {
	const [varianceOfA, together, varianceOfB] = fitPlatt(other, labels).covariance!;
	const [[ofA, both], [, ofB]] = golden.plattCovariance;
	const apart = [varianceOfA! / ofA - 1, together! / both - 1, varianceOfB! / ofB - 1].map(Math.abs);
	t.diagnostic(`max relative diff ${Math.max(...apart).toExponential(1)}`);
	assert.ok(Math.max(...apart) < 1e-6);
});

test("a risk's interval holds the true probability in about 95 of 100 fits, and moves with the base rate", (t) => {
	const random = mulberry32(5);
	const truth = (x: number) => sigmoid(1.6 * x - 0.3);
	const fits = Array.from({ length: 400 }, () => {
		const x = Array.from({ length: 300 }, () => 4 * random() - 2);
		return fitPlatt(
			x,
			x.map((each) => Number(random() < truth(each))),
		);
	});
	for (const x of [-1.5, 0, 1.2]) {
		const held = fits.filter((calibration) => {
			const { risk, interval } = riskOf(x, { calibration, threshold: 0.5 }, null);
			assert.ok(interval!.low < risk && risk < interval!.high);
			return interval!.low <= truth(x) && truth(x) <= interval!.high;
		});
		t.diagnostic(`at logit ${x}: ${held.length} of ${fits.length}`);
		// Three standard errors of a share of 400 at 0.95, and the drawn-in targets' small bias.
		assert.ok(held.length / fits.length > 0.91 && held.length / fits.length < 0.99);
	}
	const probe = { calibration: fits[0]!, threshold: 0.5 };
	const [own, moved] = [riskOf(0.7, probe, null), riskOf(0.7, probe, 0.1)];
	const shift = logit(0.1) - logit(fits[0]!.baseRate);
	assert.ok(Math.abs(logit(moved.interval!.low) - logit(own.interval!.low) - shift) < 1e-9);
	const { covariance: _, ...silent } = fits[0]!;
	assert.equal(riskOf(0.7, { calibration: silent, threshold: 0.5 }, null).interval, null);
	assert.equal(riskOf(0.7, { calibration: null, threshold: 0.5 }, null).interval, null);
});

const calibrations: Calibration[] = [fitPlatt(other, labels), fitIsotonic(other, labels)];

test("base rates: either kind keeps what is flagged, and a curve at a base rate is the shift", () => {
	for (const calibration of calibrations) {
		const probe = { calibration, threshold: 0.5 };
		for (const rate of [0.05, 0.3, 0.9])
			for (const raw of [-3, 0, 0.2, 0.51, 0.7, 3]) {
				const own = riskOf(raw, probe, null);
				const moved = riskOf(raw, probe, rate);
				assert.equal(moved.risk >= moved.threshold, own.risk >= own.threshold, calibration.method);
				const odds = Math.exp(logit(own.risk) + logit(rate) - logit(calibration.baseRate));
				assert.ok(Math.abs(moved.risk - odds / (1 + odds)) < 1e-12);
				const at = riskOf(raw, { ...probe, calibration: atBaseRate(calibration, rate) }, null);
				// Between two points the shifted curve is straight in risk, the shifted risk is not.
				if (calibration.method === "platt") assert.ok(Math.abs(at.risk - moved.risk) < 1e-12);
				assert.equal(at.baseRate, rate);
			}
		const there = atBaseRate(calibration, 0.2);
		const back = atBaseRate(there, calibration.baseRate);
		assert.ok(
			Math.abs(
				riskOf(0.4, { ...{ calibration: back }, threshold: 0.5 }, null).risk -
					riskOf(0.4, { calibration, threshold: 0.5 }, null).risk,
			) < 1e-12,
		);
	}
	assert.deepEqual(
		calibrations.map(({ method }) => fitCalibration(method, other, labels)),
		calibrations,
	);
});

test("the combined risk is the logistic curve of logit and entropy", () => {
	assert.equal(combinedRisk({ logit: 2, entropy: -1, bias: 0.5 }, 0.3, 0.2), sigmoid(2 * 0.3 - 0.2 + 0.5));
});
