/** The matrix products of one model in one precision: each written as its quantiser leaves it in the file. */
import type { Dtype, Rounding, Weights } from "../cell";
import { type Matrix, transpose } from "../numbers";
import { type OnnxGraph, TYPE } from "../write-onnx";
import { writeBnb4 } from "./bnb4";
import { DynamicInputs, type DynamicStyle, lookUpDynamic, writeDynamic } from "./dynamic";
import { type NBitsNames, writeNBits } from "./matmul-nbits";
import { writeBlockedQdq, writeStaticQdq } from "./qdq";
import { floatBytes, storedMatrix } from "./storage";

/** One product as the float file has it: quantisers start from that and keep its output's name. */
export interface Product {
	/** The parameter in the checkpoint, such as model.layers.0.mlp.down_proj.weight. */
	readonly parameter: string;
	/** The node, such as /model/layers.0/mlp/down_proj/MatMul. */
	readonly node: string;
	readonly output: string;
	/** The weight's initializer. */
	readonly weight: string;
	/** A Gemm instead of a MatMul; quantisers of MatMuls pass it by, but for the dynamic one. */
	readonly gemm?: { readonly bias?: string };
	/** The weight is stored [N, K] and turned by a node, or by the Gemm. */
	readonly isTransposed?: boolean;
	readonly metadata?: Record<string, string>;
}

export interface ProductStyle {
	/** How the quantiser of blocks names what it adds. */
	readonly names?: NBitsNames;
	/** `accuracy_level` of MatMulNBits: 4 lets the runtime round the input to 8 bits. */
	readonly accuracyLevel?: number;
	/** K-quants of the builder keep zero points in every block. */
	readonly hasZeroPoints?: boolean;
	readonly block?: number;
	/** Float weights are kept in half precision, and cast where they are read. */
	readonly storesHalf?: boolean;
	readonly dynamic?: DynamicStyle;
	/** Bits of a product where they are mixed; 4 unless told. */
	readonly bitsOf?: (product: Product) => 2 | 4 | 8;
}

export interface Job {
	readonly graph: OnnxGraph;
	readonly x: string;
	readonly w: Matrix;
	readonly product: Product;
	/** Float type of the model. */
	readonly type: number;
	readonly style: ProductStyle;
	readonly inputs: DynamicInputs;
}

/** What a writer of one precision gives back. */
export interface Written {
	readonly y: string;
	/** [K, N] as the runtime sees it. */
	readonly seen: Matrix;
	readonly rounding?: Rounding;
}

/** Float type that a model of this precision computes in. */
export const floatType = (dtype: Dtype): number =>
	dtype === "fp16" || dtype === "q4f16" ? TYPE.float16 : dtype === "bf16" ? TYPE.bfloat16 : TYPE.float;

export class Products {
	private readonly found = new Map<string, Matrix>();
	readonly rounding = new Map<string, Rounding>();
	readonly type: number;
	private readonly inputs: DynamicInputs;

	constructor(
		private readonly graph: OnnxGraph,
		readonly dtype: Dtype,
		private readonly style: ProductStyle = {},
	) {
		this.type = floatType(dtype);
		this.inputs = new DynamicInputs(graph);
	}

	/** Every weight that was written, as the runtime sees it. */
	get seen(): Weights {
		return this.found;
	}

	/** Writes x W, and the bias of a Gemm. @returns the output's name */
	write(x: string, w: Matrix, product: Product): string {
		const { graph, type, style, inputs } = this;
		const { y, seen, rounding } = this.writer(product)({ graph, x, w, product, type, style, inputs });
		this.found.set(product.parameter, seen);
		if (rounding) this.rounding.set(product.parameter, rounding);
		return y;
	}

	/** Stores a parameter that is in no product (norms, biases, embeddings) in the model's float type. */
	float(name: string, parameter: string, m: Matrix, dims: readonly number[] = [m.rows, m.columns]): string {
		this.found.set(parameter, storedMatrix(m, this.type));
		return this.graph.initializer(name, this.type, dims, floatBytes(m.data, this.type));
	}

	/** Rows of a table by the tokens' ids: the dynamic quantiser makes the table 8 bits too. @returns the output's name */
	lookUp(ids: string, m: Matrix, product: Pick<Product, "parameter" | "node" | "output" | "weight">): string {
		const { node, output, weight, parameter } = product;
		if (this.dtype !== "q8") {
			const table = this.float(weight, parameter, m);
			return this.graph.node("Gather", [table, ids], { name: node, outputs: [output] });
		}
		const style = this.style.dynamic ?? "int8";
		const { y, seen } = lookUpDynamic(this.graph, ids, { w: m, style, node, output, weight });
		this.found.set(parameter, seen);
		return y;
	}

	/** Tells a parameter apart from the exporter's own idea of it: joined, cut or shared. */
	see(parameter: string, m: Matrix, like?: string): void {
		this.found.set(parameter, m);
		const rounding = like === undefined ? undefined : this.rounding.get(like);
		if (rounding) this.rounding.set(parameter, rounding);
	}

	private writer({ gemm }: Product): (job: Job) => Written {
		const { dtype } = this;
		if (dtype === "q8") return writeDynamic;
		// The block quantisers look for MatMul alone.
		if (gemm && dtype !== "qdq8") return writeFloat;
		switch (dtype) {
			case "q8-nbits":
				return (job) => writeNBits(job, { bits: 8, isSymmetric: true });
			case "q4":
			case "q4f16":
				return (job) => writeNBits(job, { bits: 4, isSymmetric: !this.style.hasZeroPoints });
			case "q4-zero-points":
				return (job) => writeNBits(job, { bits: 4, isSymmetric: false });
			case "q4-mixed":
				return (job) => writeNBits(job, { bits: this.style.bitsOf?.(job.product) ?? 4, isSymmetric: false });
			case "bnb4":
				return writeBnb4;
			case "qdq8":
				return writeStaticQdq;
			case "qdq4":
				return writeBlockedQdq;
			default:
				return writeFloat;
		}
	}
}

/** @returns the product as float files have it */
export function writeFloat({ graph, x, w, product, type, style }: Job): Written {
	const kept = style.storesHalf ? TYPE.float16 : type;
	const seen = storedMatrix(w, kept);
	const { node, output, weight, gemm, isTransposed, metadata } = product;
	const m = isTransposed ? transpose(w) : w;
	graph.initializer(weight, kept, [m.rows, m.columns], floatBytes(m.data, kept));
	const shared = { name: node, outputs: [output], ...(metadata && { metadata }) };
	if (gemm) {
		const inputs = [x, weight, ...(gemm.bias ? [gemm.bias] : [])];
		const attributes = {
			alpha: { float: 1 },
			beta: { float: 1 },
			...(isTransposed ? { transB: 1 } : {}),
		};
		return { y: graph.node("Gemm", inputs, { ...shared, attributes }), seen };
	}
	const wide = style.storesHalf
		? graph.node("Cast", [weight], { name: `${node}/Cast`, attributes: { to: type } })
		: weight;
	const turned = isTransposed
		? graph.node("Transpose", [wide], { name: `${node}/Transpose`, attributes: { perm: [1, 0] } })
		: wide;
	return { y: graph.node("MatMul", [x, turned], shared), seen };
}
