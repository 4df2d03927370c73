/** Decoders of two layers that keep their caches in every way exporters know; kilobytes each, random weights. */
import { randomStream } from "../../zoo/numbers";
import { type Dim, OnnxGraph, TYPE } from "../../zoo/write-onnx";

export const TINY = { layers: 2, hidden: 32, heads: 4, kvHeads: 2, width: 8, ffn: 24, vocabulary: 40 };
const { hidden, heads, width, vocabulary } = TINY;

export type Attention =
	| "grouped operator"
	| "operator read twice"
	| "window"
	| "multi-head operator"
	| "concat"
	| "concat, repeated"
	| "concat, scaled keys"
	| "concat, half"
	| "concat, cast"
	| "folded, turned"
	| "combined"
	| "inside a branch";

export interface TinySpec {
	readonly attention: Attention;
	/** Layer 0 is a short convolution with a state of fixed size, and no attention. */
	readonly isHybrid?: boolean;
	/** A head's width has a name in place of a number, as the genai builder writes it. */
	readonly isWidthNamed?: boolean;
}

/** @returns the model file */
export function writeTiny(spec: TinySpec): Uint8Array {
	return new TinyWriter(spec).write();
}

class TinyWriter {
	private readonly graph = new OnnxGraph();
	private readonly next = randomStream(11);
	private readonly attention: Attention;
	private weights = 0;

	constructor(private readonly spec: TinySpec) {
		this.attention = spec.attention;
	}

	write(): Uint8Array {
		const { graph, spec } = this;
		graph.input("input_ids", TYPE.int64, ["batch_size", "sequence_length"]);
		graph.input("attention_mask", TYPE.int64, ["batch_size", "total_length"]);
		let x = graph.node("Gather", [this.matrix(vocabulary, hidden), "input_ids"]);
		for (let layer = 0; layer < TINY.layers; layer++) {
			const mix = spec.isHybrid && layer === 0 ? this.convolution(x, layer) : this.attend(x, layer);
			x = graph.node("Add", [x, mix]);
			x = graph.node("Add", [x, this.feedForward(x, layer)]);
		}
		graph.node("MatMul", [x, this.matrix(hidden, vocabulary)], { outputs: ["logits"] });
		graph.output("logits", TYPE.float, ["batch_size", "sequence_length", vocabulary]);
		return graph.finish(17);
	}

	private feedForward(x: string, layer: number): string {
		const product = (name: string, of: string, rows: number, columns: number) =>
			this.graph.node("MatMul", [of, this.matrix(rows, columns)], {
				name: `/model/layers.${layer}/mlp/${name}`,
			});
		const gate = this.graph.node("Sigmoid", [product("gate_proj", x, hidden, TINY.ffn)]);
		const z = this.graph.node("Mul", [gate, product("up_proj", x, hidden, TINY.ffn)]);
		return product("down_proj", z, TINY.ffn, hidden);
	}

	private attend(x: string, layer: number): string {
		const flat = (count: number) => this.graph.node("MatMul", [x, this.matrix(hidden, count * width)]);
		const { attention } = this;
		const mixed = () => {
			if (attention === "combined") return this.combined(flat(heads), flat(2), layer);
			const isShared = !["multi-head operator", "folded, turned", "concat"].includes(attention);
			const kv = isShared ? TINY.kvHeads : heads;
			const [q, k, v] = [flat(heads), flat(kv), flat(kv)];
			if (attention === "multi-head operator") return this.multiHead([q, k, v], layer);
			if (["grouped operator", "operator read twice", "window"].includes(attention))
				return this.grouped([q, k, v], layer);
			return this.decomposed([q, k, v], layer, kv);
		};
		return this.graph.node("MatMul", [mixed(), this.matrix(heads * width, hidden)]);
	}

