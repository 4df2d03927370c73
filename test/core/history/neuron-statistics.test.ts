import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
	deviationOf,
	histogramOf,
	type Moments,
	merged,
	momentsOf,
	NO_VALUES,
	type Peak,
	peaksOf,
} from "../../../src/core/history/neuron-statistics";
import { mulberry32 } from "../../../src/core/random";

interface Expected {
	parts: number[][];
	count: number;
	mean: number;
	deviation: number;
	largest: number;
	histogram: number[];
	top: Peak[];
}
const golden: Record<string, Expected> = JSON.parse(
	readFileSync(new URL("../../golden/history/neurons.json", import.meta.url), "utf8"),
);

for (const [name, expected] of Object.entries(golden))
	test(`${name}: as NumPy has it`, (t) => {
		const { parts, largest } = expected;
		const moments = parts.map(momentsOf).reduce(merged, NO_VALUES);
		assert.deepEqual([moments.count, moments.largest], [expected.count, largest]);
		const off = Math.max(
			Math.abs(moments.mean - expected.mean),
			Math.abs(deviationOf(moments) - expected.deviation),
		);
		t.diagnostic(`max |diff| ${off}`);
		assert.ok(off <= 1e-12 * Math.max(1, expected.mean), `${off}`);
		assert.deepEqual(histogramOf(parts, { largest, bins: expected.histogram.length }), expected.histogram);
		assert.deepEqual(peaksOf(parts, 12), expected.top);
	});

const random = mulberry32(5);
/** Values in parts of random length, some of them silent. */
const someParts = (): number[][] =>
	Array.from({ length: 1 + Math.floor(random() * 6) }, () =>
		Array.from({ length: Math.floor(random() * 30) }, () => (random() < 0.4 ? 0 : random() * 3)),
	);
const near = (a: Moments, b: Moments) => {
	assert.deepEqual([a.count, a.largest], [b.count, b.largest]);
	assert.ok(Math.abs(a.mean - b.mean) < 1e-12 && Math.abs(a.squares - b.squares) < 1e-10);
};

test("merged parts are as all of them at once, in any order and grouping", () => {
	for (let round = 0; round < 200; round++) {
		const parts = someParts();
		const whole = momentsOf(parts.flat());
		const each = parts.map(momentsOf);
		near(each.reduce(merged, NO_VALUES), whole);
		near([...each].reverse().reduce(merged, NO_VALUES), whole);
		near(
			each.reduceRight((right, left) => merged(left, right), NO_VALUES),
			whole,
		);
	}
});

test("every value is in one bin, and the peaks are the largest", () => {
	for (let round = 0; round < 200; round++) {
		const parts = someParts();
		const all = parts.flat();
		const { largest } = momentsOf(all);
		const counts = histogramOf(parts, { largest, bins: 20 });
		assert.equal(
			counts.reduce((sum, count) => sum + count, 0),
			all.length,
		);
		const peaks = peaksOf(parts, 12);
		const sorted = all.filter((value) => value > 0).sort((a, b) => b - a);
		assert.deepEqual(
			peaks.map(({ value }) => value),
			sorted.slice(0, 12),
		);
		for (const { part, token, value } of peaks) assert.equal(parts[part]![token], value);
	}
});

test("nothing has no mean to speak of, and does not divide by 0", () => {
	assert.deepEqual(momentsOf([]), NO_VALUES);
	assert.deepEqual(merged(NO_VALUES, NO_VALUES), NO_VALUES);
	assert.equal(deviationOf(NO_VALUES), 0);
	assert.deepEqual(peaksOf([[]], 3), []);
});
