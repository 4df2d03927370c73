/** The files around a generated graph, so that any loader takes the folder for a model. */
import { mkdir, readdir, rename, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { GENAI_OPSET, genaiGraph } from "./genai";
import { OPTIMUM_OPSET, optimumGraph } from "./optimum";
import { CONTEXT, type DecoderSpec, type Shape } from "./shapes";
import { writeModel } from "./weight-writer";

const SPECIAL = ["<s>", "</s>"];
const END = 1;

/** A generated model on disk. */
export interface Generated {
	readonly folder: string;
	/** The graph's path. */
	readonly graph: string;
	readonly bytes: number;
}

/** Writes a decoder's folder below `place` unless it is there. */
export async function generateDecoder(spec: DecoderSpec, place: string): Promise<Generated> {
	const folder = join(place, `${spec.shape.name}-${spec.convention}`);
	const graph = join(folder, "onnx", spec.dtype === "fp32" ? "model.onnx" : "model_q4.onnx");
	if (!(await sizeOf(graph))) await write(spec, folder, graph);
	return { folder, graph, bytes: (await sizeOf(graph)) + (await sizeOf(`${graph}_data`)) };
}

/** The graph comes into place last: what a broken run left is written again. */
async function write(spec: DecoderSpec, folder: string, graph: string): Promise<void> {
	const isGenai = spec.convention === "genai";
	const { onnx, weights } = isGenai ? genaiGraph(spec) : optimumGraph(spec);
	const unfinished = join(folder, "unfinished");
	await mkdir(unfinished, { recursive: true });
	await mkdir(dirname(graph), { recursive: true });
	const opset = isGenai ? GENAI_OPSET : OPTIMUM_OPSET;
	const [model, ...data] = await writeModel(join(unfinished, basename(graph)), onnx, weights, opset);
	for (const path of data) await rename(path, join(dirname(graph), basename(path)));
	await writeTexts(folder, spec.shape);
	await rename(model!, graph);
}

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => null))?.size ?? 0;

async function writeTexts(folder: string, shape: Shape): Promise<void> {
	const texts: Record<string, unknown> = {
		"config.json": {
			...configOf(shape),
			// transformers.js has to be told which graphs have their weights in a file of their own.
			"transformers.js_config": { use_external_data_format: await filesBeside(folder) },
		},
		"generation_config.json": { bos_token_id: 0, eos_token_id: END, pad_token_id: END },
		"tokenizer.json": tokenizerOf(shape.vocabulary),
		"tokenizer_config.json": {
			tokenizer_class: "PreTrainedTokenizerFast",
			bos_token: SPECIAL[0],
			eos_token: SPECIAL[END],
			pad_token: SPECIAL[END],
			model_max_length: CONTEXT,
			clean_up_tokenization_spaces: false,
		},
	};
	for (const [name, value] of Object.entries(texts))
		await writeFile(join(folder, name), JSON.stringify(value));
}

const configOf = ({ layers, hidden, heads, kvHeads, head, ffn, vocabulary }: Shape) => ({
	architectures: ["LlamaForCausalLM"],
	model_type: "llama",
	vocab_size: vocabulary,
	hidden_size: hidden,
	intermediate_size: ffn,
	num_hidden_layers: layers,
	num_attention_heads: heads,
	num_key_value_heads: kvHeads,
	head_dim: head,
	max_position_embeddings: CONTEXT,
	hidden_act: "silu",
	bos_token_id: 0,
	eos_token_id: END,
});

/** For each graph with weights beside it, how many files hold them. */
async function filesBeside(folder: string): Promise<Record<string, number>> {
	const names = await readdir(join(folder, "onnx"));
	const suffix = "_data";
	const data = names.filter((name) => name.endsWith(suffix));
	return Object.fromEntries(data.map((name) => [name.slice(0, -suffix.length), 1]));
}

/** Byte-level, without merges: the bytes first, then words that no text has, up to the model's width. */
function tokenizerOf(vocabulary: number): unknown {
	const bytes = byteCharacters();
	const made = vocabulary - SPECIAL.length - bytes.length;
	const words = [...SPECIAL, ...bytes, ...Array.from({ length: made }, (_, i) => `unused${i}`)];
	const level = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
	const flags = { special: true, single_word: false, lstrip: false, rstrip: false, normalized: false };
	return {
		version: "1.0",
		added_tokens: SPECIAL.map((content, id) => ({ id, content, ...flags })),
		normalizer: null,
		pre_tokenizer: level,
		post_processor: null,
		decoder: level,
		model: { type: "BPE", vocab: Object.fromEntries(words.map((word, id) => [word, id])), merges: [] },
	};
}

/** The character that byte-level tokenizers write for each of the 256 bytes, in GPT-2's order of ids. */
function byteCharacters(): string[] {
	const isShown = (byte: number) => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
	const shown = Array.from({ length: 256 }, (_, byte) => byte).filter(isShown);
	return [...shown, ...Array.from({ length: 256 - shown.length }, (_, i) => 256 + i)].map((code) =>
		String.fromCharCode(code),
	);
}
