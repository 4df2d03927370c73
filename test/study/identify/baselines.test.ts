import assert from "node:assert/strict";
import { test } from "node:test";
import { fromRows } from "../../../src/core/probe/matrix";
import { auroc } from "../../../src/core/probe/metrics";
import { combinedRisk, sigmoid } from "../../../src/core/probe/score";
import { mulberry32 } from "../../../src/core/random";
import { fitAllNeurons } from "../../../src/study/identify/baselines/all-neurons";
import { type Classifier, mostAccurate, risksOf } from "../../../src/study/identify/baselines/classifiers";
import { fitCombined } from "../../../src/study/identify/baselines/combined";
import { fitRandomNeurons } from "../../../src/study/identify/baselines/random-neurons";
import type { Examples } from "../../../src/study/identify/fit/examples";
import type { PathPoint } from "../../../src/study/identify/fit/path-point";

const COLUMNS = 120;
/** They fire for hallucinated answers. */
const OWN = [3, 40, 77];

function rowsOf(n: number, seed: number) {
	const random = mulberry32(seed);
	const labels = Array.from({ length: n }, (_, i) => i % 2);
	const rows = labels.map((label) =>
		Float32Array.from({ length: COLUMNS }, (_, column) => {
			const value = random() ** 2;
			return label === 1 && OWN.includes(column) ? value + 0.5 * random() : value;
		}),
	);
	return { labels, rows };
}

const fitted = rowsOf(160, 1);
const unseen = rowsOf(200, 2);
const x = fromRows(unseen.rows, COLUMNS);

/** In mode 3-vs-1 as many rows without any of it lie below. */
const examples = (mode: "1-vs-1" | "3-vs-1"): Examples => {
	const outside =
		mode === "3-vs-1" ? rowsOf(160, 3).rows.map((row, i) => (i % 2 ? rowsOf(1, i).rows[0]! : row)) : [];
	return {
		x: fromRows([...fitted.rows, ...outside], COLUMNS),
		isPositive: Uint8Array.from([...fitted.labels, ...outside.map(() => 0)]),
		entities: [...fitted.labels, ...outside].map((_, i) => `e${i % 160}`),
		scored: 160,
	};
};
const options = { folds: 4, seed: 9, signal: new AbortController().signal };

for (const mode of ["1-vs-1", "3-vs-1"] as const)
	test(`random neurons: as many, none of the probe's own, the same from the same seed: ${mode}`, async () => {
		let told = 0;
		const draws = await fitRandomNeurons(examples(mode), OWN, { ...options, onDraw: () => told++ });
		assert.deepEqual([draws.length, told], [5, 5]);
		const used = draws.map((draw) => draw?.fit.columns ?? []);
		for (const columns of used) {
			assert.ok(columns.length <= OWN.length);
			assert.ok(columns.every((column) => column < COLUMNS && !OWN.includes(column)));
		}
		assert.ok(new Set(used.map(String)).size > 1, "every draw is the same");
		assert.deepEqual(await fitRandomNeurons(examples(mode), OWN, options), draws);
		for (const risks of await risksOf(draws, x)) {
			const area = auroc(risks, unseen.labels);
			assert.ok(area > 0.35 && area < 0.65, `${area}`);
		}
	});

test("a probe of more than half of all neurons has no random ones beside it", async () => {
	const most = Array.from({ length: COLUMNS / 2 + 1 }, (_, column) => column);
	assert.deepEqual(await fitRandomNeurons(examples("1-vs-1"), most, options), []);
});

test("all neurons: an L2 fit that tells the classes apart on unseen rows", async () => {
	const dense = (await fitAllNeurons(examples("1-vs-1"), options))!;
	assert.equal(dense.fit.columns.length, COLUMNS);
	const [risks] = await risksOf([dense], x);
	assert.ok(auroc(risks!, unseen.labels) > 0.75);
	assert.ok(risks!.every((risk) => risk > 0 && risk < 1));
});

test("risks are the calibrated logits of each classifier; one that was not fitted says one half", async () => {
	const classifier: Classifier = {
		fit: { c: 1, columns: [3, 77], weights: [2, -1], bias: 0.25 },
		calibration: { method: "platt", a: 1.5, b: -0.5, baseRate: 0.5, n: 10 },
	};
	const [risks, none] = await risksOf([classifier, null], x);
	for (const [i, row] of unseen.rows.entries())
		assert.ok(Math.abs(risks![i]! - sigmoid(1.5 * (2 * row[3]! - row[77]! + 0.25) - 0.5)) < 1e-12);
	assert.ok(none!.every((risk) => risk === 0.5));
});

const point = (c: number, accuracy: number, weights: number[]): PathPoint => ({
	fit: { c, columns: weights.map((_, k) => k), weights, bias: 0, objective: 0, gap: 0 },
	nonZero: weights.length,
	positive: weights.filter((weight) => weight > 0).length,
	...{ accuracy, accuracyError: 0, auroc: accuracy, aurocError: 0, stability: [], taskAccuracy: null },
	logits: fitted.labels.map((label, i) => label + (i % 7) / 3),
});

test("the most accurate point is taken, the smallest C among equals, none without a weight", () => {
	const path = [point(1, 0.9, []), point(2, 0.7, [1]), point(4, 0.8, [1, -1]), point(8, 0.8, [1, -1])];
	const best = mostAccurate(path, examples("3-vs-1"), [40, 90]);
	assert.deepEqual([best?.fit.c, best?.fit.columns, best?.calibration.n], [4, [40, 90], 160]);
	assert.equal(mostAccurate(path.slice(0, 1), examples("1-vs-1")), null);
});

test("probe and entropy together tell more than either, where each knows something of its own", () => {
	const random = mulberry32(4);
	const sample = (n: number) => {
		const labels = Array.from({ length: n }, (_, i) => i % 2);
		const heard = () => labels.map((label) => 0.8 * label + random() + random());
		return { labels, logits: heard(), entropies: heard() };
	};
	const combined = fitCombined(sample(400));
	assert.ok(combined.logit > 0.5 && combined.entropy > 0.5);
	const { labels, logits, entropies } = sample(400);
	const risks = logits.map((logit, i) => combinedRisk(combined, logit, entropies[i]!));
	assert.ok(auroc(risks, labels) > Math.max(auroc(logits, labels), auroc(entropies, labels)) + 0.03);
});
