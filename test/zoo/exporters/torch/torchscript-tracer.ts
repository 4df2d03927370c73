/** The TorchScript exporter's way: nodes named by module and operator, sizes read off each tensor, constants as nodes. */
import { floatBytes } from "../../dtypes/storage";
import { transpose } from "../../numbers";
import { type TensorValue, TYPE } from "../../write-onnx";
import { END, type NodeNames, type Operation, type Side, type Size, Tracer } from "./tracer";

/** Traces a model as `torch.onnx.export` did before. */
export class TorchScriptTracer extends Tracer {
	private readonly counts = new Map<string, number>();
	/** Constants that no module made are numbered with all nodes, values with all values. */
	private nodes = 0;
	private values = 0;

	ops(opType: string, inputs: readonly string[], operation: Operation = {}): string[] {
		const name = this.named(opType);
		this.nodes++;
		this.values += operation.count ?? 1;
		const outputs =
			operation.outputs ?? Array.from({ length: operation.count ?? 1 }, (_, i) => `${name}_output_${i}`);
		this.graph.node(opType, inputs, { name, outputs, attributes: operation.attributes ?? {} });
		return [...outputs];
	}

	nameNext(opType: string): NodeNames {
		const name = this.named(opType);
		return { name, output: `${name}_output_0` };
	}

	constant(tensor: TensorValue): string {
		return this.op("Constant", [], { attributes: { value: { tensor } } });
	}

	linear(module: string, x: string, rank: 2 | 3 = 3): string {
		return this.within(module, "", () => {
			const { path } = this;
			const bias = this.has(`${path}.bias`) ? this.vector(`${path}.bias`) : undefined;
			const isHead = path === this.family.modules.head;
			const w = this.has(`${path}.weight`)
				? this.weight(`${path}.weight`)
				: transpose(this.weight(`${this.family.modules.embedding}.weight`));
			const parameter = `${path}.weight`;
			if (rank === 2 && bias) {
				const node = this.named("Gemm");
				const output = `${node}_output_0`;
				const product = { parameter, node, output, weight: parameter, gemm: { bias }, isTransposed: true };
				return this.products.write(x, w, product);
			}
			const node = this.named("MatMul");
			const isLast = isHead && this.endsInHead;
			const output = isLast && !bias ? this.logits : `${node}_output_0`;
			const stored = this.isUnfolded
				? { weight: parameter, isTransposed: true }
				: { weight: this.folded("MatMul") };
			const y = this.products.write(x, w, { parameter, node, output, ...stored });
			if (!bias) return y;
			return this.op("Add", [bias, y], isLast ? { outputs: [this.logits] } : {});
		});
	}

	conv1d(module: string, x: string): string {
		return this.within(module, "", () => {
			const { path } = this;
			const w = this.weight(`${path}.weight`);
			const sides = [this.size(x, 0, "batch"), this.size(x, 1, "length")];
			const folded = this.fold(x);
			const bias = this.vector(`${path}.bias`);
			const node = this.named("Gemm");
			const parameter = `${path}.weight`;
			const product = { parameter, node, output: `${node}_output_0`, weight: parameter, gemm: { bias } };
			return this.reshape(this.products.write(folded, w, product), [...sides, w.columns]);
		});
	}

	/** The width is read off x. */
	fold(x: string): string {
		const shape = this.op("Shape", [x]);
		const axes = this.ints([0]);
		const last = this.op("Slice", [shape, this.ints([-1]), this.ints([END]), axes]);
		return this.reshape(x, [-1, this.op("Squeeze", [last, this.ints([0])])]);
	}

	size(x: string, axis: number, _side: Side): Size {
		const shape = this.op("Shape", [x]);
		return this.op("Gather", [shape, this.ints(axis)], { attributes: { axis: 0 } });
	}

	plus(a: Size, b: Size): Size {
		return this.op("Add", [this.held(a), this.held(b)]);
	}

