/** LFM2's short convolution with a cache of its last inputs. */
import { floatBytes, storedMatrix } from "../../dtypes/storage";
import { SIZE } from "../../family";
import type { Builder } from "./builder";

/** A slice to the end of an axis. */
const END = 2 ** 62;

/** @returns what the block's output projection gives, [B, T, D] */
export function writeShortConv(builder: Builder, layer: number, x: string): string {
	const at = `/model/layers.${layer}/conv`;
	const module = (name: string) => builder.parameter(layer, `conv.${name}`, "").slice(0, -1);
	const { hidden } = SIZE;
	const wide = builder.linear(`${at}/in_proj`, x, [module("in_proj")]);
	const turned = builder.node("Transpose", `${at}/Transpose_1`, [wide], { attributes: { perm: [0, 2, 1] } });
	const parts = [0, 1, 2].map((i) => `${at}/Split/output_${i}`) as [string, string, string];
	const sizes = builder.ints([hidden, hidden, hidden]);
	builder.node("Split", `${at}/Split`, [turned, sizes], { outputs: parts, attributes: { axis: 1 } });
	const [before, after, value] = parts;
	const gated = builder.node("Mul", `${at}/Mul_1`, [before, value]);
	const joined = builder.node("Concat", `${at}/Conv_1`, [`past_conv.${layer}`, gated], {
		attributes: { axis: 2 },
	});
	const convolved = builder.node("Conv", `${at}/Conv_2`, [joined, kernel(builder, layer)], {
		attributes: { group: hidden, kernel_shape: [convLength(builder, layer)], pads: [0, 0] },
	});
	const end = builder.ints([END]);
	const kept = builder.node("Slice", `${at}/Slice_1`, [
		convolved,
		lastOnes(builder, at, x),
		end,
		builder.ints([2]),
	]);
	const mixed = builder.node("Mul", `${at}/Mul_2`, [after, kept]);
	const from = builder.ints([-convLength(builder, layer)]);
	builder.node("Slice", `${at}/Slice_2`, [joined, from, end, builder.ints([2])], {
		outputs: [`present_conv.${layer}`],
	});
	const back = builder.node("Transpose", `${at}/Transpose_2`, [mixed], { attributes: { perm: [0, 2, 1] } });
	return builder.linear(`${at}/out_proj`, back, [module("out_proj")]);
}

/** How many inputs the convolution sees, which is how many the cache holds. */
export const convLength = (builder: Builder, layer: number): number =>
	builder.weight(builder.parameter(layer, "conv.conv")).data.length / SIZE.hidden;

function kernel(builder: Builder, layer: number): string {
	const parameter = builder.parameter(layer, "conv.conv");
	const w = builder.weight(parameter);
	builder.products.see(parameter, storedMatrix(w, builder.type));
	const dims = [SIZE.hidden, 1, convLength(builder, layer)];
	const name = `model.layers.${layer}.conv.conv.weight`;
	return builder.graph.initializer(name, builder.type, dims, floatBytes(w.data, builder.type));
}

/** Minus the number of tokens, where the slice of the new outputs starts. */
function lastOnes(builder: Builder, at: string, x: string): string {
	const shape = builder.node("Shape", `${at}/Shape`, [x]);
	const length = builder.node("Gather", `${at}/Gather`, [shape, builder.ints(1)], {
		attributes: { axis: 0 },
	});
	const negative = builder.node("Mul", `${at}/Neg`, [length, builder.ints(-1)]);
	return builder.node("Unsqueeze", `${at}/Unsqueeze`, [negative, builder.ints([0])]);
}
