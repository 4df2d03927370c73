/** What must hold of every fit, on random problems: conditions of a minimum, and ways to the same one that must agree. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fit, type FittedRows, fitL1, fitPaths, logitsOf } from "../../../src/core/probe/fit";
import { fitL2, fitManyL2 } from "../../../src/core/probe/fit-l2";
import { lossAt, slopesAt } from "../../../src/core/probe/logistic-loss";
import { type Features, fromRows } from "../../../src/core/probe/matrix";
import { mulberry32 } from "../../../src/core/random";

interface Drawn {
	rows: Float32Array[];
	x: Features;
	isPositive: Uint8Array;
}

/** Columns in groups that move together, a few of which tell the classes apart. */
function drawn(seed: number, { rows, columns }: { rows: number; columns: number }): Drawn {
	const random = mulberry32(seed);
	const values: Float32Array[] = [];
	const isPositive = new Uint8Array(rows);
	for (let i = 0; i < rows; i++) {
		const shared = Array.from({ length: 5 }, random);
		const row = Float32Array.from({ length: columns }, (_, j) => random() ** 3 + 0.5 * shared[j % 5]!);
		values.push(row);
		isPositive[i] = row[0]! + row[7]! - row[3]! + 0.5 * (random() - 0.5) > 0.4 ? 1 : 0;
	}
	return { rows: values, x: fromRows(values, columns), isPositive };
}

const SIZES = [
	{ seed: 1, rows: 50, columns: 8 },
	{ seed: 2, rows: 83, columns: 400 },
	{ seed: 3, rows: 200, columns: 1500 },
];
const CS = [0.05, 0.2, 1, 5];

/** The largest distance of a slope from what a minimum allows: sign(w) where there is a weight, −1..1 where there is none. */
async function violation({ x, isPositive }: Drawn, fit: Fit): Promise<number> {
	const y = Float64Array.from(isPositive, (label) => (label ? 1 : -1));
	const { pull } = slopesAt(y, await logitsOf(fit, x), fit.c);
	const slopes = await x.correlate(pull);
	const weights = new Map(fit.columns.map((column, k) => [column, fit.weights[k]!]));
	const off = (slope: number, weight: number) =>
		weight === 0 ? Math.max(0, Math.abs(slope) - 1) : Math.abs(slope - Math.sign(weight));
	let most = off(
		pull.reduce((sum, value) => sum + value, 0),
		fit.bias,
	);
	for (let j = 0; j < x.columns; j++) most = Math.max(most, off(slopes[j]!, weights.get(j) ?? 0));
	return most;
}

for (const { seed, ...size } of SIZES)
	test(`every fit meets the conditions of a minimum, and its gap says so: ${size.rows} x ${size.columns}`, async (t) => {
		const problem = drawn(seed, size);
		const path = await fitPaths(problem.x, [problem], { cs: () => CS, tolerance: 1e-10 });
		for (const [point] of path) {
			const most = await violation(problem, point!.fit);
			t.diagnostic(
				`C ${point!.fit.c}: ${point!.fit.columns.length} weights, off by ${most.toExponential(1)}`,
			);
			assert.ok(most < 1e-5);
			assert.ok(
				point!.fit.gap <= 1e-10 * point!.fit.objective,
				`${point!.fit.gap} of ${point!.fit.objective}`,
			);
			assert.deepEqual(
				await logitsOf(point!.fit, problem.x).then((logits) => largestGap(logits, point!.logits) < 1e-9),
				true,
			);
		}
	});

function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
	return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

function sameMinimum(a: Fit, b: Fit): void {
	assert.ok(Math.abs(a.objective / b.objective - 1) < 1e-8, `${a.objective} is not ${b.objective}`);
	const strong = ({ columns, weights }: Fit) => columns.filter((_, k) => Math.abs(weights[k]!) > 1e-3);
	assert.deepEqual(strong(a), strong(b));
}

