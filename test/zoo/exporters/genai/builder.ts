/** What the parts of a genai-style graph share: names, constants, parameters, and types of tensors. */
import type { Weights } from "../../cell";
import type { Products } from "../../dtypes/products";
import { floatBytes, stored, storedMatrix } from "../../dtypes/storage";
import { type Family, SIZE } from "../../family";
import type { Matrix } from "../../numbers";
import { type Attribute, type OnnxGraph, TYPE } from "../../write-onnx";

/** How one build differs from another: what the target's kernels can do in one operator. */
export interface Settings {
	/** q, k and v in one product. */
	readonly packsQkv: boolean;
	/** Rotation inside GroupQueryAttention; else RotaryEmbedding nodes that read `position_ids`. */
	readonly fusesRope: boolean;
	/** Norms of q and k inside GroupQueryAttention. */
	readonly fusesQkNorm: boolean;
	/** Gate and up in one product and a Split. */
	readonly fusesGateUp: boolean;
	/** Input that says for how many of the last positions logits are wanted. */
	readonly keepsLogits: boolean;
	/** Embeddings in blocks of 4 bits (GatherBlockQuantized), as the head's weight. */
	readonly packsEmbedding: boolean;
	/** Embedding and head are one weight (`shared_embeddings`, with the rtn quantiser). */
	readonly sharesEmbedding: boolean;
	/** Layers with a window keep a cache of its size (newer builds for cpu and CUDA). */
	readonly windowsCache: boolean;
	/** Last side of the cache: newer builds name it, so that quantised caches fit too. */
	readonly cacheSide: number | string;
	/** Type of `logits`, where it is not the model's. */
	readonly logitsType?: number;
}

const TYPE_NAMES: Record<number, string> = {
	[TYPE.float]: "FLOAT",
	[TYPE.float16]: "FLOAT16",
	[TYPE.bfloat16]: "BFLOAT16",
};

export class Builder {
	/** Tensors that are not of the model's float type. */
	private readonly types = new Map<string, number>();
	private readonly shared = new Set<string>();
	private readonly last: (() => void)[] = [];

	constructor(
		readonly graph: OnnxGraph,
		readonly products: Products,
		readonly family: Family,
		readonly weights: Weights,
		readonly settings: Settings,
	) {}

	/** Float type the model computes in. */
	get type(): number {
		return this.products.type;
	}

	/** A node whose output is named after it. */
	node(
		opType: string,
		name: string,
		inputs: readonly string[],
		options: {
			attributes?: Record<string, Attribute>;
			isContrib?: boolean;
			outputs?: readonly string[];
		} = {},
	): string {
		const { attributes = {}, isContrib, outputs = [`${name}/output_0`] } = options;
		return this.graph.node(opType, inputs, {
			name,
			outputs,
			attributes,
			...(isContrib && { domain: "com.microsoft" }),
		});
	}

	/** int64 constant as the builder names it: 1, or [1, 2]. */
	ints(values: number | readonly number[]): string {
		const list = typeof values === "number" ? [values] : values;
		const text = typeof values === "number" ? `${values}` : `[${values.join(", ")}]`;
		const raw = new Uint8Array(new BigInt64Array(list.map(BigInt)).buffer);
		return this.constant("INT64", text, { type: TYPE.int64, dims: shapeOf(values), raw });
	}

	int32s(values: readonly number[]): string {
		const raw = new Uint8Array(Int32Array.from(values).buffer);
		const text = `[${values.join(", ")}]`;
		return this.constant("INT32", text, { type: TYPE.int32, dims: [values.length], raw });
	}

	/** A number in the model's float type. */
	scalar(value: number): string {
		const { type } = this;
		return this.constant(TYPE_NAMES[type]!, `${value}`, { type, dims: [], raw: floatBytes([value], type) });
	}

	/** The checkpoint's name of a module's parameter in a layer. */
	parameter(layer: number, module: string, part = "weight"): string {
		return `${this.family.modules.layer.replace("{l}", `${layer}`)}.${module}.${part}`;
	}

	/** The checkpoint's values. */
	weight(parameter: string): Matrix {
		const found = this.weights.get(parameter);
		if (!found) throw new Error(`${this.family.name} has no ${parameter}`);
		return found;
	}

