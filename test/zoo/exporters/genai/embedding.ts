/** Looking up tokens: a plain table, or one in blocks of 4 bits. */
import { pack, quantiseBlocks } from "../../dtypes/blocks";
import { floatBytes, stored } from "../../dtypes/storage";
import { SIZE } from "../../family";
import { transpose } from "../../numbers";
import { TYPE } from "../../write-onnx";
import type { Builder } from "./builder";

const BLOCK = 32;

/** @returns the residual stream's start, [B, T, D] */
export function writeEmbedding(builder: Builder): string {
	const { family, settings, products } = builder;
	const at = "/model/embed_tokens";
	const parameter = `${family.modules.embedding}.weight`;
	let x = settings.sharesEmbedding
		? gatherShared(builder, at, parameter)
		: settings.packsEmbedding
			? gatherBlocks(builder, at, parameter)
			: products.lookUp("input_ids", builder.weight(parameter), {
					parameter,
					node: `${at}/Gather`,
					output: `${at}/Gather/output_0`,
					weight: "model.embed_tokens.weight",
				});
	const factor = embeddingScale(builder);
	if (factor) x = builder.node("Mul", `${at}/Mul`, [x, builder.scalar(factor)]);
	if (family.modules.postNorms && builder.type !== TYPE.float) {
		x = builder.node("Cast", `${at}/Cast`, [x], { attributes: { to: TYPE.float } });
		builder.setType(x, TYPE.float);
	}
	return x;
}

/** Gemma's root of D is rounded to two places by the builder; granite's multiplier is taken as it is. */
export function embeddingScale({ family }: Pick<Builder, "family">): number | undefined {
	const factor = family.scale?.embedding;
	return factor && family.norm === "rms+1" ? Math.round(factor * 100) / 100 : factor;
}

/** `shared_embeddings`: the head's weight serves both ends, turned where it is in floats, reshaped where in blocks. */
function gatherShared(builder: Builder, at: string, parameter: string): string {
	const { products } = builder;
	const isQuantised = products.dtype.startsWith("q4");
	// The head is written last; what it makes of the table is what is looked up.
	builder.later(() => products.see(parameter, transpose(products.seen.get("lm_head.weight")!)));
	const output = `${at}/Gather/output_0`;
	if (!isQuantised) {
		const turned = builder.node("Transpose", `${at}/Transpose`, ["lm_head.MatMul.weight"], {
			attributes: { perm: [1, 0] },
		});
		return builder.node("Gather", `${at}/Gather`, [turned, "input_ids"], { outputs: [output] });
	}
	const flat = builder.ints([SIZE.vocab, SIZE.hidden / 2]);
	const rows = builder.node("Reshape", `${at}/Reshape`, ["lm_head.MatMul.weight_Q4G32", flat]);
	const inputs = [rows, "input_ids", "lm_head.MatMul.weight_scale"];
	if (products.dtype !== "q4") inputs.push("lm_head.MatMul.weight_zp");
	return builder.node("GatherBlockQuantized", `${at}/GatherBlockQuantized`, inputs, {
		isContrib: true,
		attributes: { bits: 4, block_size: BLOCK, gather_axis: 0, quantize_axis: 1 },
	});
}

/** GatherBlockQuantized over uint8 rows of two numbers a byte, with zero points. */
function gatherBlocks(builder: Builder, at: string, parameter: string): string {
	const { graph, products, type } = builder;
	const table = builder.weight(parameter);
	// Blocks lie along a token's row, so the turned table is what the quantiser sees.
	const options = {
		bits: 4,
		block: BLOCK,
		isSymmetric: false,
		store: (scale: number) => stored(scale, type),
	} as const;
	const { values, scales, zeros, blocks, seen } = quantiseBlocks(transpose(table), options);
	products.see(parameter, transpose(seen));
	const rows = (data: ArrayLike<number>, length: number) =>
		Array.from(
			{ length: SIZE.vocab * length },
			(_, i) => data[(i % length) * SIZE.vocab + Math.floor(i / length)]!,
		);
	const names = ["quant", "scales", "zp"].map((part) => `model_embed_tokens_weight_${part}`);
	const shape = [SIZE.vocab, SIZE.hidden / 2];
	graph.initializer(names[0]!, TYPE.uint8, shape, pack(rows(values, SIZE.hidden), 4));
	graph.initializer(names[1]!, type, [SIZE.vocab, blocks], floatBytes(rows(scales, blocks), type));
	const packed = Array.from({ length: SIZE.vocab }, (_, row) =>
		pack(rows(zeros, blocks).slice(row * blocks, (row + 1) * blocks), 4),
	);
	graph.initializer(names[2]!, TYPE.uint8, [SIZE.vocab, packed[0]!.length], Buffer.concat(packed));
	return builder.node(
		"GatherBlockQuantized",
		`${at}/Gather_Quant`,
		[names[0]!, "input_ids", names[1]!, names[2]!],
		{
			isContrib: true,
			attributes: { bits: 4, block_size: BLOCK, gather_axis: 0, quantize_axis: 1 },
			outputs: [`${at}/Gather/output_0`],
		},
	);
}