	private grouped(qkv: readonly string[], layer: number): string {
		const { graph } = this;
		const side = this.attention === "window" ? "window" : "past_length";
		const after = this.attention === "window" ? "window" : "total_length";
		const size = this.spec.isWidthNamed ? "kv_cache_dim" : width;
		const sides = (tokens: Dim): Dim[] => ["batch_size", TINY.kvHeads, tokens, size];
		const past = this.past(layer, sides(side), sides(after));
		const sum = graph.node("ReduceSum", ["attention_mask", graph.ints(1)], { attributes: { keepdims: 0 } });
		const last = graph.node("Cast", [graph.node("Sub", [sum, graph.ints(1)])], {
			attributes: { to: TYPE.int32 },
		});
		const total = graph.node("Gather", [graph.node("Shape", ["attention_mask"]), graph.ints(1)]);
		const count = graph.node("Squeeze", [graph.node("Cast", [total], { attributes: { to: TYPE.int32 } })]);
		const mixed = graph.node("GroupQueryAttention", [...qkv, ...past, last, count], {
			domain: "com.microsoft",
			attributes: { num_heads: heads, kv_num_heads: TINY.kvHeads },
			outputs: [`mixed.${layer}`, `present.${layer}.key`, `present.${layer}.value`],
		});
		if (this.attention !== "operator read twice") return mixed;
		const first = graph.node("Gather", [`present.${layer}.value`, graph.ints(0)], {
			attributes: { axis: 2 },
		});
		const mean = graph.node("ReduceMean", [first], {
			attributes: { axes: [1, 2, 3], keepdims: 0 },
		});
		return graph.node("Add", [mixed, graph.node("Unsqueeze", [mean, graph.ints(1, 2)])]);
	}

	private multiHead([q, k, v]: readonly string[], layer: number): string {
		const sides = (tokens: Dim): Dim[] => ["batch_size", heads, tokens, width];
		const past = this.past(layer, sides("past_length"), sides("total_length"));
		return this.graph.node("MultiHeadAttention", [q!, k!, v!, "", "", "", ...past], {
			domain: "com.microsoft",
			attributes: { num_heads: heads, unidirectional: 1 },
			outputs: [`mixed.${layer}`, `present.${layer}.key`, `present.${layer}.value`],
		});
	}

	private decomposed(qkv: readonly string[], layer: number, kv: number): string {
		const { graph, attention } = this;
		const isHalf = attention === "concat, half";
		const type = isHalf ? TYPE.float16 : TYPE.float;
		const isFolded = attention === "folded, turned";
		const [q, k, v] = qkv.map((x, i) => this.split(isHalf ? this.cast(x, type) : x, i === 0 ? heads : kv));
		const sides = (tokens: Dim): Dim[] =>
			isFolded ? ["batch_size x num_heads", width, tokens] : ["batch_size", kv, tokens, width];
		const values: Dim[][] = ["past_length", "total_length"].map((tokens) =>
			isFolded ? ["batch_size x num_heads", tokens, width] : sides(tokens),
		);
		const [pastKey, pastValue] = this.past(layer, sides("past_length"), sides("total_length"), {
			type: isHalf ? type : TYPE.float,
			values: values as [Dim[], Dim[]],
		});
		const turn = (x: string) => graph.node("Transpose", [x], { attributes: { perm: [0, 1, 3, 2] } });
		const unfold = (x: string, tokens: number) => {
			const sides = [graph.ints(width), graph.ints(width)];
			sides[tokens - 1] = this.side(x, tokens);
			const shape = graph.node("Concat", [graph.ints(-1, heads), ...sides], { attributes: { axis: 0 } });
			return graph.node("Reshape", [x, shape]);
		};
		if (isFolded) {
			const folded = graph.node("Reshape", [turn(k!), this.foldedShape(true)]);
			const keys = this.join(`${layer}.key`, pastKey!, folded, 2);
			const foldedValues = graph.node("Reshape", [v!, this.foldedShape(false)]);
			const joined = this.join(`${layer}.value`, pastValue!, foldedValues, 1);
			return this.mix(q!, unfold(keys, 2), unfold(joined, 1), layer);
		}
		const keys = this.grown(`${layer}.key`, pastKey!, k!);
		const joined = this.grown(`${layer}.value`, pastValue!, v!);
		const scaled = turn(this.repeat(keys, kv));
		const isScaled = attention === "concat, scaled keys";
		const across = isScaled ? graph.node("Mul", [scaled, this.root(q!)]) : scaled;
		return this.mix(q!, across, this.repeat(joined, kv), layer);
	}

	/** [B*H, D, T] or [B*H, T, D], with T taken from the tokens. */
	private foldedShape(isTurned: boolean): string {
		const { graph } = this;
		const tokens = graph.node("Gather", [graph.node("Shape", ["input_ids"]), graph.ints(1)]);
		const sides = isTurned ? [graph.ints(-1, width), tokens] : [graph.ints(-1), tokens, graph.ints(width)];
		return graph.node("Concat", sides, { attributes: { axis: 0 } });
	}

