/** What `quantize_dynamic` makes of products: inputs become 8 bits as they come, weights were before. */
import type { Matrix } from "../numbers";
import { type OnnxGraph, TYPE } from "../write-onnx";
import { largestByColumn } from "./blocks";
import type { Job, Written } from "./products";
import { bytesOf, floatBytes } from "./storage";

/** Weights in int8 around zero, in uint8 over their whole range, or in int8 with a scale a column. */
export type DynamicStyle = "int8" | "uint8" | "int8-per-column";

/** One quantise node a tensor, however many products read it. */
export class DynamicInputs {
	private readonly written = new Set<string>();

	constructor(private readonly graph: OnnxGraph) {}

	/** @returns names of the numbers, their scale and their zero point */
	of(x: string): readonly [string, string, string] {
		const outputs = [`${x}_quantized`, `${x}_scale`, `${x}_zero_point`] as const;
		if (this.isFirst(x))
			this.graph.node("DynamicQuantizeLinear", [x], { name: `${x}_QuantizeLinear`, outputs });
		return outputs;
	}

	/** Whether a tensor was not asked for before. */
	isFirst(x: string): boolean {
		if (this.written.has(x)) return false;
		this.written.add(x);
		return true;
	}
}

/** MatMulInteger, Cast, and Mul by both scales; a Gemm becomes `Gemm_MatMul` first and its bias an Add. */
export function writeDynamic(job: Job): Written {
	const { graph, x, w, product, inputs, style } = job;
	const { gemm, metadata } = product;
	const node = gemm ? `${product.node}_MatMul` : product.node;
	const output = gemm?.bias ? `${product.output}_MatMul` : product.output;
	const { names, seen } = storeWeight(graph, w, product.weight, style.dynamic ?? "int8");
	const [numbers, scale, zero] = inputs.of(x);
	const counted = graph.node("MatMulInteger", [numbers, names.weight, zero, names.zero], {
		name: `${node}_quant`,
		outputs: [`${output}_output_quantized`],
		...(metadata && { metadata }),
	});
	const cast = graph.node("Cast", [counted], {
		name: `${counted}_cast`,
		outputs: [`${counted}_cast_output`],
		attributes: { to: TYPE.float },
	});
	const scales = graph.node("Mul", [scale, names.scale], {
		name: `${node}_quant_scales_mul`,
		outputs: [`${node}_quant_scales_mul:0`],
	});
	const y = graph.node("Mul", [cast, scales], {
		name: `${node}_quant_output_scale_mul`,
		outputs: [output],
	});
	if (!gemm?.bias) return { y, seen, rounding: "dynamic" };
	const name = `${product.node}_Add`;
	return {
		y: graph.node("Add", [y, gemm.bias], { name, outputs: [product.output] }),
		seen,
		rounding: "dynamic",
	};
}

/** A table that is looked up as 8-bit numbers, and made floats afterwards. */
export function lookUpDynamic(
	graph: OnnxGraph,
	ids: string,
	{
		w,
		style,
		node,
		output,
		weight,
	}: { w: Matrix; style: DynamicStyle } & Record<"node" | "output" | "weight", string>,
): { y: string; seen: Matrix } {
	// Scales of columns are kept for products alone.
	const { names, seen } = storeWeight(graph, w, weight, style === "uint8" ? "uint8" : "int8");
	const found = graph.node("Gather", [names.weight, ids], {
		name: `${node}_quant`,
		outputs: [`${output}_quantized`],
	});
	const y = graph.node("DequantizeLinear", [found, names.scale, names.zero], {
		name: `${output}_DequantizeLinear`,
		outputs: [output],
	});
	return { y, seen };
}

function storeWeight(graph: OnnxGraph, w: Matrix, weight: string, style: DynamicStyle) {
	const { values, scales, zero, isUnsigned, seen } = quantiseWeight(w, style);
	const names = {
		weight: `${weight}_quantized`,
		scale: `${weight}_scale`,
		zero: `${weight}_zero_point`,
	};
	const type = isUnsigned ? TYPE.uint8 : TYPE.int8;
	const dims = scales.length > 1 ? [scales.length] : [];
	graph.initializer(names.weight, type, [w.rows, w.columns], bytesOf(values));
	graph.initializer(names.scale, TYPE.float, dims, floatBytes(scales, TYPE.float));
	graph.initializer(names.zero, type, dims, new Uint8Array(scales.length).fill(zero));
	return { names, seen };
}

function quantiseWeight(w: Matrix, style: DynamicStyle) {
	const perColumn = style === "int8-per-column";
	const isUnsigned = style === "uint8";
	const [low, high] = [Math.min(0, ...w.data), Math.max(0, ...w.data)];
	const scales = isUnsigned
		? [Math.fround((high - low) / 255)]
		: Array.from(perColumn ? largestByColumn(w) : [Math.max(-low, high)], (most) => Math.fround(most / 127));
	const scaleOf = (i: number) => scales[perColumn ? i % w.columns : 0]!;
	const zero = isUnsigned ? Math.round(-low / scales[0]!) : 0;
	const steps = Array.from(w.data, (value, i) => Math.round(value / scaleOf(i)) + zero);
	const values = isUnsigned
		? Uint8Array.from(steps, (step) => Math.min(255, Math.max(0, step)))
		: Int8Array.from(steps);
	const seen: Matrix = { ...w, data: Float64Array.from(values, (value, i) => (value - zero) * scaleOf(i)) };
	return { values, scales, zero, isUnsigned, seen };
}