	/** Stores a norm's weight, one added where the family keeps it less one, in a type of its own. */
	normWeight(name: string, parameter: string, type: number): string {
		const offset = this.family.norm.endsWith("+1") ? 1 : 0;
		const { data } = this.weight(parameter);
		const whole = data.map((value) => value + offset);
		const seen = { rows: 1, columns: data.length, data: whole.map((value) => stored(value, type) - offset) };
		this.products.see(parameter, seen);
		return this.graph.initializer(name, type, [data.length], floatBytes(whole, type));
	}

	/** Stores a bias under a name. */
	bias(name: string, parameter: string, type = this.type): string {
		const m = this.weight(parameter);
		this.products.see(parameter, storedMatrix(m, type));
		return this.graph.initializer(name, type, [m.data.length], floatBytes(m.data, type));
	}

	/** A product named as the builder does, and the bias after it. */
	linear(at: string, x: string, modules: readonly string[], output?: string): string {
		const { products, graph } = this;
		const product = this.product(at, output);
		const parts = modules.map((module) => ({ module, w: this.weight(`${module}.weight`) }));
		const y = products.write(x, sideBySide(parts.map(({ w }) => w)), product);
		const seen = products.seen.get(product.parameter)!;
		let from = 0;
		for (const { module, w } of parts) {
			products.see(`${module}.weight`, columns(seen, from, w.columns), product.parameter);
			from += w.columns;
		}
		const biases = modules.map((module) => this.weights.get(`${module}.bias`)).filter((b) => b !== undefined);
		if (biases.length === 0) return y;
		const joined = sideBySide(biases.map((b) => ({ ...b, rows: 1, columns: b.data.length })));
		for (const module of modules)
			products.see(`${module}.bias`, storedMatrix(this.weight(`${module}.bias`), this.type));
		const name = `${at.slice(1).replaceAll("/", ".")}.Add.bias`;
		graph.initializer(name, this.type, [joined.columns], floatBytes(joined.data, this.type));
		return this.node("Add", `${at}/Add`, [y, name]);
	}

	/** A product as the builder names it. */
	product(at: string, output = `${at}/MatMul/output_0`) {
		const node = `${at}/MatMul`;
		return {
			parameter: `${at} as written`,
			node,
			output,
			weight: `${node.slice(1).replaceAll("/", ".")}.weight`,
		};
	}

	/** What the runtime sees of a parameter that was cut in parts, each in a product of its own. */
	seeJoined(parameter: string, parts: readonly string[]): void {
		const { seen } = this.products;
		this.products.see(parameter, sideBySide(parts.map((part) => seen.get(part)!)), parts[0]);
	}

	/** Writes something that several layers share the first time it is asked for. */
	once(name: string, write: () => void): void {
		if (!this.shared.has(name)) write();
		this.shared.add(name);
	}

	/** Does something when all is written. */
	later(act: () => void): void {
		this.last.push(act);
	}

	finish(): void {
		for (const act of this.last) act();
	}

	typeOf(tensor: string): number {
		return this.types.get(tensor) ?? this.type;
	}

	setType(tensor: string, type: number): void {
		this.types.set(tensor, type);
	}

	private constant(
		type: string,
		text: string,
		tensor: { type: number; dims: readonly number[]; raw: Uint8Array },
	): string {
		const name = `/model/constants/${type}/${text}`;
		this.once(name, () => {
			const node = name.replace("constants", "constant_nodes");
			this.graph.node("Constant", [], { name: node, outputs: [name], attributes: { value: { tensor } } });
		});
		return name;
	}
}

const shapeOf = (values: number | readonly number[]) => (typeof values === "number" ? [] : [values.length]);

/** Matrices of as many rows, one beside the other. */
export function sideBySide(parts: readonly Matrix[]): Matrix {
	const [first] = parts;
	if (parts.length === 1) return first!;
	const rows = first!.rows;
	const data: number[] = [];
	for (let row = 0; row < rows; row++)
		for (const part of parts) data.push(...part.data.subarray(row * part.columns, (row + 1) * part.columns));
	return { rows, columns: data.length / rows, data: Float64Array.from(data) };
}

/** Some columns of a matrix. */
export function columns(m: Matrix, from: number, count: number): Matrix {
	const data = m.data.filter((_, i) => i % m.columns >= from && i % m.columns < from + count);
	return { rows: m.rows, columns: count, data };
}

/** Width of all query heads, and of all key or value heads. */
export const widths = (family: Family) => ({
	query: SIZE.heads * SIZE.headDim,
	key: (family.kvHeads ?? SIZE.heads) * SIZE.headDim,
});
