/** Where tokens stand: positions, rotary angles, alibi, and who may look at whom. */
import { floatBytes } from "../../dtypes/storage";
import { SIZE } from "../../family";
import { alibiSlope } from "../../reference/attention";
import { TYPE } from "../../write-onnx";
import type { Size, Tracer } from "./tracer";

/** cos and sin of rotary angles, [B, T, width]. */
export interface Angles {
	readonly cos: string;
	readonly sin: string;
}

/** Positions of the new tokens: past, past + 1 ... [T] */
export const cachePosition = (t: Tracer, past: Size, length: Size): string =>
	t.range(past, t.plus(past, length));

/** The same counted from the mask, so that padding counts nothing, [B, T]. */
export function maskedPositions(t: Tracer, past: Size): string {
	const counted = t.op("CumSum", ["attention_mask", t.ints(1)], { as: "cumsum" });
	const real = t.cast(t.op("Mul", [counted, "attention_mask"], { as: "mul" }), TYPE.int64);
	return t.slice(t.op("Sub", [real, t.ints(1)], { as: "sub" }), 1, { from: past });
}

/** cos and sin of every token's angles, [B, T, width] */
export function rotaryAngles(t: Tracer, module: string, positions: string, base: number): Angles {
	const { type } = t.products;
	return t.within(module, `${t.classes}RotaryEmbedding`, () => {
		const half = (SIZE.headDim * (t.family.rotary ?? 1)) / 2;
		const frequencies = Array.from({ length: half }, (_, i) => base ** (-i / half));
		const dims = [1, half, 1];
		const wide = t.isConverted ? type : TYPE.float;
		const constant = t.constant({ type: wide, dims, raw: floatBytes(frequencies, wide) });
		const expanded = t.expand(constant, [t.size(positions, 0, "batch"), -1, 1]);
		const turned = t.cast(t.unsqueeze(positions, 1), wide);
		const angles = t.transpose(t.matmul(expanded, turned), [0, 2, 1]);
		const both = t.cat([angles, angles], -1);
		const scaled = (op: "Cos" | "Sin") => t.cast(t.mul(t.unary(op, both), t.number(1, wide)), type);
		return { cos: scaled("Cos"), sin: scaled("Sin") };
	});
}

/** x cos + rotate_half(x) sin for heads [B, heads, T, d], of which the first part alone may turn. */
export function rotate(t: Tracer, x: string, { cos, sin }: Angles): string {
	const width = SIZE.headDim * (t.family.rotary ?? 1);
	const isPartial = width < SIZE.headDim;
	const head = isPartial ? t.slice(x, 3, { to: width }) : x;
	const rest = isPartial ? t.slice(x, 3, { from: width }) : "";
	const plain = t.mul(head, cos);
	const [low, high] = t.halves(head, 3, width);
	const swapped = t.cat([t.unary("Neg", high), low], -1);
	const turned = t.add(plain, t.mul(swapped, sin));
	return isPartial ? t.cat([turned, rest], -1) : turned;
}

/** Sides of the attention mask. */
export interface Sides {
	readonly batch: Size;
	readonly length: Size;
	readonly total: Size;
}

/** [B, 1, T, S], true where a query may look at a key: not ahead, not padding, not too far back. */
export function writeMask(t: Tracer, positions: string, sides: Sides, window?: number): string {
	const queries = t.unsqueeze(t.unsqueeze(t.unsqueeze(positions, 0), 1), 3);
	const keys = [0, 1, 2].reduce((x, axis) => t.unsqueeze(x, axis), t.range(0, sides.total));
	const rows = [1, 2, 3].reduce((x, axis) => t.unsqueeze(x, axis), t.range(0, sides.batch));
	const isTrue = t.constant({ type: TYPE.bool, dims: [], raw: new Uint8Array([1]) });
	const and = (a: string, b: string) => t.op("And", [a, b], { as: "bitwise_and" });
	let seen = isTrue;
	if (window !== undefined) {
		const first = t.op("Sub", [queries, t.ints(window)], { as: "sub" });
		seen = and(seen, t.op("Greater", [keys, first], { as: "gt" }));
	}
	seen = and(seen, t.op("LessOrEqual", [keys, queries], { as: "le" }));
	const real = t.cast("attention_mask", TYPE.bool);
	seen = and(seen, t.index2d(real, rows, keys));
	return t.expand(seen, [sides.batch, -1, sides.length, sides.total]);
}

/** [B * heads, 1, S]: each head's slope times how many real tokens came before a key. */
export function writeAlibi(t: Tracer): string {
	const { type } = t.products;
	const counted = t.op("CumSum", ["attention_mask", t.ints(-1)], { as: "cumsum" });
	const places = t.op("Mul", [t.op("Sub", [counted, t.ints(1)], { as: "sub" }), "attention_mask"], {
		as: "mul",
	});
	const slopes = Array.from({ length: SIZE.heads }, (_, head) => alibiSlope(head));
	const column = t.constant({ type, dims: [SIZE.heads, 1], raw: floatBytes(slopes, type) });
	const each = t.mul(column, t.cast(t.unsqueeze(places, 1), type));
	const total = t.size("attention_mask", 1, "total");
	return t.reshape(each, [-1, 1, total], "view");
}
