/** MatMulNBits, as three quantisers write it. */
import { transpose } from "../numbers";
import { TYPE } from "../write-onnx";
import { pack, quantiseBlocks } from "./blocks";
import type { Job, Product, Written } from "./products";
import { floatBytes, stored } from "./storage";

/**
 * Who wrote the node: onnxruntime's MatMulNBitsQuantizer by its default method or by k-quants, or the converter of
 * recent onnx-community files.
 */
export type NBitsNames = "default" | "k-quant" | "community";

interface Names {
	readonly node: string;
	readonly weight: string;
	readonly scales: string;
	readonly zeros: string;
}

const NAMES: Record<NBitsNames, (product: Product, bits: number, block: number) => Names> = {
	default: ({ node, weight }, bits) => ({
		node: `${node}_Q${bits}`,
		weight: `${weight}_Q${bits}`,
		scales: `${weight}_scales`,
		zeros: `${weight}_zero_points`,
	}),
	"k-quant": ({ node, weight }, bits, block) => ({
		node: `${node}_Q${bits}`,
		weight: `${weight}_Q${bits}G${block}`,
		scales: `${weight}_scale`,
		zeros: `${weight}_zp`,
	}),
	community: ({ node, weight }) => {
		const flat = weight.replaceAll(".", "_");
		return {
			node: `${node}_Quant`,
			weight: `${flat}_quant`,
			scales: `${flat}_scales`,
			zeros: `${flat}_zp`,
		};
	},
};

export interface NBits {
	readonly bits: 2 | 4 | 8;
	readonly isSymmetric: boolean;
}

/** Weight [N, blocks, block * bits / 8], scales [N * blocks], zero points packed in their own rows of bytes. */
export function writeNBits(job: Job, { bits, isSymmetric }: NBits): Written {
	const { graph, x, w, product, type, style } = job;
	const block = style.block ?? 32;
	const store = (scale: number) => stored(scale, type);
	const { values, scales, zeros, blocks, seen } = quantiseBlocks(w, { bits, block, isSymmetric, store });
	const names = NAMES[style.names ?? "default"](product, bits, block);
	const width = blocks * block;
	const middle = 2 ** (bits - 1);
	const rows = Array.from({ length: w.columns }, (_, n) =>
		Array.from({ length: width }, (_, k) =>
			k < w.rows ? values[k * w.columns + n]! : isSymmetric ? middle : zeros[(blocks - 1) * w.columns + n]!,
		),
	);
	const shape = [w.columns, blocks, (block * bits) / 8];
	graph.initializer(names.weight, TYPE.uint8, shape, pack(rows.flat(), bits));
	const turned = transpose({ rows: blocks, columns: w.columns, data: scales });
	// The default quantiser writes one row of all; the runtime reads both.
	const flat = (style.names ?? "default") === "default";
	const dims = flat ? [turned.data.length] : [w.columns, blocks];
	graph.initializer(names.scales, type, dims, floatBytes(turned.data, type));
	const inputs = [x, names.weight, names.scales];
	if (!isSymmetric) inputs.push(writeZeros(job, { names, zeros, blocks, bits, flat }));
	const y = graph.node("MatMulNBits", inputs, {
		name: names.node,
		outputs: [product.output],
		domain: "com.microsoft",
		attributes: {
			K: w.rows,
			N: w.columns,
			bits,
			block_size: block,
			...(style.accuracyLevel ? { accuracy_level: style.accuracyLevel } : {}),
		},
		...(product.metadata && { metadata: product.metadata }),
	});
	const rounding = style.accuracyLevel === 4 && type === TYPE.float ? { block } : undefined;
	return { y, seen, ...(rounding && { rounding }) };
}

interface ZeroPoints {
	readonly names: Names;
	readonly zeros: Uint8Array;
	readonly blocks: number;
	readonly bits: 2 | 4 | 8;
	readonly flat: boolean;
}

/** Two zero points of 4 bits a byte; a row of an odd number of blocks ends in half a byte. */
function writeZeros({ graph, w }: Job, { names, zeros, blocks, bits, flat }: ZeroPoints): string {
	const rows = Array.from({ length: w.columns }, (_, n) =>
		pack(
			Array.from({ length: blocks }, (_, at) => zeros[at * w.columns + n]!),
			bits,
		),
	);
	const raw = Buffer.concat(rows);
	const dims = flat ? [raw.length] : [w.columns, raw.length / w.columns];
	return graph.initializer(names.zeros, TYPE.uint8, dims, raw);
}
