/**
 * The torch.export-based exporter's way: values named after operations, nodes after values; the module is told in notes
 * alone. Sizes are read off the inputs once; constants and turned weights are folded into initializers.
 */
import { floatBytes } from "../../dtypes/storage";
import { SIZE } from "../../family";
import { transpose } from "../../numbers";
import type { TensorValue } from "../../write-onnx";
import { END, type NodeNames, type Operation, type Side, type Size, Tracer } from "./tracer";

/** Where each size is read. */
const SIDES: Readonly<Record<Side, { readonly input: string; readonly axis: number }>> = {
	batch: { input: "input_ids", axis: 0 },
	length: { input: "input_ids", axis: 1 },
	total: { input: "attention_mask", axis: 1 },
	past: { input: "past_key_values.0.key", axis: 2 },
};

/** Traces a model as `torch.onnx.export(..., dynamo=True)` does. */
export class DynamoTracer extends Tracer {
	private readonly counts = new Map<string, number>();
	private readonly sizes = new Map<Side, string>();
	private readonly folded = new Map<string, string>();
	private values = 0;

	ops(opType: string, inputs: readonly string[], operation: Operation = {}): string[] {
		const count = operation.count ?? 1;
		const { name, output, metadata } = this.nameNext(opType, operation.as);
		const several = Array.from({ length: count }, (_, i) => (count === 1 ? output : `${output}_split_${i}`));
		const outputs = operation.outputs ?? several;
		this.graph.node(opType, inputs, {
			name,
			outputs,
			attributes: operation.attributes ?? {},
			...(metadata && { metadata }),
		});
		return [...outputs];
	}

	/** node_linear_3 makes linear_3; what torch has no name for is val_17, made by node_Reshape_17. */
	nameNext(opType: string, as?: string): NodeNames {
		const number = as === undefined ? this.values++ : this.numberOf(as);
		const output = as === undefined ? `val_${number}` : number === 0 ? as : `${as}_${number}`;
		const name = as === undefined ? `node_${opType}_${number}` : `node_${output}`;
		return { name, output, metadata: this.notes(output, as ?? opType) };
	}

	private numberOf(as: string): number {
		const number = this.counts.get(as) ?? 0;
		this.counts.set(as, number + 1);
		return number;
	}

	/** Paths and classes of the modules around an operation, outermost first. */
	private notes(output: string, operation: string): Record<string, string> {
		const list = (parts: readonly string[]) => `[${parts.map((part) => `'${part}'`).join(", ")}]`;
		const paths = ["", ...this.scopes.map(({ path }) => path), output];
		const classes = this.scopes.map(({ kind }) => kind);
		const whole = `transformers.models.${this.family.modelType}.${this.classes}ForCausalLM`;
		return {
			"pkg.torch.onnx.class_hierarchy": list([whole, ...classes, `aten.${operation}.default`]),
			"pkg.torch.onnx.name_scopes": list(paths),
		};
	}

	/** Equal constants are one initializer. */
	constant({ type, dims, raw }: TensorValue): string {
		const key = `${type} ${dims} ${raw}`;
		const name = this.folded.get(key) ?? `val_${this.values++}`;
		if (!this.folded.has(key)) this.graph.initializer(name, type, dims, raw);
		this.folded.set(key, name);
		return name;
	}

	linear(module: string, x: string, rank: 2 | 3 = 3): string {
		return this.within(module, "torch.nn.modules.linear.Linear", () => {
			const { path } = this;
			const parameter = `${path}.weight`;
			const isLast = path === this.family.modules.head && this.endsInHead;
			const own = this.has(parameter);
			const w = own
				? this.weight(parameter)
				: transpose(this.weight(`${this.family.modules.embedding}.weight`));
			const bias = this.has(`${path}.bias`) ? this.vector(`${path}.bias`) : undefined;
			if (rank === 2 && bias) {
				const { name: node, output, ...notes } = this.nameNext("Gemm", "linear");
				const product = { parameter, node, output, weight: parameter, gemm: { bias }, isTransposed: true };
				return this.products.write(x, w, { ...product, ...notes });
			}
			const { name: node, output, ...notes } = this.nameNext("MatMul", bias ? undefined : "linear");
			const weight = `val_${this.values++}`;
			const named = { parameter, node, output: isLast && !bias ? this.logits : output, weight };
			const y = this.products.write(x, w, { ...named, ...notes });
			const outputs = isLast ? { outputs: [this.logits] } : {};
			return bias ? this.op("Add", [y, bias], { as: "linear", ...outputs }) : y;
		});
	}

