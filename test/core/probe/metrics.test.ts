import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fitPlatt } from "../../../src/core/probe/calibrate";
import { ece, eceNoise } from "../../../src/core/probe/figures/reliability";
import { balancedAccuracyInterval, partedAurocLow, wilson } from "../../../src/core/probe/intervals";
import { auroc, balancedAccuracy, brier, hits } from "../../../src/core/probe/metrics";
import { mulberry32, seedFor, shuffled } from "../../../src/core/random";

const golden = JSON.parse(readFileSync(new URL("../../golden/probe/metrics.json", import.meta.url), "utf8"));

/** The answers of `metrics()` in test/make-golden/probe.py. */
const random = mulberry32(4);
const scores = Array.from({ length: golden.n }, () => Math.floor(random() * 17) / 17);
const labels: number[] = scores.map((p) => (random() < 0.1 + 0.6 * p ? 1 : 0));
const logits = scores.map((p) => 3 * p - 1);

test("figures agree with scikit-learn's, ties and all", (t) => {
	assert.equal(
		labels.reduce((a, b) => a + b, 0),
		golden.positive,
	);
	const ours = {
		auroc: auroc(scores, labels),
		balancedAccuracy: balancedAccuracy(hits(scores, labels, 0.5)),
		brier: brier(scores, labels),
		ece10: ece(scores, labels, 10),
	};
	const apart = Math.max(...Object.entries(ours).map(([name, value]) => Math.abs(value - golden[name])));
	t.diagnostic(`max |diff| ${apart.toExponential(1)}`);
	assert.ok(apart < 1e-12);
});

test("Platt's curve agrees with two fits of other makes", (t) => {
	const { a, b, baseRate, n } = fitPlatt(logits, labels);
	for (const theirs of [golden.plattBySklearn, golden.plattBySimplex]) {
		const apart = Math.max(Math.abs(a - theirs.a), Math.abs(b - theirs.b));
		t.diagnostic(`max |diff| ${apart.toExponential(1)}`);
		assert.ok(apart < 1e-5);
	}
	assert.deepEqual([baseRate, n], [golden.positive / golden.n, golden.n]);
});

test("Platt's curve stays finite where classes part, and needs both", () => {
	const { a, b } = fitPlatt([-3, -2, 2, 3], [0, 0, 1, 1]);
	assert.ok(a > 0 && Number.isFinite(a) && Math.abs(b) < 1e-6);
	const flat = fitPlatt([1, 1, 1, 1], [0, 1, 0, 1]);
	assert.ok(Math.abs(flat.a + flat.b) < 1e-6);
	assert.throws(() => fitPlatt([1, 2], [1, 1]), RangeError);
});

test("laws of the AUROC: order alone counts, turning it round mirrors it, chance is one half", () => {
	const value = auroc(scores, labels);
	assert.equal(
		auroc(
			scores.map((s) => Math.exp(5 * s)),
			labels,
		),
		value,
	);
	assert.ok(
		Math.abs(
			auroc(
				scores.map((s) => -s),
				labels,
			) +
				value -
				1,
		) < 1e-12,
	);
	assert.equal(auroc([1, 1, 1], [0, 1, 0]), 0.5);
	assert.ok(Number.isNaN(auroc([1, 2], [1, 1])));
});

test("Wilson's interval, against published values, and at the ends", () => {
	const tenth = wilson(1, 10);
	assert.ok(Math.abs(tenth.low - 0.0179) < 1e-4 && Math.abs(tenth.high - 0.4042) < 1e-4);
	assert.ok(wilson(0, 20).low === 0 && wilson(0, 20).high > 0.1);
	assert.ok(Math.abs(wilson(20, 20).high - 1) < 1e-12 && wilson(20, 20).low < 0.9);
	const all = balancedAccuracyInterval({
		positives: 20,
		foundPositives: 20,
		negatives: 20,
		foundNegatives: 20,
	});
	assert.ok(all.value === 1 && all.high <= 1 + 1e-12 && all.low < 0.95);
	assert.ok(Math.abs(partedAurocLow(20, 20) - wilson(20, 20).low ** 2) < 1e-12);
	assert.ok(partedAurocLow(10, 10) > 0.5 && partedAurocLow(1000, 1000) > 0.99);
});

test("the noise floor is what perfect calibration shows, and falls with n", () => {
	const p = Array.from({ length: 2000 }, mulberry32(5));
	const draw = mulberry32(6);
	const perfect = ece(
		p,
		p.map((value) => (draw() < value ? 1 : 0)),
		10,
	);
	const { floor, high } = eceNoise(p, { random: mulberry32(7) });
	assert.ok(Math.abs(perfect - floor) < 0.01);
	assert.ok(floor < high && high < 1.8 * floor);
	assert.ok(eceNoise(p.slice(0, 100), { random: mulberry32(7) }).floor > 2 * floor);
});

test("draws are even, and seeds for names differ", () => {
	const draw = mulberry32(seedFor(1, "a question"));
	const bins = new Uint32Array(10);
	for (let i = 0; i < 10_000; i++) bins[Math.floor(draw() * 10)]!++;
	assert.ok(bins.every((count) => Math.abs(count - 1000) < 120));
	const seeds = new Set(Array.from({ length: 2000 }, (_, i) => seedFor(i % 2, `q${i >> 1}`)));
	assert.equal(seeds.size, 2000);
	assert.deepEqual(shuffled([1, 2, 3, 4, 5], mulberry32(9)).sort(), [1, 2, 3, 4, 5]);
});
