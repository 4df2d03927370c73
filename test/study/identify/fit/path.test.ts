import assert from "node:assert/strict";
import { test } from "node:test";
import { fitL1, logitsOf } from "../../../../src/core/probe/fit";
import { fromRows } from "../../../../src/core/probe/matrix";
import { mulberry32 } from "../../../../src/core/random";
import { fitPath } from "../../../../src/study/identify/fit/cross-validate";
import type { Examples } from "../../../../src/study/identify/fit/examples";
import { dealFolds } from "../../../../src/study/identify/fit/folds";

const COLUMNS = 120;

/** Answers about things, two of each thing; two neurons fire more for what is made up. In 3-vs-1 others are stacked below. */
function drawn(things: number, { isStacked = false }: { isStacked?: boolean } = {}) {
	const random = mulberry32(things);
	const rows: Float32Array[] = [];
	const labels: number[] = [];
	const entities: string[] = [];
	for (let i = 0; i < 2 * things; i++) {
		const label = i % 4 < 2 ? 1 : 0;
		const row = Float32Array.from({ length: COLUMNS }, () => random() ** 3);
		if (label) for (const neuron of [5, 60]) row[neuron]! += 0.3 + 0.4 * random();
		rows.push(row);
		labels.push(label);
		entities.push(`thing ${i >> 1}`);
	}
	const others = isStacked ? rows.map(() => Float32Array.from({ length: COLUMNS }, () => random() ** 3)) : [];
	const examples: Examples = {
		x: fromRows([...rows, ...others], COLUMNS),
		isPositive: Uint8Array.from([...labels, ...others.map(() => 0)]),
		entities: isStacked ? [...entities, ...entities] : entities,
		scored: rows.length,
	};
	return { examples, rows: [...rows, ...others] };
}

const options = (signal = new AbortController().signal) =>
	({ penalty: "l1", folds: 5, seed: 3, signal }) as const;

test("folds share nothing that is asked about, and each holds both classes as evenly as can be", () => {
	for (const isStacked of [false, true]) {
		const { examples } = drawn(43, { isStacked });
		const folds = dealFolds(examples, { folds: 5, seed: 3 });
		const foldsOf = new Map<string, Set<number>>();
		for (const [i, entity] of examples.entities.entries())
			foldsOf.set(entity, (foldsOf.get(entity) ?? new Set()).add(folds[i]!));
		assert.ok([...foldsOf.values()].every((each) => each.size === 1));
		for (const label of [0, 1]) {
			const counts = Array.from(
				{ length: 5 },
				(_, fold) =>
					[...folds.keys()].filter(
						(i) => i < examples.scored && folds[i] === fold && examples.isPositive[i] === label,
					).length,
			);
			assert.ok(Math.max(...counts) - Math.min(...counts) <= 2, counts.join(" "));
		}
		assert.deepEqual(folds, dealFolds(examples, { folds: 5, seed: 3 }));
		assert.notDeepEqual(folds, dealFolds(examples, { folds: 5, seed: 4 }));
	}
});

for (const isStacked of [false, true])
	test(`a point's logits are those of fits that have not seen the rows${isStacked ? ", 3-vs-1" : ""}`, async () => {
		const { examples, rows } = drawn(60, { isStacked });
		const path = await fitPath(examples, options());
		const folds = dealFolds(examples, options());
		const point = path[path.length >> 1]!;
		assert.equal(point.logits.length, examples.scored);
		for (let fold = 0; fold < 5; fold++) {
			const seen = [...folds.keys()].filter((i) => folds[i] !== fold);
			const c = (point.fit.c * rows.length) / seen.length;
			const x = fromRows(
				seen.map((i) => rows[i]!),
				COLUMNS,
			);
			const labels = seen.map((i) => examples.isPositive[i]!);
			const logits = await logitsOf(await fitL1(x, labels, { c, tolerance: 1e-9 }), examples.x);
			for (let i = 0; i < examples.scored; i++)
				if (folds[i] === fold) assert.ok(Math.abs(logits[i]! - point.logits[i]!) < 0.02);
		}
	});

test("the path: rising C, planted neurons first and in every fold, figures that make sense, the same bytes again", async () => {
	const { examples } = drawn(100);
	const told: [number, number][] = [];
	const path = await fitPath(examples, { ...options(), onProgress: (...at) => told.push(at) });
	const cs = path.map(({ fit }) => fit.c);
	assert.deepEqual(
		cs,
		[...cs].sort((a, b) => a - b),
	);
	const first = path.find(({ fit }) => fit.columns.includes(5) && fit.columns.includes(60))!;
	assert.deepEqual(
		[5, 60].map((neuron) => first.stability[first.fit.columns.indexOf(neuron)]),
		[1, 1],
	);
	const best = path.reduce((a, b) => (b.auroc > a.auroc ? b : a));
	assert.ok(best.auroc > 0.8 && best.accuracy > 0.7, `${best.auroc} ${best.accuracy}`);
	for (const { fit, nonZero, positive, accuracyError, aurocError, stability } of path) {
		assert.equal(nonZero, fit.columns.length);
		assert.equal(positive, fit.weights.filter((weight) => weight > 0).length);
		assert.ok(accuracyError >= 0 && accuracyError < 0.2 && aurocError >= 0 && aurocError < 0.2);
		assert.ok(stability.every((share) => share >= 0 && share <= 1));
	}
	const last = told.at(-1)!;
	assert.equal(last[0], last[1]);
	assert.ok(told.every(([done], i) => i === 0 || done >= told[i - 1]![0]));
	assert.equal(JSON.stringify(await fitPath(examples, options())), JSON.stringify(path));
});

test("L2 weighs every neuron, and tells the classes apart", async () => {
	const { examples } = drawn(100);
	const told: number[][] = [];
	const path = await fitPath(examples, { ...options(), penalty: "l2", onProgress: (...at) => told.push(at) });
	assert.deepEqual(told.at(-1), [24, 24]);
	for (const { fit, nonZero } of path) assert.deepEqual([fit.columns.length, nonZero], [COLUMNS, COLUMNS]);
	assert.ok(Math.max(...path.map(({ auroc }) => auroc)) > 0.75);
});

test("a cancel ends the path", async () => {
	const { examples } = drawn(30);
	for (const penalty of ["l1", "l2"] as const)
		await assert.rejects(fitPath(examples, { ...options(AbortSignal.abort()), penalty }), {
			code: "cancelled",
		});
});
