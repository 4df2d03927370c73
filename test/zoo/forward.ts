/** The zoo's decoders computed plainly, in double precision: the reference the instrumented graphs are held against. */
import { attentionForm } from "./convention";
import { type Decoder, SIZES } from "./decoder";
import type { Matrix } from "./numbers";
import { type Form, QDQ_STEP } from "./weights";

export interface Forward {
	/** [B*T, V] */
	readonly logits: Matrix;
	/** One a layer, [B*T, N]: what enters the down projection. */
	readonly z: readonly Matrix[];
	/** One a layer, [B*T, D]: what leaves it, before any bias. */
	readonly h: readonly Matrix[];
}

/** @param gain [L, N] factors on z */
export function forward(
	decoder: Decoder,
	tokens: readonly (readonly number[])[],
	gain?: Float32Array,
): Forward {
	const { weights, spec, ffn } = decoder;
	const weight = (name: string) => weights.get(name)!;
	const [z, h]: [Matrix[], Matrix[]] = [[], []];
	let x = rowsOf(weight("embedding"), tokens.flat());
	for (let layer = 0; layer < SIZES.layers; layer++) {
		x = add(x, attention(decoder, layer, rms(x), tokens.length));
		const down = downName(decoder, layer);
		const scale = gain?.subarray(layer * ffn, (layer + 1) * ffn);
		const entering = hiddenUnits(decoder, layer, rms(x));
		const scaled = map(entering, (value, i) => value * (scale?.[i % ffn] ?? 1));
		z.push(scaled);
		h.push(multiply(scaled, weight(down), spec.form));
		x = add(x, withBias(h[layer]!, weights.get(`${down}.bias`)));
	}
	const head = weights.get("head");
	const embedding = weight("embedding");
	const logits = head
		? multiply(rms(x), head, attentionForm(spec.form))
		: multiply(rms(x), turned(embedding), "fp32");
	const cap = spec.softcap;
	return { z, h, logits: cap ? map(logits, (value) => cap * Math.tanh(value / cap)) : logits };
}

/** @returns what the weights call a layer's down projection */
export function downName({ weights }: Decoder, layer: number): string {
	return [...weights.keys()].find(
		(name) => name.startsWith(`${layer}.`) && /(?:down_proj|c_proj|fc2|\.a)$/.test(name),
	)!;
}

function hiddenUnits({ weights, spec, ffn }: Decoder, layer: number, x: Matrix): Matrix {
	const product = (module: string) => {
		const name = `${layer}.${module}`;
		return withBias(multiply(x, weights.get(name)!, spec.form), weights.get(`${name}.bias`));
	};
	if (spec.block === "plain") {
		const up = ["mlp/up_proj", "mlp/c_fc", "fc1", "mlp/fc1", "b"].find((name) =>
			weights.has(`${layer}.${name}`),
		)!;
		return map(product(up), ACTIVATIONS[spec.activation]);
	}
	if (spec.block === "fused") {
		const both = product("mlp/gate_up_proj");
		const at = (row: number, column: number) => both.data[row * 2 * ffn + column]!;
		const act = ACTIVATIONS[spec.activation];
		return make(x.rows, ffn, (row, column) => act(at(row, column)) * at(row, ffn + column));
	}
	const gate = map(product("mlp/gate_proj"), ACTIVATIONS[spec.activation]);
	const up = product(weights.has(`${layer}.b`) ? "b" : "mlp/up_proj");
	return map(gate, (value, i) => value * up.data[i]!);
}

function attention({ weights, spec }: Decoder, layer: number, x: Matrix, batch: number): Matrix {
	const form = attentionForm(spec.form);
	const project = (name: string) => multiply(x, weights.get(`${layer}.self_attn/${name}`)!, form);
	const [q, k, v] = [project("q_proj"), project("k_proj"), project("v_proj")];
	const length = x.rows / batch;
	const width = SIZES.hidden / SIZES.heads;
	let mixed = make(x.rows, SIZES.hidden, (row, column) => {
		const first = Math.floor(row / length) * length;
		const head = Math.floor(column / width) * width;
		const keys = Array.from({ length: row - first + 1 }, (_, i) => first + i);
		const scores = keys.map((key) => Math.exp(dot(q, k, { row, key, head, width }) / Math.sqrt(width)));
		const sum = scores.reduce((total, score) => total + score, 0);
		return keys.reduce(
			(total, key, i) => total + (scores[i]! / sum) * v.data[key * SIZES.hidden + column]!,
			0,
		);
	});
	if (spec.gatedAttention) {
		const gate = project("gate");
		mixed = map(mixed, (value, i) => value / (1 + Math.exp(-gate.data[i]!)));
	}
	return multiply(mixed, weights.get(`${layer}.self_attn/o_proj`)!, form);
}

