import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bootstrap, mostDrawn, quantile } from "../../../src/core/probe/figures/bootstrap";
import { areaOf, rank, recallAt, rocPoints } from "../../../src/core/probe/figures/ranking";
import { ece, eceNoise, reliabilityBins } from "../../../src/core/probe/figures/reliability";
import {
	harmonicSums,
	leastRiskCoverageArea,
	riskCoverage,
	riskCoverageArea,
} from "../../../src/core/probe/figures/risk-coverage";
import { auroc, balancedAccuracy, brier, f1, hits, precision, recall } from "../../../src/core/probe/metrics";
import { mulberry32 } from "../../../src/core/random";

const golden = JSON.parse(
	readFileSync(new URL("../../golden/probe/evaluation.json", import.meta.url), "utf8"),
);
const n: number = golden.n;

/** The answers of `answers()` in test/make-golden/evaluation.py: one score with many ties, another without any. */
const draws = Array.from({ length: 3 * n }, mulberry32(8));
const scores = draws.slice(0, n).map((u) => Math.floor(u * 17) / 17);
const other = draws.slice(n, 2 * n);
const labels: number[] = scores.map((p, i) =>
	draws[2 * n + i]! < 0.05 + 0.6 * p + 0.25 * other[i]! ? 1 : 0,
);
const hallucinated = labels.reduce((a, b) => a + b, 0);

const ranking = rank(scores, labels);
const otherRanking = rank(other, labels);
const harmonic = harmonicSums(n);
const once = new Uint16Array(n).fill(1);

/** In the order of the golden file's figures. */
function measure(counts: ArrayLike<number>): Record<string, number> {
	const found = hits(scores, labels, 0.5, counts);
	const squares = scores.map((p, i) => counts[i]! * (p - labels[i]!) ** 2);
	return {
		auroc: areaOf(ranking, counts),
		aurocOther: areaOf(otherRanking, counts),
		difference: areaOf(ranking, counts) - areaOf(otherRanking, counts),
		balancedAccuracy: balancedAccuracy(found),
		precision: precision(found),
		recall: recall(found),
		f1: f1(found),
		brier: squares.reduce((sum, square) => sum + square, 0) / n,
		recallAt10: recallAt(ranking, counts, 0.1),
		aurc: riskCoverageArea(ranking, counts, harmonic),
		aurcOther: riskCoverageArea(otherRanking, counts, harmonic),
	};
}

const farthest = (ours: ArrayLike<number>, theirs: ArrayLike<number>): number => {
	assert.equal(ours.length, theirs.length);
	return Math.max(...Array.from(ours, (value, i) => Math.abs(value - theirs[i]!)));
};

test("every figure agrees with scikit-learn's, ties and all", (t) => {
	assert.equal(hallucinated, golden.positive);
	const ours = measure(once);
	const names = Object.keys(golden.value);
	assert.deepEqual(Object.keys(ours), names);
	const apart = farthest(Object.values(ours), Object.values<number>(golden.value));
	t.diagnostic(`${names.length} figures, max |diff| ${apart.toExponential(1)}`);
	assert.ok(apart < 1e-12);
	assert.ok(Math.abs(brier(scores, labels) - golden.value.brier) < 1e-12);
	assert.ok(Math.abs(auroc(scores, labels) - golden.value.auroc) < 1e-12);
});

test("intervals agree with NumPy's percentiles of scikit-learn's figures on the same 1,000 draws", async (t) => {
	const estimates = await bootstrap(labels, (counts) => Object.values(measure(counts)), {
		random: mulberry32(21),
		draws: 1000,
	});
	const theirs = Object.values<number[]>(golden.interval).flat();
	const ours = estimates.flatMap(({ low, high }) => [low, high]);
	const apart = farthest(ours, theirs);
	t.diagnostic(`max |diff| ${apart.toExponential(1)}`);
	assert.ok(apart < 1e-12);
	for (const { value, low, high } of estimates) assert.ok(low <= value && value <= high);
});

