import * as l10n from "@vscode/l10n";

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
		purpose: l10n.t("chat, smallest"),
		dtype: "q4",
		bytes: null,
		note: l10n.t("135 million parameters, English; answers at once and makes up a lot"),
	},
	{
		id: "HuggingFaceTB/SmolLM2-360M-Instruct",
		purpose: l10n.t("chat, small"),
		dtype: "q4",
		bytes: null,
		note: l10n.t("360 million parameters, English"),
	},
	{
		id: "onnx-community/Qwen2.5-0.5B-Instruct",
		purpose: l10n.t("chat, several languages"),
		dtype: "q8",
		bytes: null,
		note: l10n.t("500 million parameters, 29 languages"),
	},
	{
		id: "onnx-community/Qwen3-0.6B-ONNX",
		purpose: l10n.t("chat that thinks first"),
		dtype: "q4",
		bytes: null,
		note: l10n.t("600 million parameters, over 100 languages; thinks aloud before it answers"),
	},
	{
		id: "onnx-community/Llama-3.2-1B-Instruct-ONNX",
		purpose: l10n.t("chat, better"),
		dtype: "q4",
		bytes: null,
		note: l10n.t("1.2 billion parameters; Llama licence"),
	},
	{
		id: "onnx-community/gemma-3-1b-it-ONNX",
		purpose: l10n.t("chat, better, many languages"),
		dtype: "q4",
		bytes: null,
		note: l10n.t("1 billion parameters, over 140 languages; Gemma licence"),
	},
	{
		id: "onnx-community/Qwen2.5-Coder-0.5B-Instruct",
		purpose: l10n.t("code"),
		dtype: "q8",
		bytes: null,
		note: l10n.t("500 million parameters"),
	},
	{
		id: "onnx-community/gpt2-ONNX",
		purpose: l10n.t("plain text, no chat"),
		dtype: "q8",
		bytes: null,
		note: l10n.t("124 million parameters, of 2019; goes on with a text"),
	},
];
