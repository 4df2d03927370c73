/** Each precision's product alone: the runtime multiplies by the very weights the zoo says it does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DTYPES, type Dtype } from "../zoo/cell";
import { type Product, type ProductStyle, Products } from "../zoo/dtypes/products";
import { type Matrix, randomMatrix, randomStream } from "../zoo/numbers";
import { loadModel } from "../zoo/run-model";
import { OnnxGraph, TYPE } from "../zoo/write-onnx";

const [K, N] = [96, 24];

interface Case {
	readonly dtype: Dtype;
	readonly style?: ProductStyle;
	readonly product?: Partial<Product>;
	/** The runtime on this processor cannot: its words. */
	readonly refused?: RegExp;
}

const CASES: readonly Case[] = [
	...DTYPES.filter((dtype) => dtype !== "bf16").map((dtype) => ({ dtype })),
	{ dtype: "bf16", refused: /NOT_IMPLEMENTED|Could not find an implementation/ },
	{ dtype: "fp32", product: { isTransposed: true } },
	{ dtype: "fp32", product: { gemm: {} } },
	{ dtype: "fp32", product: { gemm: {}, isTransposed: true } },
	{ dtype: "q8", style: { dynamic: "uint8" } },
	{ dtype: "q8", style: { dynamic: "int8-per-column" } },
	{ dtype: "q8", product: { gemm: {} } },
	{ dtype: "q4", style: { block: 16 } },
	{ dtype: "q4", style: { accuracyLevel: 4 } },
	{ dtype: "q4", style: { names: "community" } },
	{ dtype: "q4-zero-points", style: { names: "k-quant", block: 64 } },
	{ dtype: "q4-mixed", style: { names: "k-quant", bitsOf: () => 8 } },
	{ dtype: "q4-mixed", style: { names: "community", bitsOf: () => 2 } },
];

for (const { dtype, style = {}, product = {}, refused } of CASES)
	test(`${dtype} ${JSON.stringify({ ...style, ...product })}`, async () => {
		const graph = new OnnxGraph();
		const x = graph.input("x", TYPE.float, ["rows", K]);
		const products = new Products(graph, dtype, style);
		const fed =
			products.type === TYPE.float ? x : graph.node("Cast", [x], { attributes: { to: products.type } });
		const w = randomMatrix(randomStream(3), K, N);
		const y = products.write(fed, w, {
			parameter: "w",
			node: "/down_proj/MatMul",
			output: "/down_proj/MatMul_output_0",
			weight: "down_proj.MatMul.weight",
			...product,
		});
		graph.node("Cast", [y], { outputs: ["y"], attributes: { to: TYPE.float } });
		graph.output("y", TYPE.float, ["rows", N]);
		const bytes = graph.finish(21, { ir: 10 });
		if (refused) return assert.rejects(loadModel(bytes), refused);
		const runner = await loadModel(bytes);
		const unit = Float32Array.from({ length: K * K }, (_, i) => (i % (K + 1) === 0 ? 1 : 0));
		const { y: found } = await runner.run({ x: { dims: [K, K], floats: unit } }, ["y"]);
		const seen = products.seen.get("w")!;
		assert.ok(
			difference(seen, w) < (style.bitsOf?.({} as Product) === 2 ? 0.6 : 0.3),
			"quantised, not something else",
		);
		const off = difference(seen, { ...seen, data: Float64Array.from(found!.data) });
		assert.ok(off < 1e-3 * (products.type === TYPE.float ? 1 : 2), `off by ${off}`);
	});

/** Largest difference of two matrices, in shares of the largest value. */
function difference(a: Matrix, b: Matrix): number {
	const most = a.data.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
	return a.data.reduce((max, value, i) => Math.max(max, Math.abs(value - b.data[i]!)), 0) / most;
}
