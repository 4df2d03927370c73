/** What sets one exporter's decoders apart from another's. */
import type { Form } from "./weights";

/** A row of the zoo's table. */
export interface DecoderSpec {
	readonly name: string;
	readonly naming: "optimum" | "genai" | "dynamo" | "gpt2" | "opt" | "phi" | "anonymous";
	readonly block: "gated" | "fused" | "plain";
	readonly activation: "silu" | "gelu" | "relu" | "relu2";
	readonly form: Form;
	readonly opset: number;
	/** Batch and tokens are folded before the block (GPT-2, OPT). */
	readonly flat?: boolean;
	readonly bias?: boolean;
	/** SimplifiedLayerNormalization, and one operator for residual add and norm. */
	readonly fusedNorms?: boolean;
	readonly tiedHead?: boolean;
	readonly softcap?: number;
	readonly gatedAttention?: boolean;
	readonly keepsLogits?: boolean;
	readonly ffn?: number;
}

/** Where each convention puts a module, and what it calls a layer's down projection. */
export const MODULES: Record<DecoderSpec["naming"], { layer: string; down: string; up: string }> = {
	optimum: { layer: "/model/layers", down: "mlp/down_proj", up: "mlp/up_proj" },
	genai: { layer: "/model/layers", down: "mlp/down_proj", up: "mlp/up_proj" },
	dynamo: { layer: "/model/layers", down: "mlp/down_proj", up: "mlp/up_proj" },
	anonymous: { layer: "/x", down: "a", up: "b" },
	gpt2: { layer: "/transformer/h", down: "mlp/c_proj", up: "mlp/c_fc" },
	opt: { layer: "/model/decoder/layers", down: "fc2", up: "fc1" },
	phi: { layer: "/model/layers", down: "mlp/fc2", up: "mlp/fc1" },
};

/** Forms that only the feed-forward block is written in leave attention and head in float. */
export const attentionForm = (form: Form): Form =>
	form === "fp16" ? "fp16-cast" : form === "gemm" ? "fp32" : form;