	reshape(x: string, shape: readonly Size[]): string {
		const attributes = this.opset >= 14 ? { allowzero: 0 } : {};
		return this.op("Reshape", [x, this.list(shape)], { attributes });
	}

	/** -1 leaves a side as it is. */
	expand(x: string, shape: readonly Size[]): string {
		const flat = this.op("Reshape", [this.list(shape), this.ints([-1])], {
			attributes: this.opset >= 14 ? { allowzero: 0 } : {},
		});
		const one = { type: TYPE.int64, dims: [1], raw: new Uint8Array(new BigInt64Array([1n]).buffer) };
		const ones = this.op("ConstantOfShape", [this.op("Shape", [flat])], {
			attributes: { value: { tensor: one } },
		});
		const negative = this.op("Mul", [ones, this.ints(-1)]);
		const kept = this.op("Equal", [flat, negative]);
		return this.op("Expand", [x, this.op("Where", [kept, ones, flat])]);
	}

	slice(x: string, axis: number, { from = 0, to = END }: { from?: Size; to?: Size }): string {
		const inputs = [x, this.asList(from), this.asList(to), this.ints([axis]), this.ints([1])];
		return this.op("Slice", inputs);
	}

	/** The exporter knows no width, so it computes where each part ends. */
	chunk(x: string, count: number, _axis: { readonly axis: number }): string[] {
		const shape = this.op("Shape", [x]);
		const axis = this.ints([-1]);
		const side = this.op("Gather", [shape, axis], { attributes: { axis: 0 } });
		let from = this.ints([0]);
		const more = this.op("Add", [side, this.ints([count - 1])]);
		const width = this.op("Div", [more, this.ints([count])]);
		return Array.from({ length: count }, (_, i) => {
			const to = this.op("Mul", [width, this.ints([i + 1])]);
			const part = this.op("Slice", [x, from, to, axis]);
			from = to;
			return part;
		});
	}

	halves(x: string, axis: number, _width: number): [string, string] {
		const side = this.held(this.size(x, axis, "total"));
		const half = this.op("Div", [side, this.ints(2)]);
		const whole = this.op("Cast", [half], { attributes: { to: TYPE.int64 } });
		const middle = this.op("Cast", [whole], { attributes: { to: TYPE.int64 } });
		return [this.slice(x, axis, { to: middle }), this.slice(x, axis, { from: middle })];
	}

	/** One operator since operator set 17, its parts before. */
	layerNorm(x: string, module: string): string {
		return this.within(module, "", () => {
			const { path } = this;
			const bias = this.vector(`${path}.bias`);
			const isShifted = this.family.norm === "layer+1";
			const epsilon = 1e-6;
			const weight = isShifted
				? this.shiftedWeight(`${path}.weight`, "LayerNormalization")
				: this.vector(`${path}.weight`);
			if (this.opset >= 17)
				return this.op("LayerNormalization", [x, weight, bias], {
					attributes: { axis: -1, epsilon: { float: epsilon } },
				});
			const centred = this.op("Sub", [x, this.mean(x)]);
			const square = this.op("Pow", [centred, this.number(2)]);
			const variance = this.op("Add", [this.mean(square), this.number(epsilon)]);
			const normed = this.op("Div", [centred, this.op("Sqrt", [variance])]);
			return this.op("Add", [this.op("Mul", [normed, weight]), bias]);
		});
	}

	shiftedWeight(parameter: string, reader: string, type = this.products.type): string {
		const m = this.weight(parameter);
		this.products.see(parameter, m);
		const name = this.folded(reader);
		const shifted = m.data.map((value) => value + 1);
		return this.graph.initializer(name, type, [m.data.length], floatBytes(shifted, type));
	}