	conv1d(module: string, x: string): string {
		return this.within(module, "transformers.pytorch_utils.Conv1D", () => {
			const { path } = this;
			const parameter = `${path}.weight`;
			const w = this.weight(parameter);
			const folded = this.fold(x, w.rows);
			const bias = this.vector(`${path}.bias`);
			const { name: node, output, ...notes } = this.nameNext("Gemm", "addmm");
			const product = { parameter, node, output, weight: parameter, gemm: { bias }, ...notes };
			const y = this.products.write(folded, w, product);
			return this.reshape(y, [this.size("", 0, "batch"), this.size("", 1, "length"), w.columns], "view");
		});
	}

	fold(x: string, width: number = SIZE.hidden): string {
		return this.reshape(x, [-1, width], "view");
	}

	size(_x: string, _axis: number, side: Side): Size {
		const known = this.sizes.get(side);
		if (known) return known;
		const { input, axis } = SIDES[side];
		const shape = this.op("Shape", [input], { attributes: { end: axis + 1, start: axis } });
		const size = this.op("Squeeze", [shape], { as: "sym_size_int" });
		this.sizes.set(side, size);
		return size;
	}

	plus(a: Size, b: Size): Size {
		return this.op("Add", [this.held(a), this.held(b)], { as: "add" });
	}

	reshape(x: string, shape: readonly Size[], as = "view"): string {
		return this.op("Reshape", [x, this.list(shape)], { as, attributes: { allowzero: 1 } });
	}

	/** torch's -1, "as it is", is 1 here. */
	expand(x: string, shape: readonly Size[]): string {
		const sides = shape.map((side) => (side === -1 ? 1 : side));
		return this.op("Expand", [x, this.list(sides)], { as: "expand" });
	}

	slice(x: string, axis: number, { from = 0, to = END }: { from?: Size; to?: Size }): string {
		const inputs = [x, this.asList(from), this.asList(to), this.ints([axis]), this.ints([1])];
		return this.op("Slice", inputs, { as: "slice" });
	}

	chunk(x: string, count: number, { axis, width }: { axis: number; width: number }): string[] {
		return this.split(x, new Array<number>(count).fill(width / count), axis);
	}

	halves(x: string, axis: number, width: number): [string, string] {
		return [this.slice(x, axis, { to: width / 2 }), this.slice(x, axis, { from: width / 2 })];
	}

	layerNorm(x: string, module: string): string {
		return this.within(module, "torch.nn.modules.normalization.LayerNorm", () => {
			const { path } = this;
			const isShifted = this.family.norm === "layer+1";
			const weight = isShifted ? this.shiftedWeight(`${path}.weight`) : this.vector(`${path}.weight`);
			return this.op("LayerNormalization", [x, weight, this.vector(`${path}.bias`)], {
				as: "layer_norm",
				attributes: { axis: -1, epsilon: { float: 1e-6 }, stash_type: 1 },
			});
		});
	}

	shiftedWeight(parameter: string, _reader?: string, type = this.products.type): string {
		const m = this.weight(parameter);
		this.products.see(parameter, m);
		const shifted = m.data.map((value) => value + 1);
		return this.constant({ type, dims: [m.data.length], raw: floatBytes(shifted, type) });
	}

