/**
 * Recent files of onnx-community on the Hugging Face hub. Their converter is not published; what is known of them is what
 * programs that read them say: the builder's node names with `MatMul_Quant`, weights called `model_layers_0_..._quant`,
 * `_scales` and `_zp`, q, k and v apart, `position_ids`, `num_logits_to_keep`, embeddings in blocks of 4 bits, and gate
 * and up in one product for gemma.
 */
import type { Dtype, Exporter } from "../cell";
import type { ProductStyle } from "../dtypes/products";
import { SIZE } from "../family";
import { TYPE } from "../write-onnx";
import { writeCell } from "./genai";
import type { Settings } from "./genai/builder";

const FAMILIES = new Set(
	"llama mistral smollm qwen2 qwen3 gemma2 gemma3 phi3 granite lfm2 qwen3-moe".split(" "),
);

/** The suffix of the file and how its products are written. */
type Kind = { readonly suffix: string; readonly style: ProductStyle } | string;

const KINDS: Record<Dtype, Kind> = {
	fp32: { suffix: "", style: {} },
	fp16: { suffix: "_fp16", style: {} },
	bf16: "the hub's ONNX files have no bf16 variant",
	q8: { suffix: "_quantized", style: { dynamic: "uint8" } },
	"q8-nbits": { suffix: "_q8", style: { names: "community" } },
	q4: { suffix: "_q4", style: { names: "community" } },
	"q4-zero-points": { suffix: "_q4", style: { names: "community" } },
	"q4-mixed": "one number of bits a file",
	q4f16: { suffix: "_q4f16", style: { names: "community", hasZeroPoints: true } },
	bnb4: { suffix: "_bnb4", style: {} },
	qdq8: "the hub's ONNX files have no QDQ variant",
	qdq4: "the hub's ONNX files have no QDQ variant",
};

export const community: Exporter = {
	name: "community",
	write(family, dtype, weights) {
		if (!FAMILIES.has(family.name))
			return { notProducible: "files of this family there are optimum's (see torchscript)" };
		const kind = KINDS[dtype];
		if (typeof kind === "string") return { notProducible: kind };
		const { suffix, style } = kind;
		const build = { settings: settingsOf(dtype, family.name), style };
		const file = { producer: "onnx-community", data: `model${suffix}.onnx_data` };
		return writeCell(family, { dtype, weights, build, file });
	},
};

const settingsOf = (dtype: Dtype, family: string): Settings => ({
	packsQkv: false,
	fusesRope: false,
	fusesQkNorm: false,
	fusesGateUp: family.startsWith("gemma"),
	keepsLogits: true,
	packsEmbedding: dtype.startsWith("q4"),
	sharesEmbedding: false,
	windowsCache: false,
	cacheSide: SIZE.headDim,
	logitsType: TYPE.float,
});
