/** What sets one family of decoders apart from another, as its code in Hugging Face's transformers computes it. */

/**
 * How large every model of the zoo is: blocks of 32 fit in everything, their number in the down projection is odd, and
 * half a head, which some families rotate, is the 16 that GroupQueryAttention takes at least.
 */
export const SIZE = {
	layers: 2,
	hidden: 64,
	heads: 2,
	headDim: 32,
	ffn: 96,
	vocab: 64,
	context: 96,
} as const;

export type Activation = "silu" | "gelu" | "gelu_tanh" | "quick_gelu" | "relu" | "relu2";

export interface Family {
	readonly name: string;
	/** `model_type` of config.json. */
	readonly modelType: string;
	/** Module paths as the family's code names them; {l} is the layer. */
	readonly modules: {
		readonly embedding: string;
		/** Learned positions, where there are some. */
		readonly positions?: string;
		readonly layer: string;
		readonly attention: string;
		/** One module for q, k and v where the family has that. */
		readonly qkv: readonly [q: string, k: string, v: string] | readonly [qkv: string];
		readonly attentionOut: string;
		/** [gate, up], [gate_up] or [up]. */
		readonly into: readonly string[];
		readonly down: string;
		readonly inputNorm: string;
		/** Null where attention and feed-forward share one norm (phi, falcon). */
		readonly middleNorm: string | null;
		readonly finalNorm: string;
		readonly head: string;
		/** Norms of each head of q and k before rotation (qwen3, gemma3, lfm2). */
		readonly qkNorms?: readonly [q: string, k: string];
		/** Norms of each block's output before it is added (gemma2, gemma3). */
		readonly postNorms?: readonly [attention: string, feedForward: string];
		/** Norm of the embedding (bloom). */
		readonly embeddingNorm?: string;
	};
	/** "+1": the weight is stored less one. */
	readonly norm: "rms" | "rms+1" | "layer" | "layer+1";
	readonly block: "gated" | "fused" | "plain";
	readonly activation: Activation;
	/** Which products have a bias. */
	readonly bias: {
		readonly qkv: boolean;
		readonly attentionOut: boolean;
		readonly ffn: boolean;
		readonly head?: boolean;
	};
	/** Both blocks read the residual stream of before the layer. */
	readonly isParallel?: boolean;
	readonly positions: "rope" | "learned" | "alibi";
	/** Share of a head's width that is rotated; 1 unless told. */
	readonly rotary?: number;
	/** Key and value heads; as many as heads unless told. */
	readonly kvHeads?: number;
	/** Base of the rotary angles in layers that see all and in those with a window; 10,000 unless told. */
	readonly ropeBases?: readonly [full: number, windowed: number];
	readonly softcap?: { readonly attention?: number; readonly logits?: number };
	/** Factors: embedding (gemma: sqrt(D)), each block's output, attention scores instead of 1/sqrt(d), logits. */
	readonly scale?: {
		readonly embedding?: number;
		readonly residual?: number;
		readonly attention?: number;
		readonly logits?: number;
	};
	/** Tokens that even layers look back on; odd ones see all (gemma2, gemma3). */
	readonly window?: number;
	/** Layers that have the window, where not the even ones. */
	readonly windowLayers?: readonly number[];
	/** Layers that hold a short convolution instead of attention (lfm2). */
	readonly convLayers?: readonly number[];
	readonly hasTiedHead?: boolean;
	/** Linear weights are stored [in, out], and the product is a Gemm over folded tokens (gpt2). */
	readonly isConv1d?: boolean;
	/** Tokens are folded before the feed-forward block (opt). */
	readonly foldsTokens?: boolean;
	/** Feed-forward is routed experts inside one operator. */
	readonly experts?: number;
	/** First position (gemma3 counts from 1). */
	readonly firstPosition?: 0 | 1;
}

