/**
 * What PyTorch's two ONNX exporters have in common: the modules of Hugging Face's transformers are run once, and each
 * operation leaves its operators in the graph. How they are named, and which operators they are, is the exporter's.
 */
import type { Weights } from "../../cell";
import type { Products } from "../../dtypes/products";
import { bytesOf, floatBytes } from "../../dtypes/storage";
import { type Family, SIZE } from "../../family";
import type { Matrix } from "../../numbers";
import { type Attribute, type OnnxGraph, type TensorValue, TYPE } from "../../write-onnx";

/** A side of a tensor: known, or the value that holds it. */
export type Size = number | string;
/** Sides that the exporters know by more than their number. */
export type Side = "batch" | "length" | "total" | "past";

/** What is traced, and where to. */
export interface Trace {
	readonly graph: OnnxGraph;
	readonly products: Products;
	readonly family: Family;
	readonly weights: Weights;
	readonly opset: number;
	/** The file was turned into half precision afterwards (float16.py): all inside is half, inputs and outputs are not. */
	readonly isConverted?: boolean;
	/** Weights stay as the checkpoint has them, and a node turns them (do_constant_folding=False). */
	readonly isUnfolded?: boolean;
}

/** What an exporter calls a node and its first output. */
export interface NodeNames {
	readonly name: string;
	readonly output: string;
	readonly metadata?: Record<string, string>;
}

/** What a node is besides its operator and inputs. */
export interface Operation {
	/** What torch calls the operation; left out where the exporter needs one more operator for it. */
	readonly as?: string;
	readonly attributes?: Record<string, Attribute>;
	/** Names of graph outputs. */
	readonly outputs?: readonly string[];
	/** How many outputs, where not one. */
	readonly count?: number;
}

const LOWEST: Readonly<Record<number, number>> = {
	[TYPE.float]: -3.4028234663852886e38,
	[TYPE.float16]: -65504,
	[TYPE.bfloat16]: -3.3895313892515355e38,
};

const CLASSES: Readonly<Record<string, string>> = {
	llama: "Llama",
	mistral: "Mistral",
	qwen2: "Qwen2",
	qwen3: "Qwen3",
	qwen3_moe: "Qwen3Moe",
	gemma2: "Gemma2",
	gemma3_text: "Gemma3",
	phi3: "Phi3",
	phi: "Phi",
	granite: "Granite",
	nemotron: "Nemotron",
	gpt2: "GPT2",
	gpt_neox: "GPTNeoX",
	opt: "OPT",
	falcon: "Falcon",
	bloom: "Bloom",
};

/** Runs a model once and writes what each operation leaves in the graph. */
export abstract class Tracer {
	readonly graph: OnnxGraph;
	readonly products: Products;
	readonly family: Family;
	readonly opset: number;
	/** Type of what modules compute in float32 on purpose. */
	readonly wide: number;
	readonly isConverted: boolean;
	protected readonly isUnfolded: boolean;
	protected readonly scopes: { readonly path: string; readonly kind: string }[] = [];
	private readonly weights: Weights;
	private readonly stored = new Set<string>();
	/** Inputs and outputs beside which float16.py put a Cast, and what is on its other side. */
	readonly renamed = new Map<string, string>();

	constructor(trace: Trace) {
		this.graph = trace.graph;
		this.products = trace.products;
		this.family = trace.family;
		this.weights = trace.weights;
		this.opset = trace.opset;
		this.isConverted = trace.isConverted ?? false;
		this.isUnfolded = trace.isUnfolded ?? false;
		this.wide = this.isConverted ? trace.products.type : TYPE.float;
	}

	/** Runs what happens inside a module. */
	within<T>(module: string, kind: string, run: () => T): T {
		const outer = this.scopes.at(-1)?.path;
		this.scopes.push({ path: outer ? `${outer}.${module}` : module, kind });
		const result = run();
		this.scopes.pop();
		return result;
	}

	/** The path of the module that runs, such as model.layers.0.mlp. */
	get path(): string {
		return this.scopes.at(-1)?.path ?? "";
	}

