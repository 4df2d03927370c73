import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
	CosineSums,
	doubledRanks,
	driftScores,
	normalisedRanks,
	zScores,
} from "../../../src/core/neurons/drift";
import { mulberry32 } from "../../../src/core/random";
import { ShapeError } from "../../../src/core/tensor";

const golden = JSON.parse(
	readFileSync(join(__dirname, "..", "..", "golden", "origin", "drift.json"), "utf8"),
);

test("1 − cosine: of equal directions 0, of opposite ones 2, of right angles 1, whole or piece by piece", () => {
	const before = [
		[1, 2, 3],
		[1, 2, 3],
		[1, 0, 0],
		[0, 0, 0],
		[0, 0, 0],
	];
	const after = [
		[2, 4, 6],
		[-1, -2, -3],
		[0, 5, 0],
		[0, 0, 0],
		[1, 0, 0],
	];
	const [whole, pieces] = [new CosineSums(5), new CosineSums(5)];
	for (let pair = 0; pair < 5; pair++) whole.addVector(pair, before[pair]!, after[pair]!);
	for (let d = 0; d < 3; d++) {
		const column = (rows: number[][]) => [9, 9, ...rows.flatMap((row) => [row[d]!, 9])];
		pieces.addComponent(column(before), column(after), { from: 2, step: 2 });
	}
	assert.deepEqual([...whole.drifts()], [0, 2, 1, 0, 1]);
	assert.deepEqual([...pieces.drifts()], [...whole.drifts()]);
});

test("weights that training left alone drifted by exactly 0, and share one rank", () => {
	const random = mulberry32(11);
	const [pairs, size] = [400, 17];
	const sums = new CosineSums(pairs);
	const pieces = new CosineSums(pairs);
	const vectors = Array.from({ length: pairs }, () =>
		Float32Array.from({ length: size }, () => random() - 0.5),
	);
	for (const [pair, vector] of vectors.entries()) sums.addVector(pair, vector, vector);
	for (let d = 0; d < size; d++) {
		const component = vectors.map((vector) => vector[d]!);
		pieces.addComponent(component, component, { from: 0, step: 1 });
	}
	for (const drifts of [sums.drifts(), pieces.drifts()]) assert.deepEqual([...new Set(drifts)], [0]);
	assert.deepEqual([...new Set(normalisedRanks(doubledRanks(sums.drifts())))], [0.5]);
});

test("z-scores have mean 0 and deviation 1, and say nothing where all values are the same", () => {
	const z = zScores([1, 2, 3, 4, 10]);
	assert.ok(Math.abs(z.reduce((a, b) => a + b)) < 1e-12);
	assert.ok(Math.abs(z.reduce((a, b) => a + b * b, 0) / 5 - 1) < 1e-12);
	assert.deepEqual([...zScores([3, 3, 3])], [0, 0, 0]);
	assert.deepEqual(
		[...driftScores([1, 1, 4], [7, 7, 7])],
		[...zScores([1, 1, 4])].map((each) => each / 2),
	);
	assert.throws(() => driftScores([1], [1, 2]), ShapeError);
});

test("ranks: 0 moved the most, 1 the least, the same drift the mean of their places; as SciPy's", () => {
	assert.deepEqual([...normalisedRanks(doubledRanks([5, -1, 2]))], [0, 1, 0.5]);
	assert.deepEqual([...doubledRanks([1, 3, 1, 1])], [4, 0, 4, 4]);
	assert.deepEqual([...normalisedRanks(doubledRanks([7]))], [0.5]);
	const random = mulberry32(5);
	const tied = Array.from({ length: 40 }, () => Math.floor(7 * random()));
	const ranks = normalisedRanks(doubledRanks(tied));
	for (const [j, rank] of golden.tiedRanks.entries()) assert.ok(Math.abs(ranks[j]! - rank) < 1e-12);
});

test("the mean rank of all neurons is one half, with ties and without", () => {
	for (const steps of [3, 1e9]) {
		const random = mulberry32(steps);
		const ranks = normalisedRanks(
			doubledRanks(Array.from({ length: 101 }, () => Math.floor(steps * random()))),
		);
		assert.ok(Math.abs(ranks.reduce((a, b) => a + b) / 101 - 0.5) < 1e-12);
	}
});
