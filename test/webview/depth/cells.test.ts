/** The layer map's figures and the way around it, without a browser. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Cells, layerRows, neuronRows } from "../../../webview/depth/layer-map/cells";
import { movedCell } from "../../../webview/depth/layer-map/keys";
import { LEVELS, levelOf, paletteOf } from "../../../webview/depth/layer-map/palette";
import {
	anchored,
	columnAt,
	columnsInSight,
	scrolledTo,
	tickStep,
	wholeZoom,
} from "../../../webview/depth/layer-map/viewport";
import { wholeRange } from "../../../webview/depth/range-bar";
import { madeUp, probe, promptPieces } from "../made-up";

const words = Array.from({ length: 700 }, (_, i) => ` word${i}`);
const { promptTokens, responseTokens } = madeUp(promptPieces, words, { hot: /7$/ });
const tokens = [...promptTokens, ...responseTokens];
const cellsOf = (rows = layerRows(probe.neurons)) => {
	const cells = new Cells(rows);
	cells.append(tokens);
	return cells;
};

test("rows hold each neuron once, by layer", () => {
	const layers = layerRows(probe.neurons);
	assert.deepEqual(
		layers.map(({ layer }) => layer),
		[0, 1, 2, 3, 4],
	);
	for (const rows of [layers, neuronRows(probe.neurons)]) {
		const held = rows.flatMap(({ neurons }) => neurons).sort((a, b) => a - b);
		assert.deepEqual(held, [...probe.neurons.keys()]);
		for (const { layer, neurons } of rows)
			for (const k of neurons) assert.equal(probe.neurons[k]!.layer, layer);
	}
	assert.equal(neuronRows(probe.neurons)[0]!.label, "0:31");
});

test("a column's cells and the bias add up to the token's logit", () => {
	for (const rows of [layerRows(probe.neurons), neuronRows(probe.neurons)]) {
		const cells = cellsOf(rows);
		assert.equal(cells.columns, tokens.length);
		for (const [column, { logit }] of tokens.entries()) {
			const sum = rows.reduce((total, _, row) => total + cells.at(row, column), probe.bias);
			assert.ok(Math.abs(sum - logit) < 1e-5, `token ${column}: ${sum} is not ${logit}`);
		}
	}
});

test("tokens that stream in one by one make the same cells", () => {
	const [whole, streamed] = [cellsOf(), new Cells(layerRows(probe.neurons))];
	for (const token of tokens) streamed.append([token]);
	streamed.settle();
	for (let column = 0; column < tokens.length; column++)
		for (let row = 0; row < 5; row++) assert.equal(streamed.at(row, column), whole.at(row, column));
	assert.equal(streamed.top, whole.top);
	assert.deepEqual(streamed.largest(50), whole.largest(50));
});

test("the largest cells are those that sorting finds", () => {
	const cells = cellsOf();
	const sizes: number[] = [];
	for (let column = 0; column < tokens.length; column++)
		for (let row = 0; row < 5; row++) sizes.push(Math.abs(cells.at(row, column)));
	sizes.sort((a, b) => b - a);
	const found = cells.largest(50);
	assert.deepEqual(
		found.map(({ value }) => Math.abs(value)),
		sizes.slice(0, 50),
	);
	for (const { row, column, value } of found) assert.equal(cells.at(row, column), value);
	const isNegative = cells.largest(2000).some(({ value }) => value < 0);
	assert.ok(isNegative, "cells against an invented answer count by their size");
	// One in a hundred of the cells that are not 0 lies beyond the scale's end, to a bin's width.
	const counted = sizes.filter((size) => size > 0);
	const beyond = counted.filter((size) => size > cells.top).length;
	assert.ok(Math.abs(beyond - counted.length / 100) <= 2, `${beyond} of ${counted.length}`);
});

test("the strongest of many cells keeps its sign; nothing has no scale", () => {
	const cells = new Cells([{ layer: 0, neurons: [0], label: "0" }]);
	cells.append([0.2, -0.9, 0.5].map((share) => ({ shares: Float32Array.of(share) })));
	assert.equal(cells.strongest(0, 0, 3), Math.fround(-0.9));
	assert.equal(cells.strongest(0, 2, 3), 0.5);
	const silent = new Cells([{ layer: 0, neurons: [0], label: "0" }]);
	silent.append([{ shares: Float32Array.of(0) }]);
	assert.equal(silent.top, 0);
	assert.deepEqual(silent.largest(5), []);
	assert.equal(levelOf(0, silent.top), 0);
});

test("levels part at 0 and end at the scale's ends; opacity grows with them", () => {
	assert.equal(levelOf(2, 1), LEVELS);
	assert.equal(levelOf(-2, 1), -LEVELS);
	assert.equal(levelOf(0.5, 1), LEVELS / 2);
	const palette = paletteOf({ heat: [241, 76, 76, 255], cool: [89, 164, 249, 255] });
	const alpha = (level: number) => palette[LEVELS + level]! >>> 24;
	assert.equal(palette[LEVELS], 0, "0 is transparent");
	for (let level = 1; level <= LEVELS; level++) {
		assert.ok(alpha(level) > alpha(level - 1));
		assert.equal(alpha(level), alpha(-level));
	}
	assert.equal(palette[2 * LEVELS]! & 255, 241, "red is the lowest byte");
});

test("zooming keeps the column under the pointer; a page in sight has all columns it should", () => {
	const width = 700;
	const view = { zoom: 2, rowHeight: 6, left: 1000, up: 0, width, height: 240 };
	const column = columnAt(view, 350);
	for (const zoom of [0.5, 3.2, 28]) {
		const left = anchored(column, zoom, 350);
		if (left > 0) assert.ok(Math.abs(columnAt({ ...view, zoom, left }, 350) - column) < 1e-9);
	}
	assert.deepEqual(columnsInSight(view, 4000), [500, 850]);
	assert.deepEqual(columnsInSight(view, 600), [500, 600]);
	assert.equal(wholeZoom(4000, width) * 4000, width);
	assert.equal(wholeZoom(3, width), 28, "few columns are not stretched");
	assert.equal(scrolledTo(10, 5, 20, 100), 10);
	assert.equal(scrolledTo(118, 5, 20, 100), 23);
	assert.equal(scrolledTo(50, 5, 20, 100), 20);
});

test("ticks are 1, 2 or 5 times a power of ten and have room", () => {
	for (const zoom of [0.05, 0.2, 1, 3, 11, 28, 44, 90]) {
		const step = tickStep(zoom, 44);
		assert.ok(step * zoom >= 44, `${step} at ${zoom}`);
		assert.match(String(step), /^[125]0*$/);
	}
});

/** [key, with Ctrl, row, column] from row 2, column 50 of 5 by 100, pages of 30 */
const moves: [string, boolean, number, number][] = [
	["ArrowRight", false, 2, 51],
	["ArrowLeft", false, 2, 49],
	["ArrowUp", false, 1, 50],
	["ArrowDown", false, 3, 50],
	["Home", false, 2, 0],
	["End", false, 2, 99],
	["Home", true, 0, 0],
	["End", true, 4, 99],
	["PageDown", false, 2, 80],
	["PageUp", false, 2, 20],
];
test("keys lead the cursor, and never out of the map", () => {
	const at = { row: 2, column: 50, rows: 5, columns: 100, page: 30 };
	const press = (key: string, ctrlKey = false, from = at) =>
		movedCell({ key, ctrlKey, metaKey: false }, from);
	for (const [key, ctrl, row, column] of moves) assert.deepEqual(press(key, ctrl), { row, column }, key);
	const corner = { ...at, row: 4, column: 99 };
	for (const key of ["ArrowRight", "ArrowDown", "PageDown"])
		assert.deepEqual(press(key, false, corner), { row: 4, column: 99 });
	assert.equal(press("a"), null);
});

test("numbers of tokens make a range whatever their order, within the answer", () => {
	assert.deepEqual(wholeRange(3, 5, 10), { start: 2, end: 5 });
	assert.deepEqual(wholeRange(5, 3, 10), { start: 2, end: 5 });
	assert.deepEqual(wholeRange(-4, 2, 10), { start: 0, end: 2 });
	assert.deepEqual(wholeRange(9, 99, 10), { start: 8, end: 10 });
	assert.equal(wholeRange(-4, -1, 10), null);
	assert.equal(wholeRange(11, 12, 10), null);
});
