/** MatMulBnb4: the turned weight as one row of 4-bit numbers out of a table, with the largest value of each block. */
import { transpose } from "../numbers";
import { TYPE } from "../write-onnx";
import type { Job, Written } from "./products";
import { floatBytes, stored } from "./storage";

/** The 16 values of NormalFloat 4. @see Dettmers et al. 2023, QLoRA, appendix E */
const NF4 = [
	-1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635,
	-0.18477343022823334, -0.09105003625154495, 0, 0.07958029955625534, 0.16093020141124725,
	0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1,
];
const BLOCK = 64;
/** `quant_type` of the operator: 0 is FP4, 1 is NF4. */
const QUANT_TYPE = 1;

export function writeBnb4({ graph, x, w, product, type }: Job): Written {
	const turned = transpose(w);
	const blocks = Math.ceil(turned.data.length / BLOCK);
	const largest = Float64Array.from({ length: blocks }, (_, at) =>
		stored(
			turned.data
				.subarray(at * BLOCK, (at + 1) * BLOCK)
				.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
			type,
		),
	);
	const places = Array.from(turned.data, (value, i) => nearest(value / largest[Math.floor(i / BLOCK)]!));
	const packed = new Uint8Array(Math.ceil(places.length / 2));
	for (const [i, place] of places.entries()) packed[i >> 1]! |= i % 2 === 0 ? place << 4 : place;
	graph.initializer(`${product.weight}_Bnb4`, TYPE.uint8, [packed.length], packed);
	graph.initializer(`${product.weight}_absmax`, type, [blocks], floatBytes(largest, type));
	const values = Float64Array.from(places, (place, i) => NF4[place]! * largest[Math.floor(i / BLOCK)]!);
	const y = graph.node("MatMulBnb4", [x, `${product.weight}_Bnb4`, `${product.weight}_absmax`], {
		name: `${product.node}_Bnb4`,
		outputs: [product.output],
		domain: "com.microsoft",
		attributes: { K: w.rows, N: w.columns, block_size: BLOCK, quant_type: QUANT_TYPE },
		...(product.metadata && { metadata: product.metadata }),
	});
	return { y, seen: transpose({ ...turned, data: values }) };
}

const nearest = (value: number): number =>
	NF4.reduce((best, level, i) => (Math.abs(level - value) < Math.abs(NF4[best]! - value) ? i : best), 0);
