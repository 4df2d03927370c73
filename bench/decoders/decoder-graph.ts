/** What both conventions share: the ports, and weight matrices in float32 or in blocks of four bits. */
import { OnnxGraph, TYPE } from "../../test/zoo/write-onnx";
import { CONTEXT, type DecoderSpec, type Shape } from "./shapes";
import type { Weight } from "./weight-writer";

/** Weights that share a scale, as the quantisers of both conventions choose by default. */
const BLOCK = 32;

/** How a matrix product is named. */
export interface ProductNames {
	/** The node in float32; the quantised one has the suffix after it. */
	readonly node: string;
	readonly output: string;
	readonly weight: string;
	readonly quantised: { readonly suffix: string; readonly weight: string; readonly scales: string };
	/** 4 multiplies in int8, 0 in float32. */
	readonly accuracyLevel: number;
}

/** A graph in writing, and the weights that go after it. */
export class DecoderGraph {
	readonly onnx = new OnnxGraph();
	readonly weights: Weight[] = [];
	readonly shape: Shape;

	constructor(readonly spec: DecoderSpec) {
		this.shape = spec.shape;
	}

	/** Declares the inputs and outputs that every decoder with a cache has. */
	declarePorts(): void {
		const { onnx, shape } = this;
		onnx.input("input_ids", TYPE.int64, ["batch_size", "sequence_length"]);
		onnx.input("attention_mask", TYPE.int64, ["batch_size", "total_sequence_length"]);
		for (let layer = 0; layer < shape.layers; layer++)
			for (const part of ["key", "value"]) {
				const sides = (length: string) => ["batch_size", shape.kvHeads, length, shape.head];
				onnx.input(`past_key_values.${layer}.${part}`, TYPE.float, sides("past_sequence_length"));
				onnx.output(`present.${layer}.${part}`, TYPE.float, sides("total_sequence_length"));
			}
		onnx.output("logits", TYPE.float, ["batch_size", "sequence_length", shape.vocabulary]);
	}

	/** The embedding's table [V, D], which is never quantised. */
	embedding(): string {
		const { vocabulary, hidden } = this.shape;
		return this.weight("model.embed_tokens.weight", TYPE.float, [vocabulary, hidden], "normal");
	}

	/** x [B, T, K] times a new weight [K, N]. */
	product(x: string, [inner, outer]: readonly [number, number], names: ProductNames): string {
		const { onnx, spec } = this;
		const { node, output, quantised } = names;
		if (spec.dtype === "fp32") {
			const weight = this.weight(names.weight, TYPE.float, [inner, outer], "normal");
			return onnx.node("MatMul", [x, weight], { name: node, outputs: [output] });
		}
		const blocks = inner / BLOCK;
		const packed = this.weight(quantised.weight, TYPE.uint8, [outer, blocks, BLOCK / 2], "bytes");
		const scales = this.weight(quantised.scales, TYPE.float, [outer * blocks], "scales");
		const sizes = { K: inner, N: outer, bits: 4, block_size: BLOCK };
		const level = names.accuracyLevel ? { accuracy_level: names.accuracyLevel } : {};
		return onnx.node("MatMulNBits", [x, packed, scales], {
			name: node + quantised.suffix,
			outputs: [output],
			domain: "com.microsoft",
			attributes: { ...sizes, ...level },
		});
	}

	/** A norm's weight: all ones, as before training. */
	ones(name: string): string {
		return this.floats(name, [this.shape.hidden], new Float32Array(this.shape.hidden).fill(1));
	}

	floats(name: string, dims: readonly number[], values: Float32Array): string {
		return this.onnx.initializer(name, TYPE.float, dims, new Uint8Array(values.buffer));
	}

	private weight(name: string, type: number, dims: readonly number[], fill: Weight["fill"]): string {
		this.weights.push({ name, type, dims, fill });
		return name;
	}
}

/** [head / 2] angles a position: 10000^(-2i / head) */
export function frequencies({ head }: Shape): Float32Array {
	return Float32Array.from({ length: head / 2 }, (_, i) => 10000 ** ((-2 * i) / head));
}

/** [CONTEXT, head / 2] of cos or sin of every position's angles. */
export function angles(shape: Shape, of: (angle: number) => number): Float32Array {
	const each = frequencies(shape);
	return Float32Array.from({ length: CONTEXT * each.length }, (_, i) =>
		of(Math.floor(i / each.length) * each[i % each.length]!),
	);
}
