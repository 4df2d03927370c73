/**
 * Files of Hugging Face optimum by PyTorch's TorchScript exporter, and what transformers.js's scripts and onnxruntime's
 * quantisers make of them.
 */
import type { Dtype, Exporter, NotProducible, Weights, ZooModel } from "../cell";
import { type ProductStyle, Products } from "../dtypes/products";
import type { Family } from "../family";
import { OnnxGraph, TYPE } from "../write-onnx";
import { configOf } from "./config";
import { writeDecoder } from "./torch/decoder";
import { TorchScriptTracer } from "./torch/torchscript-tracer";

/** Older files on the hub have operator set 14, those of 2024 mostly 17, optimum-onnx writes 18. */
const OPSETS: Readonly<Record<string, number>> = { gpt2: 14, opt: 14, bloom: 14, "gpt-neox": 17, phi2: 17 };
const DEFAULT_OPSET = 18;
/** Blocks of 4 bits in DequantizeLinear came with 21; the quantiser raises the file's number. */
const BLOCKED_QDQ_OPSET = 21;

/** Every family that optimum-onnx knows, in every precision. */
export const torchscript: Exporter = {
	name: "torchscript",
	write(family, dtype, weights): ZooModel | NotProducible {
		const opset = OPSETS[family.name] ?? DEFAULT_OPSET;
		const notProducible = unknown(family);
		if (notProducible) return { notProducible };
		if (dtype === "qdq4" && opset < 17) return { notProducible: TOO_OLD };
		const variant = family.name === "mistral" ? VARIANTS : {};
		return writeTorchScript(family, dtype, weights, { opset, ...variant });
	},
};

const TOO_OLD =
	"the quantiser raises the file to operator set 21, in which ReduceMean of its layer norms is no longer valid";

/** Mistral is a llama but for its name, so its cells show what else the files may be like. */
const VARIANTS = { isExternal: true, isHalfThroughout: true };

/** Families that optimum-onnx has no configuration for. */
export const unknown = (family: Family): string | null =>
	family.convLayers ? `optimum-onnx has no ONNX configuration for ${family.modelType}` : null;

/** Bytes from which onnx's own writer puts a tensor into the file beside the graph. */
const SMALLEST = 1024;

/** How one file of the exporter differs from another. */
export interface TorchScriptOptions {
	readonly opset: number;
	/** Weights go to `model.onnx_data` beside the graph. */
	readonly isExternal?: boolean;
	/** Exported in half precision, so inputs and outputs are half too; else float16.py converts a float file. */
	readonly isHalfThroughout?: boolean;
	/** Weights are turned by a node each (do_constant_folding=False). */
	readonly isUnfolded?: boolean;
	/** Float32 throughout, but weights are kept in half precision. */
	readonly storesHalf?: boolean;
}

/** Writes one file. */
export function writeTorchScript(
	family: Family,
	dtype: Dtype,
	weights: Weights,
	{ opset, isExternal, isHalfThroughout, isUnfolded, storesHalf }: TorchScriptOptions,
): ZooModel {
	const graph = new OnnxGraph();
	const products = new Products(graph, dtype, { ...styleOf(family), storesHalf: storesHalf ?? false });
	const isHalf = products.type !== TYPE.float;
	// No script converts to bfloat16, so such a file was exported in it.
	const isConverted = products.type === TYPE.float16 && !isHalfThroughout;
	const trace = { graph, products, family, weights, opset, isConverted, isUnfolded: isUnfolded ?? false };
	writeDecoder(new TorchScriptTracer(trace));
	const data = isExternal ? { data: "model.onnx_data", smallest: SMALLEST } : {};
	const written = dtype === "qdq4" ? Math.max(opset, BLOCKED_QDQ_OPSET) : opset;
	const file = graph.finishBeside(written, { ir: opset >= 18 ? 8 : 7, producer: "pytorch", ...data });
	return {
		bytes: file.bytes,
		beside: isExternal ? new Map([["model.onnx_data", file.data]]) : new Map(),
		seen: products.seen,
		rounding: products.rounding,
		config: configOf(family),
		tolerance: toleranceOf(dtype, isHalf),
	};
}

/** Mixed bits as the quantisers' recipes have them: more where it matters most. */
export function styleOf({ modules }: Family): ProductStyle {
	const kept = [`.${modules.down}.weight`, `${modules.head}.weight`];
	return { bitsOf: ({ parameter }) => (kept.some((name) => parameter.endsWith(name)) ? 8 : 4) };
}

/** A difference in the last place turns an input into the next step of 8 bits. */
const STEPPED = new Set<Dtype>(["q8", "qdq8"]);
const TOLERANCE = { float: 1e-4, half: 3e-2, stepped: 3e-2 };

/** Relative error against a plain forward pass. */
export function toleranceOf(dtype: Dtype, isHalf: boolean): number {
	if (isHalf) return TOLERANCE.half;
	return STEPPED.has(dtype) ? TOLERANCE.stepped : TOLERANCE.float;
}
