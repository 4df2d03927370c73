/** The few numbers of config.json that are needed, under the names that model families give them. */
import type { TapHints } from "../../core/onnx/taps";

export interface ModelConfig {
	hints: TapHints;
	contextLength: number;
	vocabulary: number | undefined;
	/** Attention heads. */
	heads: number | undefined;
	/** Width of one attention head. */
	headSize: number | undefined;
	modelType: string;
	/** Tokens that end an answer, as far as the configuration says. */
	ends: number[];
}

/** Taken when a configuration does not say; the shortest context of any family in use. */
const DEFAULT_CONTEXT = 2048;

const NAMES = {
	layers: ["num_hidden_layers", "n_layer", "num_layers", "n_layers"],
	intermediateSize: ["intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size"],
	hiddenSize: ["hidden_size", "n_embd", "d_model"],
	contextLength: [
		"max_position_embeddings",
		"n_positions",
		"n_ctx",
		"max_sequence_length",
		"max_seq_len",
		"seq_length",
		"context_length",
	],
};

type Json = Record<string, unknown>;

/** The files that say what a model is; each may be absent, and is then empty. */
export interface ConfigFiles {
	/** config.json; models that also see pictures keep the decoder's part in `text_config`. */
	config: Json;
	/** generation_config.json */
	generation: Json;
	/** genai_config.json of onnxruntime-genai's builder, which repeats much of config.json. */
	genai: Json;
}

/** Reads what is needed; config.json counts before genai_config.json. */
export function readConfig({ config: raw, generation, genai }: ConfigFiles): ModelConfig {
	const inner = isObject(raw.text_config) ? raw.text_config : {};
	const built = isObject(genai.model) ? genai.model : {};
	const decoder = isObject(built.decoder) ? built.decoder : {};
	const number = (names: string[]) =>
		names
			.map((name) => inner[name] ?? raw[name] ?? decoder[name] ?? built[name])
			.find((value) => Number.isInteger(value)) as number | undefined;
	const hints: { -readonly [K in keyof TapHints]: TapHints[K] } = {};
	for (const key of ["layers", "intermediateSize", "hiddenSize"] as const) {
		const value = number(NAMES[key]);
		if (value !== undefined) hints[key] = value;
	}
	const heads = number(["num_attention_heads", "n_head", "num_heads", "n_heads"]);
	const width = hints.hiddenSize;
	return {
		hints,
		contextLength: number(NAMES.contextLength) ?? DEFAULT_CONTEXT,
		vocabulary: number(["vocab_size"]),
		heads,
		headSize: number(["head_dim", "head_size"]) ?? (width && heads && width / heads),
		modelType: String(inner.model_type ?? raw.model_type ?? built.type ?? ""),
		ends: [generation, raw, inner, built].flatMap(({ eos_token_id: ends }) =>
			(Array.isArray(ends) ? ends : [ends]).filter((id) => Number.isInteger(id)),
		),
	};
}

const isObject = (value: unknown): value is Json =>
	typeof value === "object" && value !== null && !Array.isArray(value);