test("screening drops no weight: with few columns at hand the minimum is the same", async () => {
	for (const { seed, ...size } of SIZES) {
		const { x, isPositive } = drawn(seed, size);
		const options = { cs: () => CS, tolerance: 1e-9 };
		const whole = await fitPaths(x, [{ isPositive }], options);
		let passes = 0;
		const counted: Features = {
			...x,
			take: (chosen) => {
				if (chosen.length > 0) passes++;
				return x.take(chosen);
			},
		};
		// Room for two columns at first; fifty at most may join in a round.
		const screened = await fitPaths(counted, [{ isPositive }], { ...options, memory: 4 * 4 * size.rows });
		for (const [k, [point]] of whole.entries()) sameMinimum(point!.fit, screened[k]![0]!.fit);
		assert.ok(passes >= 2, "columns had to be fetched later");
	}
});

test("a start from another solution, at a smaller or a larger C, leads to the same minimum", async () => {
	const { x, isPositive } = drawn(2, SIZES[1]!);
	const cold = await fitL1(x, isPositive, { c: 1, tolerance: 1e-9 });
	for (const c of [0.1, 0.9, 1, 8]) {
		const from = await fitL1(x, isPositive, { c });
		sameMinimum(await fitL1(x, isPositive, { c: 1, tolerance: 1e-9, from }), cold);
	}
});

test("rows that take no part change nothing, and problems that share passes do not change each other", async () => {
	const { rows, x, isPositive } = drawn(3, SIZES[2]!);
	const folds = [0, 1, 2].map((fold) => Uint8Array.from(rows, (_, i) => (i % 3 === fold ? 0 : 1)));
	const problems = folds.map((isFitted) => ({ isPositive, isFitted, scale: 1.5 }));
	const together = await fitPaths(x, problems, { cs: () => [0.2, 1], tolerance: 1e-9 });
	for (const [p, isFitted] of folds.entries()) {
		const kept = rows.map((_, i) => i).filter((i) => isFitted[i]);
		const alone = fromRows(
			kept.map((i) => rows[i]!),
			x.columns,
		);
		const labels = kept.map((i) => isPositive[i]!);
		const fit = await fitL1(alone, labels, { c: 1.5, tolerance: 1e-9 });
		sameMinimum(together[1]![p]!.fit, fit);
		assert.ok(largestGap(together[1]![p]!.logits, await logitsOf(fit, x)) < 1e-3);
	}
});

test("a path ends where it is told to, and a pause that throws ends the fit", async () => {
	const { x, isPositive } = drawn(2, SIZES[1]!);
	const seen: FittedRows[] = [];
	let proved = 0;
	const path = await fitPaths(x, [{ isPositive }], {
		cs: (smallest) => CS.map((c) => c * smallest * 100),
		isEnough: ([point]) => seen.push(point!) === 2,
		onProved: (count) => {
			proved += count;
		},
	});
	assert.deepEqual([path.length, proved], [2, 2]);
	const pause = () => Promise.reject(new RangeError("enough"));
	await assert.rejects(fitL1(x, isPositive, { c: 1, pause }), RangeError);
	await assert.rejects(fitL2(x, isPositive, { c: 1, pause }), RangeError);
});

test("L2: the gradient is nil at the minimum, of fits that share passes and leave rows out as well", async (t) => {
	const { x, isPositive } = drawn(2, SIZES[1]!);
	const isFitted = Uint8Array.from(isPositive, (_, i) => (i % 4 === 0 ? 0 : 1));
	const problems = [
		{ isPositive, c: 0.3 },
		{ isPositive, isFitted, c: 2 },
	];
	const fits = await fitManyL2(x, problems, { tolerance: 1e-8 });
	for (const [p, { weights, bias, c, logits, objective }] of fits.entries()) {
		const y = Float64Array.from(isPositive, (label, i) => (p === 1 && !isFitted[i] ? 0 : label ? 1 : -1));
		const { pull } = slopesAt(y, logits, c);
		const slopes = await x.correlate(pull);
		const off = largestGap(slopes, weights);
		t.diagnostic(`C ${c}: gradient ${off.toExponential(1)}`);
		assert.ok(off < 1e-6);
		assert.ok(Math.abs(pull.reduce((sum, value) => sum + value, 0) - bias) < 1e-6);
		const size = weights.reduce((sum, value) => sum + value ** 2, bias ** 2);
		assert.ok(Math.abs(objective - (size / 2 + c * lossAt(y, logits))) < 1e-9);
		const warm = await fitManyL2(x, [{ ...problems[p]!, from: fits[1 - p]! }], { tolerance: 1e-8 });
		assert.ok(largestGap(warm[0]!.weights, weights) < 1e-6);
	}
});