const NO_BIAS = { qkv: false, attentionOut: false, ffn: false };
const ALL_BIAS = { qkv: true, attentionOut: true, ffn: true };

const LLAMA: Family = {
	name: "llama",
	modelType: "llama",
	modules: {
		embedding: "model.embed_tokens",
		layer: "model.layers.{l}",
		attention: "self_attn",
		qkv: ["q_proj", "k_proj", "v_proj"],
		attentionOut: "o_proj",
		into: ["mlp.gate_proj", "mlp.up_proj"],
		down: "mlp.down_proj",
		inputNorm: "input_layernorm",
		middleNorm: "post_attention_layernorm",
		finalNorm: "model.norm",
		head: "lm_head",
	},
	norm: "rms",
	block: "gated",
	activation: "silu",
	bias: NO_BIAS,
	positions: "rope",
	kvHeads: 1,
};

const GPT2: Family = {
	name: "gpt2",
	modelType: "gpt2",
	modules: {
		embedding: "transformer.wte",
		positions: "transformer.wpe",
		layer: "transformer.h.{l}",
		attention: "attn",
		qkv: ["c_attn"],
		attentionOut: "c_proj",
		into: ["mlp.c_fc"],
		down: "mlp.c_proj",
		inputNorm: "ln_1",
		middleNorm: "ln_2",
		finalNorm: "transformer.ln_f",
		head: "lm_head",
	},
	norm: "layer",
	block: "plain",
	activation: "gelu_tanh",
	bias: ALL_BIAS,
	positions: "learned",
	hasTiedHead: true,
	isConv1d: true,
};

const GEMMA2: Family = {
	...LLAMA,
	name: "gemma2",
	modelType: "gemma2",
	norm: "rms+1",
	activation: "gelu_tanh",
	modules: {
		...LLAMA.modules,
		middleNorm: "pre_feedforward_layernorm",
		postNorms: ["post_attention_layernorm", "post_feedforward_layernorm"],
	},
	softcap: { attention: 50, logits: 30 },
	scale: { embedding: Math.sqrt(SIZE.hidden) },
	window: 4,
	hasTiedHead: true,
};

const QWEN3: Family = {
	...LLAMA,
	name: "qwen3",
	modelType: "qwen3",
	modules: { ...LLAMA.modules, qkNorms: ["q_norm", "k_norm"] },
};

