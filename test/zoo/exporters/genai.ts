/** The files of onnxruntime-genai's model builder, as of August 2026 (src/python/py/models/builders). */
import type { Dtype, Exporter, NotProducible, Weights, ZooModel } from "../cell";
import { type ProductStyle, Products } from "../dtypes/products";
import { type Family, SIZE } from "../family";
import { OnnxGraph, TYPE } from "../write-onnx";
import { configOf } from "./config";
import { isLocalLayer } from "./genai/attention";
import { Builder, type Settings } from "./genai/builder";
import { embeddingScale } from "./genai/embedding";
import { writeModel } from "./genai/model";

/** Families with a class of their own in builder.py. */
const FAMILIES = new Set(
	"llama mistral smollm qwen2 qwen3 gemma2 gemma3 phi3 phi2 granite nemotron lfm2".split(" "),
);

/** `-p`, `-e` and the options that make a precision. */
export interface Build {
	readonly settings: Settings;
	readonly style: ProductStyle;
}

/** `-e cpu`: everything in one operator, float32 in and out. */
const CPU: Settings = {
	packsQkv: true,
	fusesRope: true,
	fusesQkNorm: false,
	fusesGateUp: false,
	keepsLogits: false,
	packsEmbedding: false,
	sharesEmbedding: false,
	windowsCache: true,
	cacheSide: "kv_cache_dim",
};
/** `-e dml` cannot rotate inside attention, nor pack q, k and v. */
const DIRECTML: Settings = { ...CPU, packsQkv: false, fusesRope: false, windowsCache: false };
const WEBGPU: Settings = { ...CPU, fusesQkNorm: true, windowsCache: false };
/** Always float32 logits, as bfloat16 ones are of little use. */
const CUDA_BFLOAT16: Settings = { ...CPU, fusesQkNorm: true, logitsType: TYPE.float };

/** The first layer and the head keep 8 bits. */
const MIXED: ProductStyle = {
	names: "k-quant",
	hasZeroPoints: true,
	bitsOf: ({ node }) =>
		/^\/lm_head|^\/model\/layers\.0\/(?:attn\/(?:qkv|v)_proj|mlp\/down_proj)\//.test(node) ? 8 : 4,
};

const BUILDS: Record<Dtype, Build | string> = {
	fp32: { settings: CPU, style: {} },
	fp16: { settings: DIRECTML, style: {} },
	bf16: { settings: CUDA_BFLOAT16, style: {} },
	q8: "builder.py quantises to 8 bits in blocks only (see q8-nbits)",
	"q8-nbits": { settings: CPU, style: { accuracyLevel: 4 } },
	q4: { settings: CPU, style: { accuracyLevel: 4 } },
	"q4-zero-points": { settings: CPU, style: { accuracyLevel: 4 } },
	"q4-mixed": { settings: CPU, style: MIXED },
	q4f16: { settings: WEBGPU, style: {} },
	bnb4: "builder.py has no NF4",
	qdq8: "builder.py writes QDQ for 4 bits only",
	qdq4: { settings: CPU, style: {} },
};

/** Relative error of what is computed in half precision, and of 8-bit inputs that fall on the other side of a step. */
const TOLERANCE = { float: 1e-5, half: 1e-2, stepped: 3e-2 };

export const genai: Exporter = {
	name: "genai",
	write(family, dtype, weights): ZooModel | NotProducible {
		if (!FAMILIES.has(family.name)) return { notProducible: "builder.py has no class for this family" };
		const build = BUILDS[dtype];
		if (typeof build === "string") return { notProducible: build };
		const file = { producer: "onnxruntime-genai", data: "model.onnx.data" };
		return writeCell(family, { dtype, weights, build: shared(family, dtype, build), file });
	},
};

/** What is to be written of a family. */
interface Order {
	readonly dtype: Dtype;
	readonly weights: Weights;
	readonly build: Build;
	readonly file: FileNames;
}

/** Tied families may be built with one weight for both ends; one of them is here, in floats and in blocks. */
function shared({ name }: Family, dtype: Dtype, build: Build): Build {
	if (name !== "smollm" || !["fp32", "q4", "q4-zero-points"].includes(dtype)) return build;
	const settings = { ...build.settings, sharesEmbedding: true };
	return { settings, style: { ...build.style, names: "k-quant" } };
}

/** How the file and that of its weights are called. */
interface FileNames {
	readonly producer: string;
	readonly data: string;
}

/** Writes a family as the builder's graphs have it. */
export function writeCell(
	family: Family,
	{ dtype, weights, build, file: { producer, data } }: Order,
): ZooModel {
	const { settings, style } = build;
	const graph = new OnnxGraph();
	const products = new Products(graph, dtype, style);
	const builder = new Builder(graph, products, family, weights, settings);
	writeModel(builder);
	builder.finish();
	const file = graph.finishBeside(21, { ir: 10, producer, data });
	const isHalf = products.type !== TYPE.float;
	return {
		bytes: file.bytes,
		beside: new Map([[data, file.data]]),
		seen: new Map([...products.seen].filter(([name]) => !name.endsWith(" as written"))),
		rounding: products.rounding,
		config: configOf(family),
		tolerance: isHalf ? TOLERANCE.half : products.rounding.size > 0 ? TOLERANCE.stepped : TOLERANCE.float,
		computes: departures(builder),
	};
}

/** Where the builder computes something else than the family's own code. */
function departures(builder: Builder): Partial<Family> {
	const { family } = builder;
	const embedding = embeddingScale(builder);
	return {
		...(embedding !== undefined && { scale: { ...family.scale, embedding } }),
		...(family.window && {
			windowLayers: Array.from({ length: SIZE.layers }, (_, layer) => layer).filter((layer) =>
				isLocalLayer(builder, layer),
			),
		}),
	};
}
