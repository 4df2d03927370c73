/** A down projection with a low-rank adapter beside it: read, turned and measured as the one matrix W + s B A. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ROWS_INPUT } from "../../../src/core/onnx/cut-out";
import { instrument } from "../../../src/core/onnx/instrument";
import { GAIN_INPUT, indexInput, LAYERS_INPUT, RATIO_OUTPUT } from "../../../src/core/onnx/names";
import { downProjectionModel, NORMS_OUTPUT } from "../../../src/core/onnx/norms";
import { scanModel } from "../../../src/core/onnx/scan";
import { findTaps } from "../../../src/core/onnx/taps";
import type { Dtype } from "../../zoo/cell";
import { Products } from "../../zoo/dtypes/products";
import { type Matrix, randomMatrix, randomStream } from "../../zoo/numbers";
import { multiply } from "../../zoo/reference/matrix";
import { loadModel } from "../../zoo/run-model";
import { OnnxGraph, TYPE } from "../../zoo/write-onnx";

const [D, N, R, T] = [32, 64, 4, 5];
const STRENGTH = 2;
const AT = "/model/layers.0/mlp";

/** One block, its base weights in a precision of their own; the adapter stays in floats, as tools that train one leave it. */
function writeBlock(dtype: Dtype): { bytes: Uint8Array; up: Matrix; down: Matrix } {
	const graph = new OnnxGraph();
	const next = randomStream(11);
	const base = new Products(graph, dtype);
	const adapter = new Products(graph, "fp32");
	const product = (products: Products, x: string, [rows, columns]: [number, number], path: string) =>
		products.write(x, randomMatrix(next, rows, columns), {
			parameter: path,
			node: `${AT}/${path}/MatMul`,
			output: `${AT}/${path}/MatMul/output_0`,
			weight: `${path}.weight`,
		});
	const x = graph.input("x", TYPE.float, ["batch", "tokens", D]);
	const z = graph.node("Relu", [product(base, x, [D, N], "up_proj")]);
	const h = product(base, z, [N, D], "down_proj");
	const low = product(adapter, z, [N, R], "down_proj/lora_A");
	const high = product(adapter, low, [R, D], "down_proj/lora_B");
	const part = graph.node("Mul", [high, graph.scalar(STRENGTH)]);
	const sum = graph.node("Add", [h, part], { name: `${AT}/down_proj/lora/Add` });
	graph.node("Add", [x, sum], { outputs: ["logits"] });
	graph.output("logits", TYPE.float, ["batch", "tokens", D]);
	const seen = (path: string) => (base.seen.get(path) ?? adapter.seen.get(path))!;
	const both = multiply(seen("down_proj/lora_A"), seen("down_proj/lora_B"));
	const data = seen("down_proj").data.map((value, i) => value + STRENGTH * both.data[i]!);
	return { bytes: graph.finish(21, { ir: 10 }), up: seen("up_proj"), down: { rows: N, columns: D, data } };
}

for (const dtype of ["fp32", "q4", "bnb4", "qdq4"] as const)
	test(`an adapter beside a ${dtype} matrix`, async () => {
		const { bytes, up, down } = writeBlock(dtype);
		const scanned = scanModel(bytes);
		assert.ok("value" in scanned);
		const scan = scanned.value;
		const { taps, problems } = findTaps(scan, { layers: 1 });
		assert.deepEqual(problems, []);
		const { pieces } = instrument(scan, taps, { pooled: false, lastLogitsOnly: false });
		const runner = await loadModel(Buffer.concat(pieces), "disabled");
		const x = randomMatrix(randomStream(3), T, D);
		const gain = Float32Array.from({ length: N }, (_, n) => [0, 1, 3][n % 3]!);
		const told = await runner.run(
			{
				x: { dims: [1, T, D], floats: Float32Array.from(x.data) },
				[GAIN_INPUT]: { dims: [1, N], floats: gain },
				[indexInput(0)]: { dims: [N], integers: Array.from({ length: N }, (_, n) => n) },
				[LAYERS_INPUT]: { dims: [N], integers: new Array<number>(N).fill(0) },
			},
			["logits", RATIO_OUTPUT],
		);
		const entering = multiply(x, up);
		const z = { ...entering, data: entering.data.map((value, i) => Math.max(0, value) * gain[i % N]!) };
		const h = multiply(z, down);
		const tolerance = dtype === "qdq4" ? 2e-2 : 1e-5;
		near(
			told.logits!.data,
			h.data.map((value, i) => value + x.data[i]!),
			tolerance,
		);
		const norms = (row: number) => Math.hypot(...h.data.subarray(row * D, (row + 1) * D));
		near(
			told[RATIO_OUTPUT]!.data,
			z.data.map((value, i) => value / norms(Math.floor(i / N))),
			tolerance,
		);
		const measured = await (await loadModel(downProjectionModel(scan, taps[0]!))).run(
			{
				[ROWS_INPUT]: {
					dims: [N, N],
					floats: Float32Array.from({ length: N * N }, (_, i) => (i % (N + 1) === 0 ? 1 : 0)),
				},
			},
			[NORMS_OUTPUT],
		);
		const columns = Float64Array.from({ length: N }, (_, n) =>
			Math.hypot(...down.data.subarray(n * D, (n + 1) * D)),
		);
		near(measured[NORMS_OUTPUT]!.data, columns, 1e-5);
	});

function near(found: ArrayLike<number>, expected: Float64Array, tolerance: number): void {
	assert.equal(found.length, expected.length);
	const most = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
	const off = expected.reduce((max, value, i) => Math.max(max, Math.abs(value - found[i]!)), 0);
	assert.ok(off <= tolerance * most, `off by ${off / most}`);
}
