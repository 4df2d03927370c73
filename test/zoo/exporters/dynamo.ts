/** Files of PyTorch's exporter over torch.export (`torch.onnx.export(..., dynamo=True)`, `optimum-cli export onnx --dynamo`). */
import type { Exporter, NotProducible, ZooModel } from "../cell";
import { Products } from "../dtypes/products";
import { OnnxGraph, TYPE } from "../write-onnx";
import { configOf } from "./config";
import { writeDecoder } from "./torch/decoder";
import { DynamoTracer } from "./torch/dynamo-tracer";
import { styleOf, toleranceOf, unknown } from "./torchscript";

/** 18 unless asked; with 20 come Gelu, with 23 Attention. */
const OPSETS: Readonly<Record<string, number>> = {
	gemma2: 20,
	gemma3: 20,
	"gpt-neox": 20,
	mistral: 23,
	qwen3: 23,
};
const DEFAULT_OPSET = 18;
/** Blocks of 4 bits in DequantizeLinear came with 21; the quantiser raises the file's number. */
const BLOCKED_QDQ_OPSET = 21;

/** Bytes from which a tensor goes to the file beside the graph. */
const SMALLEST = 256;

/** Every family that optimum-onnx knows, in every precision. */
export const dynamo: Exporter = {
	name: "dynamo",
	write(family, dtype, weights): ZooModel | NotProducible {
		const notProducible = unknown(family);
		if (notProducible) return { notProducible };
		const opset = OPSETS[family.name] ?? DEFAULT_OPSET;
		const graph = new OnnxGraph();
		const products = new Products(graph, dtype, styleOf(family));
		// Half precision is exported as such; a file of 4 bits was float32 before float16.py.
		const isConverted = dtype === "q4f16";
		writeDecoder(new DynamoTracer({ graph, products, family, weights, opset, isConverted }));
		const written = dtype === "qdq4" ? Math.max(opset, BLOCKED_QDQ_OPSET) : opset;
		// Since torch 2.9 weights lie beside the graph unless told otherwise.
		const data = "model.onnx.data";
		const file = graph.finishBeside(written, { ir: 10, producer: "pytorch", data, smallest: SMALLEST });
		return {
			bytes: file.bytes,
			beside: new Map([[data, file.data]]),
			seen: products.seen,
			rounding: products.rounding,
			config: configOf(family),
			tolerance: toleranceOf(dtype, products.type !== TYPE.float),
		};
	},
};