	/** One head's keys and values side by side, shared by all queries: [B, S, 2D]. */
	private combined(q: string, kv: string, layer: number): string {
		const { graph } = this;
		const sides = (tokens: Dim): Dim[] => ["batch_size", tokens, 2 * width];
		const name = `past_key_values.${layer}.key_value`;
		graph.input(name, TYPE.float, sides("past_length"));
		graph.output(`present.${layer}.key_value`, TYPE.float, sides("total_length"));
		const all = graph.node("Concat", [name, kv], {
			outputs: [`present.${layer}.key_value`],
			attributes: { axis: -2 },
		});
		const part = (from: number) =>
			graph.node("Unsqueeze", [
				graph.node("Slice", [all, graph.ints(from), graph.ints(from + width), graph.ints(2)]),
				graph.ints(1),
			]);
		const keys = graph.node("Transpose", [part(0)], { attributes: { perm: [0, 1, 3, 2] } });
		return this.mix(this.split(q, heads), keys, part(width), layer);
	}

	/** A short convolution over a token and the three before it. */
	private convolution(x: string, layer: number): string {
		const { graph } = this;
		const past = graph.input(`past_conv.${layer}`, TYPE.float, ["batch_size", hidden, 3]);
		graph.output(`present_conv.${layer}`, TYPE.float, ["batch_size", hidden, 3]);
		const across = graph.node("Transpose", [x], { attributes: { perm: [0, 2, 1] } });
		const window = graph.node("Concat", [past, across], { attributes: { axis: -1 } });
		graph.node("Slice", [window, graph.ints(-3), graph.ints(2 ** 31), graph.ints(2)], {
			outputs: [`present_conv.${layer}`],
		});
		const kernel = this.floats([hidden, 1, 4]);
		const mixed = graph.node("Conv", [window, kernel], { attributes: { group: hidden } });
		return graph.node("Transpose", [mixed], { attributes: { perm: [0, 2, 1] } });
	}

	/** softmax(q k + mask) v, [B, T, H·D] */
	private mix(q: string, keys: string, values: string, layer: number): string {
		const { graph, attention } = this;
		const isHalf = attention === "concat, half" || attention === "concat, cast";
		const queries = attention === "concat, cast" ? this.cast(q, TYPE.float16) : q;
		const raw = graph.node("MatMul", [queries, keys]);
		const scores = graph.node("Div", [
			isHalf ? this.cast(raw, TYPE.float) : raw,
			graph.scalar(Math.sqrt(width)),
		]);
		const shares = graph.node("Softmax", [graph.node("Add", [scores, this.mask(keys, layer)])], {
			attributes: { axis: -1 },
		});
		const mixed = graph.node("MatMul", [isHalf ? this.cast(shares, TYPE.float16) : shares, values]);
		const across = graph.node("Transpose", [isHalf ? this.cast(mixed, TYPE.float) : mixed], {
			attributes: { perm: [0, 2, 1, 3] },
		});
		return graph.node("Reshape", [across, graph.ints(0, 0, heads * width)]);
	}

	/** [T, S + T], a large negative number where a key lies ahead; S + T is read off the keys themselves. */
	private mask(keys: string, layer: number): string {
		const { graph } = this;
		const total = graph.node("Gather", [graph.node("Shape", [keys]), graph.ints(3)]);
		const tokens = graph.node("Gather", [graph.node("Shape", ["input_ids"]), graph.ints(1)]);
		const full = graph.node("Expand", [
			graph.scalar(-1e4),
			graph.node("Concat", [tokens, total], { attributes: { axis: 0 } }),
		]);
		const isFourSided = !["folded, turned", "combined"].includes(this.attention);
		const past = isFourSided
			? graph.node("Gather", [graph.node("Shape", [`past_key_values.${layer}.key`]), graph.ints(2)])
			: graph.node("Sub", [total, tokens]);
		const first = graph.node("Squeeze", [graph.node("Add", [past, graph.ints(1)])]);
		return graph.node("Trilu", [full, first], { attributes: { upper: 1 } });
	}

