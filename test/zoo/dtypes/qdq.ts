/** Quantise and dequantise nodes around a float product. */
import { TYPE } from "../write-onnx";
import { largestByColumn, pack, quantiseBlocks } from "./blocks";
import type { Job, Written } from "./products";
import { bytesOf, floatBytes, stored } from "./storage";

/** The step of activations, which calibration would have found. */
export const ACTIVATION_STEP = 0.05;
const MIDDLE = 128;

/**
 * `quantize_static` with a scale a column: the input rounded to uint8 by a fixed step, the weight int8 [K, N] with
 * DequantizeLinear along its last axis.
 */
export function writeStaticQdq(job: Job): Written {
	const { graph, w, product } = job;
	const { weight, node, output, gemm, metadata } = product;
	const step = Math.fround(ACTIVATION_STEP);
	const fed = roundedInput(job, step);
	const scales = largestByColumn(w).map((most) => Math.fround(Math.max(most, 1e-6) / 127));
	const values = Int8Array.from(w.data, (value, i) => Math.round(value / scales[i % w.columns]!));
	const seen = { ...w, data: Float64Array.from(values, (value, i) => value * scales[i % w.columns]!) };
	graph.initializer(`${weight}_quantized`, TYPE.int8, [w.rows, w.columns], bytesOf(values));
	graph.initializer(`${weight}_scale`, TYPE.float, [w.columns], floatBytes(scales, TYPE.float));
	graph.initializer(`${weight}_zero_point`, TYPE.int8, [w.columns], new Uint8Array(w.columns));
	const parts = [`${weight}_quantized`, `${weight}_scale`, `${weight}_zero_point`];
	const wide = graph.node("DequantizeLinear", parts, {
		name: `${weight}_DequantizeLinear`,
		outputs: [`${weight}_DequantizeLinear_Output`],
		attributes: { axis: 1 },
	});
	const inputs = [fed, wide, ...(gemm?.bias ? [gemm.bias] : [])];
	const shared = { name: node, outputs: [output], ...(metadata && { metadata }) };
	return { y: graph.node(gemm ? "Gemm" : "MatMul", inputs, shared), seen, rounding: { step } };
}

/** x rounded and back, one pair of nodes a tensor. */
function roundedInput({ graph, x, inputs }: Job, step: number): string {
	const output = `${x}_DequantizeLinear_Output`;
	if (!inputs.isFirst(x)) return output;
	const scale = graph.initializer(`${x}_scale`, TYPE.float, [], floatBytes([step], TYPE.float));
	const zero = graph.initializer(`${x}_zero_point`, TYPE.uint8, [], new Uint8Array([MIDDLE]));
	const name = `${x}_QuantizeLinear`;
	const rounded = graph.node("QuantizeLinear", [x, scale, zero], { name, outputs: [`${name}_Output`] });
	const back = { name: `${x}_DequantizeLinear`, outputs: [output] };
	return graph.node("DequantizeLinear", [rounded, scale, zero], back);
}

/**
 * MatMulNBitsQuantizer in QDQ format: int4 [K, N], blocks along K, DequantizeLinear of operator set 21. The runtime makes
 * one MatMulNBits of both nodes, at accuracy level 4.
 */
export function writeBlockedQdq({ graph, x, w, product, type, style }: Job): Written {
	const block = style.block ?? 32;
	const store = (scale: number) => stored(scale, type);
	const options = { bits: 4, block, isSymmetric: true, store } as const;
	const { values, scales, blocks, seen } = quantiseBlocks(w, options);
	const { weight, node, output, metadata } = product;
	const signed = Array.from(values, (value) => value - 8);
	graph.initializer(`${weight}_DQ_Q4`, TYPE.int4, [w.rows, w.columns], pack(signed, 4));
	graph.initializer(`${weight}_DQ_scales`, type, [blocks, w.columns], floatBytes(scales, type));
	const wide = graph.node("DequantizeLinear", [`${weight}_DQ_Q4`, `${weight}_DQ_scales`], {
		name: `${node}_DQ_Q4`,
		outputs: [`${weight}_DQ_Q4_output`],
		attributes: { axis: 0, block_size: block },
	});
	const y = graph.node("MatMul", [x, wide], {
		name: `${node}_matmul_Q4`,
		outputs: [output],
		...(metadata && { metadata }),
	});
	return { y, seen, ...(type === TYPE.float && { rounding: { block } }) };
}