function dot(q: Matrix, k: Matrix, at: { row: number; key: number; head: number; width: number }): number {
	let sum = 0;
	for (let i = at.head; i < at.head + at.width; i++)
		sum += q.data[at.row * SIZES.hidden + i]! * k.data[at.key * SIZES.hidden + i]!;
	return sum;
}

const ACTIVATIONS: Record<string, (x: number) => number> = {
	silu: (x) => x / (1 + Math.exp(-x)),
	gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
	relu: (x) => Math.max(0, x),
	relu2: (x) => Math.max(0, x) ** 2,
};

/** Abramowitz and Stegun 7.1.26; its error, 1.5e-7, is below float32's. */
function erf(x: number): number {
	const t = 1 / (1 + 0.3275911 * Math.abs(x));
	const poly =
		((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
	return Math.sign(x) * (1 - poly * Math.exp(-x * x));
}

/** x W, with x rounded as the form's quantise node does. */
export function multiply(x: Matrix, w: Matrix, form: Form): Matrix {
	const rounded = form === "q8" ? roundDynamically(x) : form === "qdq" ? roundFixed(x) : x;
	return make(x.rows, w.columns, (row, column) => {
		let sum = 0;
		for (let k = 0; k < w.rows; k++) sum += rounded.data[row * w.rows + k]! * w.data[k * w.columns + column]!;
		return sum;
	});
}

/** DynamicQuantizeLinear: one scale and zero point for the whole tensor. */
function roundDynamically(x: Matrix): Matrix {
	const [low, high] = [
		x.data.reduce((a, b) => Math.min(a, b), 0),
		x.data.reduce((a, b) => Math.max(a, b), 0),
	];
	const scale = Math.fround((high - low) / 255);
	const zero = clampByte(Math.round(-low / scale));
	return map(x, (value) => (clampByte(Math.round(value / scale) + zero) - zero) * scale);
}

const roundFixed = (x: Matrix): Matrix =>
	map(x, (value) => (clampByte(Math.round(value / QDQ_STEP) + 128) - 128) * QDQ_STEP);
const clampByte = (value: number) => Math.min(255, Math.max(0, value));

function rms(x: Matrix): Matrix {
	const squares = Array.from({ length: x.rows }, (_, row) => rowNorm(x, row) ** 2 / x.columns);
	return map(x, (value, i) => value / Math.sqrt(squares[Math.floor(i / x.columns)]! + 1e-6));
}

/** ||x[row]||_2 */
export function rowNorm(x: Matrix, row: number): number {
	return Math.hypot(...x.data.subarray(row * x.columns, (row + 1) * x.columns));
}

const rowsOf = (table: Matrix, rows: readonly number[]) =>
	make(rows.length, table.columns, (row, column) => table.data[rows[row]! * table.columns + column]!);
const add = (a: Matrix, b: Matrix) => map(a, (value, i) => value + b.data[i]!);
const withBias = (x: Matrix, bias: Matrix | undefined) =>
	bias ? map(x, (value, i) => value + bias.data[i % x.columns]!) : x;
const turned = (m: Matrix) => make(m.columns, m.rows, (row, column) => m.data[column * m.columns + row]!);
const map = (m: Matrix, change: (value: number, i: number) => number): Matrix => ({
	...m,
	data: m.data.map(change),
});

function make(rows: number, columns: number, value: (row: number, column: number) => number): Matrix {
	return {
		rows,
		columns,
		data: Float64Array.from({ length: rows * columns }, (_, i) =>
			value(Math.floor(i / columns), i % columns),
		),
	};
}