	/** Writes a node. @returns its outputs' names */
	abstract ops(opType: string, inputs: readonly string[], operation?: Operation): string[];
	/** What the exporter calls the next node of a kind, for quantisers to rename. */
	abstract nameNext(opType: string, as?: string): NodeNames;
	/** A constant in the graph. */
	abstract constant(value: TensorValue): string;
	/** x W, and the bias where the checkpoint has one; `rank` is x's. */
	abstract linear(module: string, x: string, rank?: 2 | 3): string;
	abstract size(x: string, axis: number, side: Side): Size;
	abstract reshape(x: string, shape: readonly Size[], as?: string): string;
	abstract expand(x: string, shape: readonly Size[]): string;
	abstract slice(x: string, axis: number, range: { from?: Size; to?: Size }): string;
	/** x[..., from the middle of the last of so many axes] as torch's `shape[-1] // 2` is traced. */
	abstract halves(x: string, axis: number, width: number): [string, string];
	abstract layerNorm(x: string, module: string): string;
	/** Softmax attention; `mask` is true where a key is seen. */
	abstract attention(heads: { q: string; k: string; v: string }, mask: string, scale: number): string;
	/** padding[batch, key] for all pairs of the two index tensors. */
	abstract index2d(table: string, rows: string, columns: string): string;
	/** start, start + 1 ... end - 1 */
	abstract range(from: Size, to: Size): string;
	/** 1 / sqrt(x) */
	abstract rsqrt(x: string, type?: number): string;
	/** weight + 1, which both exporters fold into a weight of its own. */
	abstract shiftedWeight(parameter: string, reader: string, type?: number): string;
	/** GPT-2's Conv1D: addmm over folded tokens. */
	abstract conv1d(module: string, x: string): string;
	/** [B, T, D] -> [B*T, D] */
	abstract fold(x: string): string;
	abstract gelu(x: string, approximate: "tanh" | "none"): string;
	/** Sum of two sizes. */
	abstract plus(a: Size, b: Size): Size;

	/** What the last node's output is called. */
	get logits(): string {
		return this.isConverted ? "graph_output_cast_0" : "logits";
	}

	/** What the graph reads as the past of "0.key". */
	pastOf(part: string): string {
		const name = `past_key_values.${part}`;
		return this.isConverted ? this.renamed.get(name)! : name;
	}

	/** What the graph writes as its present. */
	presentOf(part: string): string {
		const name = `present.${part}`;
		return this.isConverted ? this.renamed.get(name)! : name;
	}

	/** Prefix of the family's class names: Llama, GPT2 ... */
	get classes(): string {
		return CLASSES[this.family.modelType] ?? "Model";
	}

	/** Whether the head's product is the last but for its bias. */
	protected get endsInHead(): boolean {
		const { softcap, scale } = this.family;
		return softcap?.logits === undefined && scale?.logits === undefined;
	}

	/** A node of one output. */
	op(opType: string, inputs: readonly string[], operation: Operation = {}): string {
		return this.ops(opType, inputs, operation)[0]!;
	}

	/** int64 constant, a scalar or a list. */
	ints(values: number | readonly number[]): string {
		const isList = typeof values !== "number";
		const list = isList ? values : [values];
		const raw = bytesOf(new BigInt64Array(list.map(toBigInt)));
		return this.constant({ type: TYPE.int64, dims: isList ? [list.length] : [], raw });
	}

	/** A number in the model's float type. */
	number(value: number, type = this.products.type): string {
		return this.constant({ type, dims: [], raw: floatBytes([value], type) });
	}

	/** The smallest number of the model's type, which hidden scores become. */
	lowest(): string {
		// float16.py cuts off at 10,000.
		return this.number(this.isConverted ? -1e4 : LOWEST[this.products.type]!);
	}

	/** A vector of the checkpoint under its own name. */
	vector(parameter: string): string {
		const m = this.weight(parameter);
		return this.once(parameter, () => this.products.float(parameter, parameter, m, [m.data.length]));
	}

	/** Looks up rows of a table of the checkpoint. `quantize_dynamic` keeps tables in 8 bits too. */
	lookUp(parameter: string, rows: string): string {
		const table = this.weight(parameter);
		if (this.products.dtype === "q8") return this.lookUpBytes(parameter, rows);
		const name = this.once(parameter, () => this.products.float(parameter, parameter, table));
		return this.op("Gather", [name, rows], { as: "embedding" });
	}

	/** The checkpoint's values; a tied head is the embedding turned. */
	weight(parameter: string): Matrix {
		const found = this.weights.get(parameter);
		if (!found) throw new Error(`${this.family.name} has no ${parameter}`);
		return found;
	}

	has(parameter: string): boolean {
		return this.weights.has(parameter);
	}

