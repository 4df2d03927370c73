/** The test of rank sums against every set there is, against SciPy, and by draws. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { doubledRanks } from "../../../src/core/neurons/drift";
import { layerMatchedP, rankSumTest } from "../../../src/core/neurons/rank-sum";
import { mulberry32 } from "../../../src/core/random";

const golden = JSON.parse(
	readFileSync(join(__dirname, "..", "..", "golden", "origin", "drift.json"), "utf8"),
);

/** All sets of `size` of the places 0..all−1. */
function* sets(all: number, size: number, from = 0): Generator<number[]> {
	if (size === 0) yield [];
	else
		for (let first = from; first <= all - size; first++)
			for (const rest of sets(all, size - 1, first + 1)) yield [first, ...rest];
}

const sum = (ranks: ArrayLike<number>, chosen: readonly number[]) =>
	chosen.reduce((total, j) => total + ranks[j]!, 0);

/** Share of the sets that reach the chosen one's sum. */
function counted(ranks: ArrayLike<number>, chosen: readonly number[], all: Iterable<number[]>): number {
	let [reached, total] = [0, 0];
	for (const set of all) {
		total++;
		if (sum(ranks, set) >= sum(ranks, chosen)) reached++;
	}
	return reached / total;
}

const ranksOf = (count: number, steps: number): Uint32Array => {
	const random = mulberry32(count + steps);
	return doubledRanks(Array.from({ length: count }, () => Math.floor(steps * random())));
};

for (const [name, steps] of [
	["without ties", 1e9],
	["with ties", 4],
	["all the same", 1],
] as const)
	test(`counted out ${name}: as every set there is`, () => {
		for (const count of [1, 2, 6, 9])
			for (let size = 1; size <= count; size++) {
				const ranks = ranksOf(count, steps);
				const chosen = [...sets(count, size)].at(-1)!;
				const { p, method, draws } = rankSumTest(ranks, chosen, { random: mulberry32(1) });
				assert.deepEqual([method, draws], ["exact", null]);
				assert.ok(Math.abs(p - counted(ranks, chosen, sets(count, size))) < 1e-12, `${size} of ${count}`);
			}
	});

test("counted out: as SciPy's exact test of the same sets", () => {
	for (const { size, chosen, p } of golden.cases) {
		const random = mulberry32(size);
		const ranks = doubledRanks(Array.from({ length: size }, random));
		const found = rankSumTest(ranks, chosen, { random: mulberry32(1) });
		assert.equal(found.method, "exact");
		assert.ok(Math.abs(found.p / p - 1) < 1e-9, `${found.p} for ${p}`);
	}
});

test("by draws: near the exact p, never 0, the same for the same seed", () => {
	const ranks = ranksOf(60, 1e9);
	const chosen = [3, 9, 14, 33, 59];
	const exact = rankSumTest(ranks, chosen, { random: mulberry32(1) }).p;
	const drawn = () => rankSumTest(ranks, chosen, { random: mulberry32(2), draws: 20_000, mostSteps: 0 });
	assert.deepEqual([drawn().method, drawn().draws], ["permutation", 20_000]);
	assert.ok(Math.abs(drawn().p - exact) < 4 * Math.sqrt((exact * (1 - exact)) / 20_000));
	assert.equal(drawn().p, drawn().p);
	const best = [...ranks.keys()].sort((a, b) => ranks[b]! - ranks[a]!).slice(0, 5);
	assert.equal(rankSumTest(ranks, best, { random: mulberry32(3), draws: 99, mostSteps: 0 }).p, 1 / 100);
});

test("layer-matched: near the share of all sets with as many in each layer", () => {
	const ranks = ranksOf(18, 1e9);
	const chosen = [1, 4, 13];
	function* matched() {
		for (const first of sets(6, 2)) for (const [third] of sets(6, 1)) yield [...first, 12 + third!];
	}
	const exact = counted(ranks, chosen, matched());
	const p = layerMatchedP(ranks, chosen, { perLayer: 6, random: mulberry32(4), draws: 20_000 });
	assert.ok(Math.abs(p - exact) < 4 * Math.sqrt((exact * (1 - exact)) / 20_000), `${p} for ${exact}`);
});
