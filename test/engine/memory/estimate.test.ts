/** What each kind of weight adds to the estimate. That the sums hold is measured by bench/memory-estimate.ts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { scanModel } from "../../../src/core/onnx/scan";
import { estimateMemory } from "../../../src/engine/memory/estimate";
import { OnnxGraph, TYPE } from "../../zoo/write-onnx";

const SIZES = { contextLength: 1024, vocabulary: 1000, hidden: 256, neuronsPerLayer: 1024 };
const ROWS = 256;
const COLUMNS = 1024;
const COUNT = ROWS * COLUMNS;

type Write = (graph: OnnxGraph, x: string) => string;

function estimate(write: Write, sizes = SIZES) {
	const graph = new OnnxGraph();
	graph.input("x", TYPE.float, ["t", ROWS]);
	graph.node("Identity", [write(graph, "x")], { outputs: ["y"] });
	graph.output("y", TYPE.float, ["t", "n"]);
	const scanned = scanModel(graph.finish(21));
	if ("problem" in scanned) throw new Error(scanned.problem);
	return estimateMemory(scanned.value, sizes);
}

const NOTHING = estimate((graph, x) => graph.node("Neg", [x]));
const weight = (graph: OnnxGraph, type: number, width: number, dims = [ROWS, COLUMNS], name = "w") =>
	graph.initializer(name, type, dims, new Uint8Array(dims.reduce((product, side) => product * side, width)));

interface Case {
	name: string;
	write: Write;
	/** Bytes that it adds once loaded, and when weights stay in their file; null where they cannot. */
	adds: number;
	low: number | null;
}

const nBits = (bits: number): Write => {
	const blocks = ROWS / 32;
	return (graph, x) =>
		graph.node(
			"MatMulNBits",
			[
				x,
				weight(graph, TYPE.uint8, 1, [COLUMNS, blocks, (32 * bits) / 8]),
				weight(graph, TYPE.float, 4, [COLUMNS, blocks], "scales"),
			],
			{ domain: "com.microsoft", attributes: { K: ROWS, N: COLUMNS, bits, block_size: 32 } },
		);
};
const scales = 4 * COLUMNS * (ROWS / 32);

const CASES: Case[] = [
	{
		name: "a single-precision product is copied into another order",
		write: (graph, x) => graph.node("MatMul", [x, weight(graph, TYPE.float, 4)]),
		adds: 4 * COUNT,
		low: 4 * COUNT,
	},
	{
		name: "half precision is widened, asked or not",
		write: (graph, x) => graph.node("MatMul", [x, weight(graph, TYPE.float16, 2)]),
		adds: 4 * COUNT,
		low: 4 * COUNT,
	},
	{
		name: "a table of rows stays in its file",
		write: (graph, x) => graph.node("Gather", [weight(graph, TYPE.float, 4), x]),
		adds: 0,
		low: 0,
	},
	{
		name: "a table that is a product's weight too is copied",
		write: (graph, x) => {
			const table = weight(graph, TYPE.float, 4);
			return graph.node("MatMul", [graph.node("Gather", [table, x]), table]);
		},
		adds: 4 * COUNT,
		low: 4 * COUNT,
	},
	{
		name: "other constants are read where they lie",
		write: (graph, x) => graph.node("Add", [x, weight(graph, TYPE.float, 4)]),
		adds: 4 * COUNT,
		low: 4 * COUNT,
	},
	{ name: "4 bits", write: nBits(4), adds: COUNT / 2 + 3 * scales, low: null },
	{ name: "8 bits", write: nBits(8), adds: COUNT + 3 * scales, low: null },
	{
		name: "8-bit integers",
		write: (graph, x) => graph.node("MatMulInteger", [x, weight(graph, TYPE.int8, 1)]),
		adds: COUNT,
		low: COUNT,
	},
];

for (const { name, write, adds, low } of CASES)
	test(name, () => {
		const { bytes, lowBytes } = estimate(write);
		assert.equal(bytes - NOTHING.bytes, adds);
		assert.equal(lowBytes && lowBytes - NOTHING.lowBytes!, low);
	});

test("a large weight counts twice while it is copied, where that is more than answering takes", () => {
	const dims = [ROWS, 100_000];
	const large: Write = (graph, x) => graph.node("MatMul", [x, weight(graph, TYPE.float, 4, dims)]);
	const { bytes, lowBytes } = estimate(large);
	const copy = 4 * ROWS * 100_000;
	assert.ok(bytes - lowBytes! > 0, "leaving it in its file helps");
	assert.ok(bytes > 2 * copy && bytes < 2 * copy + 150e6, String(bytes));
});

test("more context, wider blocks and more words never take less", () => {
	const of = (change: Partial<typeof SIZES>) =>
		estimate((graph, x) => graph.node("Neg", [x]), { ...SIZES, ...change });
	const larger = [
		{ contextLength: 2000 },
		{ neuronsPerLayer: 9999 },
		{ hidden: 999 },
		{ vocabulary: 150_000 },
	];
	for (const change of larger) assert.ok(of(change).bytes > NOTHING.bytes, JSON.stringify(change));
	assert.equal(of({ contextLength: 128_000 }).bytes, of({ contextLength: 1e6 }).bytes, "a bounded share");
});
