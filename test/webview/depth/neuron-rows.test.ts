/** The neuron grid's figures, orders and filter, without a browser. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ColumnId, Direction } from "../../../webview/depth/neuron-grid/columns";
import { FIRST_ORDER, filtered, pressedOrder, sorted } from "../../../webview/depth/neuron-grid/order";
import { type NeuronRow, NeuronSums } from "../../../webview/depth/neuron-grid/rows";
import { madeUp, probe, promptPieces } from "../made-up";

const words = "The| first| mayor| of| Brask|ov|ford| was| Ed|mund| Hal|ver|sen|.".split("|");
const run = madeUp(promptPieces, words, { hot: /Hal|ver|sen/ });
const verdict = run.responseTokens.slice(8, 13);

test("shares and bias add up to the mean logit, of the verdict and so far", () => {
	const sums = new NeuronSums(probe.neurons);
	sums.append(run.responseTokens.slice(0, 6));
	sums.append(run.responseTokens.slice(6));
	const rows = sums.rows(verdict);
	const mean = (tokens: typeof verdict) => tokens.reduce((sum, { logit }) => sum + logit, 0) / tokens.length;
	const total = (of: (row: NeuronRow) => number | null) =>
		rows.reduce((sum, row) => sum + of(row)!, probe.bias);
	assert.ok(Math.abs(total(({ share }) => share) - mean(verdict)) < 1e-6);
	assert.ok(Math.abs(total(({ soFar }) => soFar) - mean(run.responseTokens)) < 1e-6);
	for (const { k, share, cett, weight } of rows) {
		assert.ok(cett! >= 0, "CETT is not negative, whatever the weight");
		assert.ok(Math.abs(cett! * weight - share!) < 1e-12);
		assert.equal(weight, probe.neurons[k]!.weight);
	}
});

test("before the end there is no share, and before the first token nothing", () => {
	const sums = new NeuronSums(probe.neurons);
	for (const { share, soFar, cett, topToken } of sums.rows(null))
		assert.deepEqual([share, soFar, cett, topToken], [null, null, null, "silent"]);
	sums.append(run.responseTokens.slice(0, 3));
	for (const { share, soFar, cett, weight } of sums.rows(null)) {
		assert.equal(share, null);
		assert.equal(cett, soFar! / weight);
	}
});

test("the top token is where the share is largest in size", () => {
	const sums = new NeuronSums(probe.neurons);
	sums.append(run.responseTokens);
	for (const { k, topToken } of sums.rows(verdict)) {
		const sizes = run.responseTokens.map(({ shares }) => Math.abs(shares[k]!));
		const text = run.responseTokens[sizes.indexOf(Math.max(...sizes))]!.text;
		assert.equal(topToken.replace("␣", " "), text);
	}
});

const row = (k: number, figures: Partial<NeuronRow>): NeuronRow => ({
	...{ k, layer: k, index: 10 * k, weight: 1, share: 0, soFar: 0, cett: 0, topToken: "a" },
	...figures,
});
const rows = [
	row(0, { share: -0.5, topToken: "␣Hal" }),
	row(1, { share: 0.2, topToken: "ver", index: 207 }),
	row(2, { share: null, soFar: 0.4, topToken: "sen" }),
	row(3, { share: 0.2, cett: null, topToken: "␣mayor", layer: 1, index: 31 }),
];

/** [column, direction, indices in order] */
const orders: [ColumnId, Direction, number[]][] = [
	["share", "size", [0, 2, 3, 1]],
	["share", "descending", [2, 3, 1, 0]],
	["share", "ascending", [0, 3, 1, 2]],
	["layer", "ascending", [0, 3, 1, 2]],
	["cett", "descending", [0, 1, 2, 3]],
	["topToken", "ascending", [2, 1, 0, 3]],
	["silence", "ascending", [0, 1, 2, 3]],
];
test("rows sort by any column; those without a figure come last, equal ones by their place", () => {
	for (const [by, direction, expected] of orders)
		assert.deepEqual(
			sorted(rows, { by, direction }).map(({ k }) => k),
			expected,
			`${by} ${direction}`,
		);
});

test("presses of a head go through its orders", () => {
	const second = pressedOrder(FIRST_ORDER, "share");
	assert.deepEqual(second, { by: "share", direction: "descending" });
	const third = pressedOrder(second, "share");
	assert.deepEqual(third, { by: "share", direction: "ascending" });
	assert.deepEqual(pressedOrder(third, "share"), FIRST_ORDER);
	assert.deepEqual(pressedOrder(third, "layer"), { by: "layer", direction: "ascending" });
	assert.deepEqual(pressedOrder(third, "page"), third, "a column of controls sorts nothing");
});

/** [filter, indices that stay] */
const filters: [string, number[]][] = [
	["", [0, 1, 2, 3]],
	["  HAL ", [0]],
	["1:", [1, 3]],
	[":20", [1, 2]],
	["1:31", [3]],
	["207", [1]],
	["1: mayor", [3]],
	["2: mayor", []],
];
test("a filter finds layers, indices and tokens, each of its words", () => {
	for (const [filter, expected] of filters)
		assert.deepEqual(
			filtered(rows, filter).map(({ k }) => k),
			expected,
			filter,
		);
});