	/** One operator since operator set 23, its parts before. */
	attention({ q, k, v }: { q: string; k: string; v: string }, mask: string, scale: number): string {
		const as = "scaled_dot_product_attention";
		if (this.opset >= 23) {
			const attributes = { is_causal: 0, scale: { float: scale } };
			return this.op("Attention", [q, k, v, mask], { as, attributes });
		}
		const turned = this.transposedKeys(k);
		const root = this.number(Math.sqrt(scale));
		const scores = this.op("MatMul", [this.op("Mul", [q, root]), this.op("Mul", [turned, root])]);
		const hidden = this.op("Where", [mask, this.number(0), this.lowest()]);
		const shares = this.op("Softmax", [this.op("Add", [scores, hidden])], { attributes: { axis: -1 } });
		const clean = this.op("Where", [this.op("IsNaN", [shares]), this.number(0), shares]);
		return this.op("MatMul", [clean, v], { as });
	}

	/** The last two sides swapped with the others folded, as the exporter does for any rank. */
	private transposedKeys(k: string): string {
		const shape = this.op("Shape", [k], { attributes: { start: 0 } });
		const part = (from: number, to: number) => this.op("Slice", [shape, this.ints([from]), this.ints([to])]);
		const [last, middle, first] = [part(-1, END), part(-2, -1), part(-END, -2)];
		const list = (...parts: string[]) => this.op("Concat", parts, { attributes: { axis: 0 } });
		const reshaped = (x: string, to: string) => this.op("Reshape", [x, to], { attributes: { allowzero: 0 } });
		const flat = reshaped(k, list(this.ints([-1]), middle, last));
		const turned = this.op("Transpose", [flat], { attributes: { perm: [0, 2, 1] } });
		return reshaped(turned, list(first, last, middle));
	}

	/** GatherND over pairs of indices. */
	index2d(table: string, rows: string, columns: string): string {
		const shape = this.list([this.size("", 0, "batch"), 1, 1, this.size("", 0, "total")]);
		const wide = (x: string) => this.op("Unsqueeze", [this.op("Expand", [x, shape]), this.ints([-1])]);
		const pairs = this.op("Concat", [wide(rows), wide(columns)], { attributes: { axis: -1 } });
		return this.op("GatherND", [table, pairs], { as: "index", attributes: { batch_dims: 0 } });
	}

	range(from: Size, to: Size): string {
		return this.op("Range", [this.held(from), this.held(to), this.ints(1)], { as: "arange" });
	}

	rsqrt(x: string): string {
		return this.op("Reciprocal", [this.op("Sqrt", [x])], { as: "rsqrt" });
	}

	/** One operator since operator set 20. */
	gelu(x: string, approximate: "tanh" | "none"): string {
		if (this.opset >= 20) return this.op("Gelu", [x], { as: "gelu", attributes: { approximate } });
		const half = (inner: string) => {
			const added = this.op("Add", [inner, this.number(1)]);
			return this.op("Mul", [x, this.op("Mul", [this.number(0.5), added])], { as: "gelu" });
		};
		if (approximate === "none") return half(this.op("Erf", [this.op("Div", [x, this.number(Math.SQRT2)])]));
		const cube = this.op("Mul", [this.number(0.044715), this.op("Pow", [x, this.number(3)])]);
		const inner = this.op("Mul", [this.number(Math.sqrt(2 / Math.PI)), this.op("Add", [x, cube])]);
		return half(this.op("Tanh", [inner]));
	}

	private held(size: Size): string {
		return typeof size === "number" ? this.ints(size) : size;
	}

	private asList(size: Size): string {
		return typeof size === "number" ? this.ints([size]) : this.asSide(size);
	}

	private asSide(size: string): string {
		return this.op("Reshape", [size, this.ints([-1])], { attributes: { allowzero: 0 } });
	}

	private list(shape: readonly Size[]): string {
		if (shape.every((side) => typeof side === "number")) return this.ints(shape);
		const parts = shape.map((side) => (typeof side === "number" ? this.ints([side]) : this.asSide(side)));
		return this.op("Concat", parts, { attributes: { axis: 0 } });
	}
}
