import assert from "node:assert/strict";
import { test } from "node:test";
import { choose } from "../../../../src/study/identify/fit/choose";
import type { PathPoint } from "../../../../src/study/identify/fit/path-point";

const point = (accuracy: number, nonZero: number, positive: number): PathPoint => ({
	fit: {
		...{ c: nonZero, bias: 0, objective: 0, gap: 0 },
		columns: Array.from({ length: nonZero }, (_, k) => k),
		weights: Array.from({ length: nonZero }, (_, k) => (k < positive ? 1 : -1)),
	},
	...{ accuracy, accuracyError: 0.02, nonZero, positive, logits: [], stability: [], taskAccuracy: null },
	...{ auroc: 1.5 - accuracy, aurocError: 0.02 },
});

const answer = { region: "answer", path: [point(0.6, 1, 1), point(0.79, 6, 4), point(0.8, 40, 30)] };
const response = { region: "response", path: [point(0.79, 5, 5), point(0.795, 7, 0)] };
const large = { region: "answer", path: [point(0.7, 5, 5), point(0.9, 40, 30)] };

/** [paths, neurons, region and number of neurons chosen] */
const cases: [string, { region: string; path: PathPoint[] }[], number, [string, number]][] = [
	["within one standard error, the fewest neurons", [answer, response], 100_000, ["response", 5]],
	["fits that are not sparse take no part", [answer, response], 4500, ["answer", 6]],
	["when none is sparse all take part", [answer, response], 100, ["response", 5]],
	["a better fit that is not sparse", [large], 10_000, ["answer", 5]],
	["a better fit that is sparse", [large], 100_000, ["answer", 40]],
];

for (const [name, paths, neurons, expected] of cases)
	test(`by accuracy: ${name}`, async () => {
		const choice = await choose(paths, { criterion: "accuracy", penalty: "l1", neurons });
		assert.deepEqual([choice!.region, choice!.point.nonZero], expected);
		assert.ok(paths.some(({ path }) => path.includes(choice!.point)));
	});

test("by AUROC, and for L2 the smallest C within one standard error", async () => {
	const byArea = await choose([answer], { criterion: "auroc", penalty: "l1", neurons: 100_000 });
	assert.equal(byArea!.point.nonZero, 1);
	const dense = await choose([answer], { criterion: "accuracy", penalty: "l2", neurons: 40 });
	assert.equal(dense!.point.nonZero, 6);
});

test("the paper's criterion asks the task of sparse fits, of their positive neurons, and adds the two", async () => {
	const path = [point(0.6, 2, 1), point(0.79, 6, 4), point(0.81, 20, 10), point(0.9, 400, 300)];
	const asked: number[] = [];
	const taskAccuracy = async (columns: readonly number[]) => {
		asked.push(columns.length);
		return columns.length < 5 ? 0.95 : 0.9;
	};
	const options = { criterion: "paper", penalty: "l1", neurons: 100_000 } as const;
	const choice = await choose([{ region: "answer", path }], { ...options, taskAccuracy });
	assert.deepEqual(asked, [1, 4, 10]);
	assert.equal(choice!.point, path[1]);
	assert.deepEqual(
		path.map((each) => each.taskAccuracy),
		[0.95, 0.95, 0.9, null],
	);
	await assert.rejects(choose([{ region: "answer", path }], options), /needs a task/);
});

test("the rule is one sentence with its figures, and nothing is chosen where no neuron has a positive weight", async () => {
	const options = { criterion: "accuracy", penalty: "l1", neurons: 100_000 } as const;
	const choice = await choose([answer, response], options);
	assert.equal(
		choice!.rule,
		"Of the fits with under one per mille of all neurons at positive weight whose accuracy on folds left out is within one standard error of the best (0.800 − 0.020), the one with the fewest neurons was taken.",
	);
	assert.equal(await choose([{ region: "answer", path: [point(0.9, 3, 0)] }], options), null);
});
