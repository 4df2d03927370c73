/** The decoders that are generated: sizes of models that people run on a laptop, random weights. */

/** Sizes of a decoder; grouped queries, gated feed-forward. */
export interface Shape {
	readonly name: string;
	readonly layers: number;
	readonly hidden: number;
	readonly heads: number;
	readonly kvHeads: number;
	readonly head: number;
	readonly ffn: number;
	readonly vocabulary: number;
}

/** "genai" as the genai builder and recent onnx-community files write; "optimum" as optimum's TorchScript export does. */
export type Convention = "genai" | "optimum";
export type Dtype = "fp32" | "q4";

/** What to generate. */
export interface DecoderSpec {
	readonly shape: Shape;
	readonly convention: Convention;
	readonly dtype: Dtype;
}

/** Tokens the generated models take, prompt and answer together. */
export const CONTEXT = 4096;

/** 0.1 billion parameters as SmolLM-135M has them, 0.5 billion as Qwen2.5-0.5B has them. */
export const SHAPES: readonly Shape[] = [
	{
		name: "100M",
		layers: 30,
		hidden: 576,
		heads: 9,
		kvHeads: 3,
		head: 64,
		ffn: 1536,
		vocabulary: 49152,
	},
	{
		name: "500M",
		layers: 24,
		hidden: 896,
		heads: 14,
		kvHeads: 2,
		head: 64,
		ffn: 4864,
		vocabulary: 151936,
	},
];