	private lookUpBytes(parameter: string, rows: string): string {
		const table = this.weight(parameter);
		const scale = Math.fround(table.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127);
		const values = Int8Array.from(table.data, (value) => Math.round(value / scale));
		const names = ["quantized", "scale", "zero_point"].map((part) => `${parameter}_${part}`);
		this.graph.initializer(names[0]!, TYPE.int8, [table.rows, table.columns], bytesOf(values));
		this.graph.initializer(names[1]!, TYPE.float, [], floatBytes([scale], TYPE.float));
		this.graph.initializer(names[2]!, TYPE.int8, [], new Uint8Array(1));
		this.products.see(parameter, { ...table, data: Float64Array.from(values, (value) => value * scale) });
		const { name, output, metadata } = this.nameNext("Gather", "embedding");
		const notes = metadata ? { metadata } : {};
		const found = this.graph.node("Gather", [names[0]!, rows], {
			name: `${name}_quant`,
			outputs: [`${output}_quantized`],
			...notes,
		});
		return this.graph.node("DequantizeLinear", [found, names[1]!, names[2]!], {
			name: `${output}_DequantizeLinear`,
			outputs: [output],
		});
	}

	private once(name: string, write: () => string): string {
		if (this.stored.has(name)) return name;
		this.stored.add(name);
		return write();
	}

	add = (a: string, b: string | number) => this.binary("Add", a, b);
	sub = (a: string, b: string | number) => this.binary("Sub", a, b);
	mul = (a: string, b: string | number) => this.binary("Mul", a, b);
	div = (a: string, b: string | number) => this.binary("Div", a, b);

	private binary(opType: string, a: string, b: string | number): string {
		const other = typeof b === "number" ? this.number(b) : b;
		return this.op(opType, [a, other], { as: opType.toLowerCase() });
	}

	transpose(x: string, perm: readonly number[]): string {
		return this.op("Transpose", [x], { as: "transpose", attributes: { perm } });
	}

	unsqueeze(x: string, axis: number): string {
		return this.op("Unsqueeze", [x, this.ints([axis])], { as: "unsqueeze" });
	}

	cat(parts: readonly string[], axis: number, output?: string): string {
		return this.op("Concat", parts, {
			as: "cat",
			attributes: { axis },
			...(output && { outputs: [output] }),
		});
	}

	/** Equal parts of an axis that is as wide as told. */
	abstract chunk(x: string, count: number, axis: { readonly axis: number; readonly width: number }): string[];

	split(x: string, sizes: readonly number[], axis: number): string[] {
		const options = { as: "split", attributes: { axis }, count: sizes.length };
		return this.ops("Split", [x, this.ints(sizes)], options);
	}

	cast(x: string, type: number): string {
		return this.op("Cast", [x], { as: "_to_copy", attributes: { to: type } });
	}

	matmul = (a: string, b: string) => this.op("MatMul", [a, b], { as: "matmul" });
	softmax = (x: string) => this.op("Softmax", [x], { as: "softmax", attributes: { axis: -1 } });
	unary = (opType: string, x: string, as = opType.toLowerCase()) => this.op(opType, [x], { as });

	/** Mean over the last axis; its axes became an input with operator set 18. */
	mean(x: string): string {
		if (this.opset < 18)
			return this.op("ReduceMean", [x], { as: "mean", attributes: { axes: [-1], keepdims: 1 } });
		return this.op("ReduceMean", [x, this.ints([-1])], { as: "mean", attributes: { keepdims: 1 } });
	}

	/** [B, T, heads * d] -> [B, heads, T, d] */
	splitHeads(x: string, heads: number): string {
		const sides = [this.size(x, 0, "batch"), this.size(x, 1, "length")];
		return this.transpose(this.reshape(x, [...sides, heads, SIZE.headDim], "view"), [0, 2, 1, 3]);
	}

	/** [B, heads, T, d] -> [B, T, heads * d] */
	mergeHeads(x: string): string {
		const turned = this.transpose(x, [0, 2, 1, 3]);
		const sides = [this.size(turned, 0, "batch"), this.size(turned, 1, "length")];
		return this.reshape(turned, [...sides, SIZE.heads * SIZE.headDim], "view");
	}
}

/** The largest int64 stands for "to the end". */
export const END = 2 ** 63;
const toBigInt = (value: number): bigint => (value >= END ? 2n ** 63n - 1n : BigInt(value));