	private past(
		layer: number,
		before: readonly Dim[],
		after: readonly Dim[],
		{
			type = TYPE.float,
			values = [before, after],
		}: { type?: number; values?: readonly (readonly Dim[])[] } = {},
	): string[] {
		return ["key", "value"].map((part) => {
			const [first, then] = part === "key" ? [before, after] : values;
			this.graph.output(`present.${layer}.${part}`, type, then!);
			return this.graph.input(`past_key_values.${layer}.${part}`, type, first!);
		});
	}

	private grown(part: string, past: string, now: string): string {
		const { graph, attention } = this;
		if (attention === "concat, cast") {
			const all = graph.node("Concat", [this.cast(past, TYPE.float16), this.cast(now, TYPE.float16)], {
				attributes: { axis: 2 },
			});
			graph.node("Cast", [all], { attributes: { to: TYPE.float }, outputs: [`present.${part}`] });
			return all;
		}
		if (attention !== "inside a branch") return this.join(part, past, now, 2);
		const branch = () => {
			const inner = new OnnxGraph();
			const joined = inner.node("Concat", [past, now], {
				outputs: [`joined.${part}`],
				attributes: { axis: 2 },
			});
			inner.output(joined, TYPE.float, ["batch_size", TINY.kvHeads, "total_length", width]);
			return inner;
		};
		const always = graph.node("Greater", [this.side("attention_mask", 1), graph.ints(0)]);
		const choice = graph.node("Squeeze", [always]);
		return graph.node("If", [choice], {
			outputs: [`present.${part}`],
			attributes: { then_branch: { graph: branch() }, else_branch: { graph: branch() } },
		});
	}

	private side(tensor: string, axis: number): string {
		return this.graph.node("Gather", [this.graph.node("Shape", [tensor]), this.graph.ints(axis)]);
	}

	private join(part: string, past: string, now: string, axis: number): string {
		return this.graph.node("Concat", [past, now], { outputs: [`present.${part}`], attributes: { axis } });
	}

	/** sqrt(D) as PyTorch's exporter computes it, from the shape of the queries. */
	private root(q: string): string {
		const { graph } = this;
		const side = graph.node("Slice", [graph.node("Shape", [q]), graph.ints(-1), graph.ints(2 ** 31)]);
		return graph.node("Sqrt", [this.cast(side, TYPE.float)]);
	}

	/** The target of an Expand or Reshape, side by side from the shape of the keys, as PyTorch's exporter writes it. */
	private sides(x: string, sides: readonly (number | "rows" | "tokens")[]): string {
		const { graph } = this;
		const parts = sides.map((side) =>
			typeof side === "number" ? graph.ints(side) : this.side(x, side === "rows" ? 0 : 2),
		);
		return graph.node("Concat", parts, { attributes: { axis: 0 } });
	}

	/** [B, KV, S, D] -> [B, H, S, D] */
	private repeat(x: string, kv: number): string {
		const { graph } = this;
		if (kv === heads) return x;
		const each = graph.node("Unsqueeze", [x, graph.ints(2)]);
		if (this.attention === "concat, scaled keys") {
			const wide = graph.node("Expand", [each, this.sides(x, ["rows", kv, heads / kv, "tokens", width])]);
			return graph.node("Reshape", [wide, this.sides(x, ["rows", heads, "tokens", width])]);
		}
		const many = graph.node("Expand", [each, graph.ints(1, 1, heads / kv, 1, 1)]);
		// Where the number of heads is not in the graph, it is asked for.
		if (this.attention === "concat, half")
			return graph.node("Reshape", [many, this.sides(x, ["rows", -1, "tokens", width])]);
		return graph.node("Reshape", [many, graph.ints(0, heads, -1, width)]);
	}

	private split(x: string, count: number): string {
		const apart = this.graph.node("Reshape", [x, this.graph.ints(0, 0, count, width)]);
		return this.graph.node("Transpose", [apart], { attributes: { perm: [0, 2, 1, 3] } });
	}

	private cast(x: string, to: number): string {
		return this.graph.node("Cast", [x], { attributes: { to } });
	}

	private matrix(rows: number, columns: number): string {
		return this.floats([rows, columns]);
	}

	private floats(sides: readonly number[]): string {
		const size = sides.reduce((product, side) => product * side, 1);
		const data = Float32Array.from({ length: size }, () => 0.4 * this.next());
		return this.graph.initializer(`w${this.weights++}`, TYPE.float, sides, new Uint8Array(data.buffer));
	}
}