	attention({ q, k, v }: { q: string; k: string; v: string }, mask: string, scale: number): string {
		const turned = this.op("Transpose", [k], { attributes: { perm: [0, 1, 3, 2] } });
		const root = () => this.op("Sqrt", [this.number(scale)]);
		const scores = this.op("MatMul", [this.op("Mul", [q, root()]), this.op("Mul", [turned, root()])]);
		const { type } = this.products;
		const one = (value: number) => this.constant({ type, dims: [1], raw: floatBytes([value], type) });
		const [zero, hidden] = [one(0), one(Number.NEGATIVE_INFINITY)];
		const seen = this.op("Add", [scores, this.op("Where", [mask, zero, hidden])]);
		const shares = this.op("Softmax", [seen], { attributes: { axis: -1 } });
		const clean = this.op("Where", [this.op("IsNaN", [shares]), one(0), shares]);
		return this.op("MatMul", [clean, v]);
	}

	/** As one list of numbers: row * width + column. */
	index2d(table: string, rows: string, columns: string): string {
		const shape = this.op("Shape", [table]);
		const side = (axis: number) => this.op("Gather", [shape, this.ints([axis])], { attributes: { axis: 0 } });
		const [, width] = [side(0), side(1)];
		const flat = this.op("Reshape", [table, this.ints([-1])]);
		const place = this.op("Add", [columns, this.op("Mul", [rows, width!])]);
		return this.op("Gather", [flat, place], { attributes: { axis: 0 } });
	}

	range(from: Size, to: Size): string {
		const [start, end] = [from, to].map((size) => this.held(size));
		return this.op("Range", [start!, end!, this.ints(1)]);
	}

	rsqrt(x: string, type?: number): string {
		const root = this.op("Sqrt", [x]);
		return this.op("Div", [this.number(1, type), root]);
	}

	gelu(x: string, approximate: "tanh" | "none"): string {
		if (this.opset >= 20) return this.op("Gelu", [x], { attributes: { approximate } });
		if (approximate === "none") {
			const erf = this.op("Erf", [this.div(x, Math.SQRT2)]);
			return this.mul(this.op("Mul", [x, this.add(erf, 1)]), 0.5);
		}
		const cube = this.op("Mul", [x, this.op("Mul", [x, x])]);
		const inner = this.op("Add", [x, this.op("Mul", [this.number(0.044715), cube])]);
		const bent = this.op("Tanh", [this.op("Mul", [this.number(Math.sqrt(2 / Math.PI)), inner])]);
		return this.op("Mul", [this.number(0.5), this.op("Mul", [x, this.op("Add", [this.number(1), bent])])]);
	}

	/** /model/layers.0/mlp/MatMul, then MatMul_1 ... */
	private named(opType: string): string {
		const parts = this.scopes.map(({ path }, i) =>
			i === 0 ? path : path.slice(this.scopes[i - 1]!.path.length + 1),
		);
		const base = `/${[...parts, opType].join("/")}`;
		const count = this.counts.get(base) ?? 0;
		this.counts.set(base, count + 1);
		return count === 0 ? base : `${base}_${count}`;
	}

	/** What constant folding calls a weight it turned or shifted. */
	private folded(reader: string): string {
		return `onnx::${reader}_${this.values++ + 900}`;
	}

	private held(size: Size): string {
		return typeof size === "number" ? this.ints(size) : size;
	}

	/** A slice's end: a list of one. */
	private asList(size: Size): string {
		return typeof size === "number" ? this.ints([size]) : this.unsqueeze(size, 0);
	}

	/** A list of sides; those read off tensors are unsqueezed by constants that belong to no module. */
	private list(shape: readonly Size[]): string {
		if (shape.every((side) => typeof side === "number")) return this.ints(shape);
		const parts = shape.map((side) => {
			if (typeof side === "number") return this.ints([side]);
			const name = `onnx::Unsqueeze_${this.values++}`;
			const tensor = { type: TYPE.int64, dims: [1], raw: new Uint8Array(8) };
			const options = {
				name: `Constant_${this.nodes++}`,
				outputs: [name],
				attributes: { value: { tensor } },
			};
			this.graph.node("Constant", [], options);
			return this.op("Unsqueeze", [side, name]);
		});
		return this.op("Concat", parts, { attributes: { axis: 0 } });
	}
}
