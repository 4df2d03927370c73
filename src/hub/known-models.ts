export interface KnownModel {
	/** owner/name */
	readonly id: string;
	/** What it is good for, a few words. */
	readonly purpose: string;
	/** The choice to begin with on a processor. */
	readonly dtype: string;
	/** Size of that choice where it is known; null leaves it to the hub's list. */
	readonly bytes: number | null;
	readonly note: string;
}

/**
 * Small models in ONNX to begin with, by purpose, smallest first. Their names are those that transformers.js's examples
 * and other public projects load; no test downloads any of them, and what the hub holds under a name today is told by
 * `findHubModel`.
 */
export const KNOWN_MODELS: readonly KnownModel[] = [
	{
		id: "HuggingFaceTB/SmolLM2-135M-Instruct",
		purpose: "chat, smallest",
		dtype: "q4",
		bytes: null,
		note: "135 million parameters, English; answers at once and makes up a lot",
	},
	{
		id: "HuggingFaceTB/SmolLM2-360M-Instruct",
		purpose: "chat, small",
		dtype: "q4",
		bytes: null,
		note: "360 million parameters, English",
	},
	{
		id: "onnx-community/Qwen2.5-0.5B-Instruct",
		purpose: "chat, several languages",
		dtype: "q8",
		bytes: null,
		note: "500 million parameters, 29 languages",
	},
	{
		id: "onnx-community/Qwen3-0.6B-ONNX",
		purpose: "chat that thinks first",
		dtype: "q4",
		bytes: null,
		note: "600 million parameters, over 100 languages; thinks aloud before it answers",
	},
	{
		id: "onnx-community/Llama-3.2-1B-Instruct-ONNX",
		purpose: "chat, better",
		dtype: "q4",
		bytes: null,
		note: "1.2 billion parameters; Llama licence",
	},
	{
		id: "onnx-community/gemma-3-1b-it-ONNX",
		purpose: "chat, better, many languages",
		dtype: "q4",
		bytes: null,
		note: "1 billion parameters, over 140 languages; Gemma licence",
	},
	{
		id: "onnx-community/Qwen2.5-Coder-0.5B-Instruct",
		purpose: "code",
		dtype: "q8",
		bytes: null,
		note: "500 million parameters",
	},
	{
		id: "onnx-community/gpt2-ONNX",
		purpose: "plain text, no chat",
		dtype: "q8",
		bytes: null,
		note: "124 million parameters, of 2019; goes on with a text",
	},
];