test("curves and bins agree with scikit-learn's", () => {
	const roc = rocPoints(otherRanking, n + 1);
	assert.ok(
		farthest(
			roc.map(([x]) => x),
			golden.rocOther[0],
		) < 1e-12,
	);
	assert.ok(
		farthest(
			roc.map(([, y]) => y),
			golden.rocOther[1],
		) < 1e-12,
	);
	assert.ok(
		farthest(
			riskCoverage(otherRanking, n).map(([, risk]) => risk),
			golden.riskCoverageOther,
		) < 1e-12,
	);
	const bins = reliabilityBins(scores, labels);
	assert.ok(
		farthest(
			bins.map(({ share }) => share.value),
			golden.calibrationCurve.share,
		) < 1e-12,
	);
	assert.ok(
		farthest(
			bins.map(({ risk }) => risk),
			golden.calibrationCurve.mean,
		) < 1e-12,
	);
	assert.equal(
		bins.reduce((sum, { count }) => sum + count, 0),
		n,
	);
	assert.ok(Math.abs(ece(scores, labels) - golden.ece10) < 1e-12);
	const { floor, high } = eceNoise(scores, { random: mulberry32(22), draws: 300 });
	assert.ok(farthest([floor, high], golden.eceNoise) < 1e-12);
});

test("laws of the figures: order alone counts, turning round mirrors, and bounds hold", () => {
	const stretched = rank(
		other.map((s) => Math.exp(9 * s)),
		labels,
	);
	for (const of of [
		(r: typeof ranking) => areaOf(r, once),
		(r: typeof ranking) => recallAt(r, once, 0.1),
		(r: typeof ranking) => riskCoverageArea(r, once, harmonic),
	])
		assert.equal(of(stretched), of(otherRanking));
	const turned = rank(
		scores.map((s) => -s),
		labels,
	);
	assert.ok(Math.abs(areaOf(turned, once) + areaOf(ranking, once) - 1) < 1e-12);

	const best = leastRiskCoverageArea(n - hallucinated, hallucinated);
	assert.ok(Math.abs(best - golden.leastAurc) < 1e-12);
	assert.ok(Math.abs(riskCoverageArea(rank(labels, labels), once, harmonic) - best) < 1e-12);
	const backwards = rank(
		labels.map((label) => -label),
		labels,
	);
	const worst = riskCoverageArea(backwards, once, harmonic);
	const chance = riskCoverageArea(rank(new Float64Array(n), labels), once, harmonic);
	assert.ok(Math.abs(chance - hallucinated / n) < 1e-12);
	for (const value of [riskCoverageArea(ranking, once, harmonic), riskCoverageArea(turned, once, harmonic)])
		assert.ok(best < value && value < worst);
	assert.equal(recallAt(rank(labels, labels), once, 0.1), 1);
	assert.equal(recallAt(rank(new Float64Array(n), labels), once, 0.1), 0);
	assert.equal(recallAt(ranking, once, 1), 1);
});

test("a draw that counts answers twice is the set with those answers twice", () => {
	const counts = Uint16Array.from({ length: n }, (_, i) => i % 3);
	const twice = [...counts].flatMap((count, i) => new Array<number>(count).fill(i));
	const [s, y] = [twice.map((i) => scores[i]!), twice.map((i) => labels[i]!)];
	assert.ok(Math.abs(areaOf(ranking, counts) - auroc(s, y)) < 1e-12);
	const area = riskCoverageArea(rank(s, y), new Uint16Array(s.length).fill(1), harmonicSums(s.length));
	assert.ok(Math.abs(riskCoverageArea(ranking, counts, harmonicSums(s.length)) - area) < 1e-12);
});