export const FAMILIES: readonly Family[] = [
	LLAMA,
	{ ...LLAMA, name: "mistral", modelType: "mistral" },
	{ ...LLAMA, name: "smollm", modelType: "llama", hasTiedHead: true },
	{ ...LLAMA, name: "qwen2", modelType: "qwen2", bias: { ...NO_BIAS, qkv: true }, hasTiedHead: true },
	QWEN3,
	GEMMA2,
	{
		...GEMMA2,
		name: "gemma3",
		modelType: "gemma3_text",
		modules: { ...GEMMA2.modules, qkNorms: ["q_norm", "k_norm"] },
		ropeBases: [1e6, 1e4],
		softcap: {},
		firstPosition: 1,
	},
	{
		...LLAMA,
		name: "phi3",
		modelType: "phi3",
		modules: { ...LLAMA.modules, qkv: ["qkv_proj"], into: ["mlp.gate_up_proj"] },
		block: "fused",
	},
	{
		...LLAMA,
		name: "phi2",
		modelType: "phi",
		modules: {
			...LLAMA.modules,
			attentionOut: "dense",
			into: ["mlp.fc1"],
			down: "mlp.fc2",
			middleNorm: null,
			finalNorm: "model.final_layernorm",
		},
		norm: "layer",
		block: "plain",
		activation: "gelu_tanh",
		bias: { ...ALL_BIAS, head: true },
		isParallel: true,
		rotary: 0.5,
		kvHeads: SIZE.heads,
	},
	{
		...LLAMA,
		name: "granite",
		modelType: "granite",
		scale: { embedding: 12, residual: 0.22, attention: 0.0625, logits: 1 / 8 },
	},
	{
		...LLAMA,
		name: "nemotron",
		modelType: "nemotron",
		...plainUp(),
		norm: "layer+1",
		activation: "relu2",
		rotary: 0.5,
	},
	{
		...LLAMA,
		name: "lfm2",
		modelType: "lfm2",
		modules: {
			...LLAMA.modules,
			attentionOut: "out_proj",
			into: ["feed_forward.w1", "feed_forward.w3"],
			down: "feed_forward.w2",
			inputNorm: "operator_norm",
			middleNorm: "ffn_norm",
			finalNorm: "model.embedding_norm",
			qkNorms: ["q_layernorm", "k_layernorm"],
		},
		convLayers: [0],
		hasTiedHead: true,
	},
	GPT2,
	{
		...GPT2,
		name: "gpt-neox",
		modelType: "gpt_neox",
		modules: {
			embedding: "gpt_neox.embed_in",
			layer: "gpt_neox.layers.{l}",
			attention: "attention",
			qkv: ["query_key_value"],
			attentionOut: "dense",
			into: ["mlp.dense_h_to_4h"],
			down: "mlp.dense_4h_to_h",
			inputNorm: "input_layernorm",
			middleNorm: "post_attention_layernorm",
			finalNorm: "gpt_neox.final_layer_norm",
			head: "embed_out",
		},
		activation: "gelu",
		isParallel: true,
		positions: "rope",
		rotary: 0.25,
		hasTiedHead: false,
		isConv1d: false,
	},
	{
		...GPT2,
		name: "opt",
		modelType: "opt",
		modules: {
			embedding: "model.decoder.embed_tokens",
			positions: "model.decoder.embed_positions",
			layer: "model.decoder.layers.{l}",
			attention: "self_attn",
			qkv: ["q_proj", "k_proj", "v_proj"],
			attentionOut: "out_proj",
			into: ["fc1"],
			down: "fc2",
			inputNorm: "self_attn_layer_norm",
			middleNorm: "final_layer_norm",
			finalNorm: "model.decoder.final_layer_norm",
			head: "lm_head",
		},
		activation: "relu",
		isConv1d: false,
		foldsTokens: true,
	},
	{
		...GPT2,
		name: "falcon",
		modelType: "falcon",
		modules: {
			embedding: "transformer.word_embeddings",
			layer: "transformer.h.{l}",
			attention: "self_attention",
			qkv: ["query_key_value"],
			attentionOut: "dense",
			into: ["mlp.dense_h_to_4h"],
			down: "mlp.dense_4h_to_h",
			inputNorm: "input_layernorm",
			middleNorm: null,
			finalNorm: "transformer.ln_f",
			head: "lm_head",
		},
		activation: "gelu",
		bias: NO_BIAS,
		isParallel: true,
		positions: "rope",
		kvHeads: 1,
		isConv1d: false,
	},
	{
		...GPT2,
		name: "bloom",
		modelType: "bloom",
		modules: {
			embedding: "transformer.word_embeddings",
			embeddingNorm: "transformer.word_embeddings_layernorm",
			layer: "transformer.h.{l}",
			attention: "self_attention",
			qkv: ["query_key_value"],
			attentionOut: "dense",
			into: ["mlp.dense_h_to_4h"],
			down: "mlp.dense_4h_to_h",
			inputNorm: "input_layernorm",
			middleNorm: "post_attention_layernorm",
			finalNorm: "transformer.ln_f",
			head: "lm_head",
		},
		positions: "alibi",
		isConv1d: false,
	},
	{ ...QWEN3, name: "qwen3-moe", modelType: "qwen3_moe", experts: 4 },
];

function plainUp(): Pick<Family, "modules" | "block"> {
	return { modules: { ...LLAMA.modules, into: ["mlp.up_proj"] }, block: "plain" };
}
