import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Fit, fitL1, fitPaths, logitsOf, smallestC } from "../../../src/core/probe/fit";
import { denseLogits, fitL2 } from "../../../src/core/probe/fit-l2";
import { fromRows } from "../../../src/core/probe/matrix";
import { ShapeError } from "../../../src/core/tensor";
import { correlated, dense, type Problem, wide } from "./problems";

interface GoldenFit {
	c: number;
	objective: number;
	bias: number;
	columns: number[];
	weights: number[];
}
type Golden = Record<string, { sum: number; positive: number; l1: GoldenFit[]; l2: GoldenFit[] }>;
const golden: Golden = JSON.parse(
	readFileSync(new URL("../../golden/probe/solver.json", import.meta.url), "utf8"),
);

/** Weights by column, the bias under "b", those of at most `least` left out. */
function byColumn({ columns, weights, bias }: Pick<Fit, "columns" | "weights" | "bias">, least: number) {
	const all: [string, number][] = columns.map((column, k) => [String(column), weights[k]!]);
	return new Map([...all, ["b", bias] as [string, number]].filter(([, weight]) => Math.abs(weight) > least));
}

/** A fit for each C, each from the one before. */
async function fitPath({ x, isPositive }: Problem, cs: number[], tolerance: number): Promise<Fit[]> {
	const points = await fitPaths(x, [{ isPositive }], { cs: () => cs, tolerance });
	return points.map(([point]) => point!.fit);
}

function largestDifference(a: Map<unknown, unknown>, b: Map<unknown, unknown>): number {
	const keys = new Set([...a.keys(), ...b.keys()]);
	return Math.max(...[...keys].map((key) => Math.abs(Number(a.get(key) ?? 0) - Number(b.get(key) ?? 0))));
}

for (const [name, make] of Object.entries({ dense, correlated, wide }))
	test(`scikit-learn's liblinear and ours find the same minimum: ${name}`, async (t) => {
		const { x, isPositive, sum } = make();
		const expected = golden[name]!;
		assert.ok(Math.abs(sum - expected.sum) < 1e-6 * Math.abs(sum), "the two sides made different matrices");
		assert.equal(
			isPositive.reduce((a, b) => a + b, 0),
			expected.positive,
		);
		const began = performance.now();
		const cs = expected.l1.map((fit) => fit.c);
		const path = await fitPath({ x, isPositive, sum }, cs, 1e-9);
		t.diagnostic(`path of ${path.length} in ${Math.round(performance.now() - began)} ms`);
		for (const [k, fit] of path.entries()) {
			const theirs = expected.l1[k]!;
			const relative = fit.objective / theirs.objective - 1;
			const apart = largestDifference(byColumn(fit, 0), byColumn(theirs, 0));
			t.diagnostic(
				`C ${fit.c}: ${fit.columns.length} columns, objective ${relative.toExponential(1)} relative, ` +
					`max |diff| of weights ${apart.toExponential(1)}, gap ${fit.gap.toExponential(1)}`,
			);
			assert.ok(Math.abs(relative) < 1e-6);
			assert.ok(fit.gap <= 1e-9 * fit.objective);
			assert.deepEqual([...byColumn(fit, 1e-3).keys()].sort(), [...byColumn(theirs, 1e-3).keys()].sort());
			assert.ok(apart < 1e-2);
		}
	});

test("the default tolerance is enough for the objective, in less time", async (t) => {
	const { x, isPositive } = wide();
	for (const theirs of golden.wide!.l1) {
		const began = performance.now();
		const fit = await fitL1(x, isPositive, { c: theirs.c });
		t.diagnostic(`C ${fit.c}, from nothing: ${Math.round(performance.now() - began)} ms`);
		assert.ok(Math.abs(fit.objective / theirs.objective - 1) < 1e-5);
	}
});

test("L2 agrees with scikit-learn's", async (t) => {
	for (const [name, make] of Object.entries({ dense, correlated })) {
		const { x, isPositive } = make();
		for (const theirs of golden[name]!.l2) {
			const fit = await fitL2(x, isPositive, { c: theirs.c, tolerance: 1e-9 });
			const ours = byColumn({ ...fit, columns: theirs.columns, weights: [...fit.weights] }, 0);
			const apart = largestDifference(ours, byColumn(theirs, 0));
			t.diagnostic(`${name}, C ${theirs.c}: max |diff| of weights ${apart.toExponential(1)}`);
			assert.ok(Math.abs(fit.objective / theirs.objective - 1) < 1e-8);
			assert.ok(apart < 1e-4);
		}
	}
});

test("every weight is 0 up to the smallest C, and one is not just above it", async () => {
	const { x, isPositive } = wide();
	const c = await smallestC(x, isPositive);
	const below = await fitL1(x, isPositive, { c: c * 0.999 });
	assert.deepEqual([below.columns, below.bias], [[], 0]);
	const above = await fitL1(x, isPositive, { c: c * 1.05, tolerance: 1e-10 });
	assert.ok(above.columns.length > 0 || above.bias !== 0);
});

test("fits along a path are what single fits are", async () => {
	const problem = correlated();
	for (const fit of await fitPath(problem, [0.03, 0.05, 0.1, 1, 3], 1e-9)) {
		const alone = await fitL1(problem.x, problem.isPositive, { c: fit.c, tolerance: 1e-9 });
		assert.ok(Math.abs(alone.objective / fit.objective - 1) < 1e-8);
	}
});

test("logits are w·x + b, sparse and dense", async () => {
	const x = fromRows([Float32Array.of(1, 2, 3), Float32Array.of(0, -1, 0.5)], 3);
	assert.deepEqual([...(await logitsOf({ columns: [0, 2], weights: [2, -1], bias: 0.5 }, x))], [-0.5, 0]);
	const full = { c: 1, weights: Float64Array.of(2, 0, -1), bias: 0.5, objective: 0 };
	assert.deepEqual([...(await denseLogits(full, x))], [-0.5, 0]);
	assert.throws(() => fromRows([new Float32Array(2)], 3), ShapeError);
});

test("columns that never fire, and classes that a line parts, do no harm", async () => {
	const rows = Array.from({ length: 20 }, (_, i) => Float32Array.of(0, i < 10 ? -1 : 1, 0));
	const isPositive = rows.map((_, i) => (i < 10 ? 0 : 1));
	const fit = await fitL1(fromRows(rows, 3), isPositive, { c: 1000 });
	assert.deepEqual(fit.columns, [1]);
	assert.ok(fit.weights[0]! > 5 && Number.isFinite(fit.objective));
});