test("the same seed gives the same bytes, intervals shrink with n, and a pause may stop the work", async () => {
	const interval = (size: number, seed: number) => {
		const part = rank(other.slice(0, size), labels);
		return bootstrap(labels.slice(0, size), (counts) => [areaOf(part, counts)], {
			random: mulberry32(seed),
			draws: 1000,
		});
	};
	assert.equal(JSON.stringify(await interval(n, 1)), JSON.stringify(await interval(n, 1)));
	assert.notDeepEqual(await interval(n, 1), await interval(n, 2));
	const [[few], [all]] = [await interval(40, 1), await interval(n, 1)];
	assert.ok(few!.high - few!.low > 1.5 * (all!.high - all!.low));

	let pauses = 0;
	const pause = async () => {
		if (++pauses === 3) throw new Error("enough");
	};
	const stopped = bootstrap(labels, () => [0], { random: mulberry32(1), pause });
	await assert.rejects(stopped, /enough/);
	assert.equal(pauses, 3);
});

test("clusters are drawn whole, as many of each kind as there are; of one answer each they change no byte", async () => {
	const draw = (clusters?: string[]) =>
		bootstrap(labels, (counts) => Object.values(measure(counts)), {
			...{ random: mulberry32(21), draws: 50 },
			...(clusters && { clusters }),
		});
	assert.deepEqual(await draw(labels.map((_, i) => `e${i}`)), await draw());

	const strata = [1, 1, 1, 0, 0, 1, 0, 1, 0];
	const clusters = ["a", "a", "b", "c", "c", "d", "d", "e", "f"];
	const seen: number[][] = [];
	await bootstrap(strata, (counts) => [seen.push([...counts])], {
		random: mulberry32(2),
		draws: 200,
		clusters,
	});
	for (const [a, a2, b, c, c2, d, d2, e, f] of seen as [number, ...number[]][]) {
		assert.deepEqual([a, c, d, a + b! + e!, c! + f!, d], [a2, c2, d2, 3, 2, 1]);
	}
	assert.ok(new Set(seen.map((counts) => counts.reduce((sum, each) => sum + each, 0))).size > 3);
	assert.equal(mostDrawn(clusters), 12);
	assert.ok(seen.every((counts) => counts.reduce((sum, each) => sum + each, 0) <= 12));
});

test("a difference is a paired one: of a score to itself it has no width", async () => {
	const [same, apart] = await bootstrap(
		labels,
		(counts) => [
			areaOf(ranking, counts) - areaOf(ranking, counts),
			areaOf(ranking, counts) - areaOf(otherRanking, counts),
		],
		{ random: mulberry32(3), draws: 500 },
	);
	assert.deepEqual(same, { value: 0, low: 0, high: 0, n });
	assert.ok(apart!.low < apart!.value && apart!.value < apart!.high);
});

test("thinned curves keep their ends, their order and the area under them", (t) => {
	const random = mulberry32(9);
	const label: number[] = Array.from({ length: 5000 }, () => (random() < 0.4 ? 1 : 0));
	const score = label.map((y) => y + 2 * (random() + random() - 1));
	const long = rank(score, label);
	const roc = rocPoints(long);
	assert.ok(roc.length <= 200 && roc.length > 150, `${roc.length} points`);
	assert.deepEqual(
		[roc[0], roc.at(-1)],
		[
			[0, 0],
			[1, 1],
		],
	);
	for (let i = 1; i < roc.length; i++)
		assert.ok(roc[i]![0] >= roc[i - 1]![0] && roc[i]![1] >= roc[i - 1]![1]);
	const area = roc.slice(1).reduce((sum, [x, y], i) => sum + ((x - roc[i]![0]) * (y + roc[i]![1])) / 2, 0);
	const exact = areaOf(long, new Uint16Array(5000).fill(1));
	t.diagnostic(`area ${area}, of all points ${exact}`);
	assert.ok(Math.abs(area - exact) < 1e-3);
	const kept = riskCoverage(long);
	assert.ok(kept.length <= 200 && kept.length > 150);
	assert.deepEqual(kept.at(-1), [1, label.reduce((a, b) => a + b, 0) / 5000]);
});

test("quantiles lie straight between values", () => {
	assert.equal(quantile([1, 2, 4], 0.5), 2);
	assert.equal(quantile([1, 2, 4], 0.75), 3);
	assert.deepEqual([quantile([3], 0.2), quantile([1, 5], 1)], [3, 5]);
});
