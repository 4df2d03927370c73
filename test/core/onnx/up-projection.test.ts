/** Which of a block's matrices the neurons read with: by structure alone, and not at all where structure does not tell. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { graphOf } from "../../../src/core/onnx/find/graph";
import { linearsOf } from "../../../src/core/onnx/find/linear";
import { upProjection } from "../../../src/core/onnx/find/up-projection";
import { scanModel } from "../../../src/core/onnx/scan";
import { findTaps } from "../../../src/core/onnx/taps";
import { OnnxGraph, TYPE } from "../../zoo/write-onnx";

const [D, N] = [4, 6];

/** z of a block from its graph, a matrix maker, and x. */
type Block = (graph: OnnxGraph, times: (name: string, columns?: number) => string) => string;

/** What is found in a block of that shape: the product's name and its columns, or why none is. */
function found(block: Block): string {
	const graph = new OnnxGraph();
	const x = graph.input("x", TYPE.float, ["batch", "tokens", D]);
	const matrix = (name: string, rows: number, columns: number) =>
		graph.initializer(name, TYPE.float, [rows, columns], new Uint8Array(4 * rows * columns));
	const times = (name: string, columns = N) =>
		graph.node("MatMul", [x, matrix(`${name}.weight`, D, columns)], { name });
	const h = graph.node("MatMul", [block(graph, times), matrix("down", N, D)], {
		name: "/model/layers.0/mlp/down_proj/MatMul",
	});
	graph.node("Add", [x, h], { outputs: ["logits"] });
	graph.output("logits", TYPE.float, ["batch", "tokens", D]);
	const scanned = scanModel(graph.finish(17));
	assert.ok("value" in scanned);
	const { taps, problems } = findTaps(scanned.value, {});
	assert.deepEqual(problems, []);
	const index = graphOf(scanned.value);
	const result = upProjection(index, linearsOf(index), taps[0]!.linear);
	if ("problem" in result) return result.problem;
	return `${result.up.linear.node.name} ${result.up.from} ${result.up.step}`;
}

const cases: readonly (readonly [what: string, block: Block, answer: string | RegExp])[] = [
	["plain", (g, times) => g.node("Relu", [times("one")]), "one 0 1"],
	["gate first", (g, times) => g.node("Mul", [g.node("Relu", [times("a")]), times("b")]), "b 0 1"],
	["gate last", (g, times) => g.node("Mul", [times("a"), g.node("Relu", [times("b")])]), "a 0 1"],
	[
		"silu in its parts",
		(g, times) => {
			const gate = times("gate");
			const bent = g.node("Mul", [gate, g.node("Sigmoid", [gate])]);
			return g.node("Mul", [bent, times("up")]);
		},
		"up 0 1",
	],
	[
		"every other column",
		(g, times) => {
			const both = times("both", 2 * N);
			const ints = (name: string, value: number) =>
				g.initializer(name, TYPE.int64, [1], new Uint8Array(new BigInt64Array([BigInt(value)]).buffer));
			const part = (start: number) =>
				g.node("Slice", [
					both,
					ints(`from${start}`, start),
					ints(`to${start}`, 2 * N),
					ints(`axis${start}`, 2),
					ints(`step${start}`, 2),
				]);
			return g.node("Mul", [g.node("Relu", [part(0)]), part(1)]);
		},
		"both 1 2",
	],
	[
		"no activation on either",
		(g, times) => g.node("Mul", [times("a"), times("b")]),
		/which of its products is the gate/,
	],
	[
		"activations on both",
		(g, times) => g.node("Mul", [g.node("Relu", [times("a")]), g.node("Tanh", [times("b")])]),
		/which of its products is the gate/,
	],
];

for (const [what, block, answer] of cases)
	test(what, () => {
		if (typeof answer === "string") assert.equal(found(block), answer);
		else assert.match(found(block), answer);
	});
