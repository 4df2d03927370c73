/** Which files of a repository make one model that can be run, by the names that exporters give them. */
import { posix } from "node:path";
import { isSafePath } from "./files/safe-path";
import type { HubChoice, HubFile, HubModel } from "./hub-model";

/**
 * Endings of graphs, as transformers.js's conversion writes them, best for a processor first: four bits read least
 * memory a token, eight bits next; half precision has few kernels on processors and often fails to load.
 */
const SUFFIXES: readonly (readonly [suffix: string, dtype: string])[] = [
	["_q4", "q4"],
	["_quantized", "q8"],
	["_int8", "int8"],
	["_uint8", "uint8"],
	["", "fp32"],
	["_bnb4", "bnb4"],
	["_q4f16", "q4f16"],
	["_fp16", "fp16"],
	["_bf16", "bf16"],
	["_q2", "q2"],
	["_q1", "q1"],
	["_q2f16", "q2f16"],
	["_q1f16", "q1f16"],
];

/** What a model is read with besides its weights. */
const COMPANIONS = [
	"config.json",
	"generation_config.json",
	"tokenizer.json",
	"tokenizer_config.json",
	"chat_template.jinja",
	"special_tokens_map.json",
	"genai_config.json",
	"probe.json",
];
const NEEDED = ["config.json", "tokenizer.json"];

/** Parts of models that see, hear or read before they write. */
const PARTS = /vision|image|audio|speech|embed|encoder|adapter|projector|lora/i;
/** Decoders of the exporter's old layout, which cannot be run alone or keep everything inside an `If`. */
const OLD_DECODER = /^decoder_(model|with_past_model|model_merged)/;

/** The choices that a repository's files make, best for a processor first. */
export function choicesIn(files: readonly HubFile[]): HubChoice[] {
	const usable = files.filter(({ path }) => isSafePath(path));
	const graphs = usable.filter(({ path }) => isDecoder(path, files));
	const choices = graphs.flatMap((graph) => choiceOf(graph, usable) ?? []);
	const ranked = choices.sort((a, b) => rankOf(a.graph) - rankOf(b.graph) || compare(a.graph, b.graph));
	return ranked.map((choice, place) =>
		// The same precision in two places: the later one goes by its path.
		ranked.findIndex(({ dtype }) => dtype === choice.dtype) < place
			? { ...choice, dtype: choice.graph.replace(/\.onnx$/, "") }
			: choice,
	);
}

/** Why a model without choices has none, and what to look for instead. */
export function noChoiceReason({ id, files }: Pick<HubModel, "id" | "files">): string {
	const graphs = files.filter(({ path }) => path.endsWith(".onnx"));
	const [, name = id] = id.split("/");
	const search = `look for "${name.replace(/[-_.](gguf|onnx|gptq|awq|mlx)\b.*$/i, "")} ONNX" on the hub, for instance among those of onnx-community`;
	if (graphs.length === 0) return `${id} holds ${whatElse(files)} and no ONNX file; ${search}.`;
	if (graphs.some(({ path }) => /encoder_model/.test(path)))
		return `${id} is split into encoder and decoder, not one decoder; ${search}.`;
	if (graphs.some(({ path }) => PARTS.test(posix.basename(path))))
		return `The ONNX files of ${id} are parts of a model of pictures or sound, which do not run alone; ${search}.`;
	if (graphs.some(({ path }) => OLD_DECODER.test(posix.basename(path))))
		return `${id} holds ONNX files of an old layout (${posix.basename(graphs[0]!.path)}); ${search}.`;
	return `${id} holds ONNX files without ${NEEDED.join(" and ")} beside or above them; ${search}.`;
}

/** Where a file of a choice belongs inside the model's folder here, which is that of the graph or the one above "onnx". */
export function placeOf(choice: Pick<HubChoice, "graph">, path: string): string {
	const isWeights = path.startsWith(choice.graph);
	return isWeights ? path : posix.join(folderOf(choice.graph), posix.basename(path));
}

/** The model's folder inside the repository; "" = the repository itself. */
export function folderOf(graph: string): string {
	const beside = posix.dirname(graph);
	const folder = posix.basename(beside) === "onnx" ? posix.dirname(beside) : beside;
	return folder === "." ? "" : folder;
}

function isDecoder(path: string, files: readonly HubFile[]): boolean {
	const name = posix.basename(path);
	if (!name.endsWith(".onnx") || PARTS.test(name) || OLD_DECODER.test(name)) return false;
	// Beside such a part, the text's own graph takes embeddings, not tokens.
	const folder = posix.dirname(path);
	return !files.some(
		(other) =>
			other.path.endsWith(".onnx") &&
			posix.dirname(other.path) === folder &&
			PARTS.test(posix.basename(other.path)),
	);
}

function choiceOf(graph: HubFile, files: readonly HubFile[]): HubChoice | null {
	const weights = files.filter(({ path }) => path.startsWith(graph.path) && isData(path, graph.path));
	const companions = COMPANIONS.flatMap((name) => nearest(name, graph.path, files) ?? []);
	const names = companions.map(({ path }) => posix.basename(path));
	if (!NEEDED.every((name) => names.includes(name))) return null;
	const all = [graph, ...weights, ...companions];
	const bytes = all.reduce((sum, file) => sum + file.bytes, 0);
	return { dtype: dtypeOf(graph.path), graph: graph.path, files: all, bytes };
}

/** `model.onnx_data`, `model.onnx_data_1` ..., `model.onnx.data`. */
const isData = (path: string, graph: string): boolean => /^[._]data(_\d+)?$/.test(path.slice(graph.length));

/** The file of that name beside the graph, or in the closest folder above it. */
function nearest(name: string, graph: string, files: readonly HubFile[]): HubFile | null {
	for (let folder = posix.dirname(graph); ; folder = posix.dirname(folder)) {
		const found = files.find(({ path }) => path === posix.join(folder, name));
		if (found || folder === ".") return found ?? null;
	}
}

/** By the suffix; a graph in a folder of its own goes by that folder, such as "cpu-int4-rtn-block-32-acc-level-4". */
function dtypeOf(graph: string): string {
	const folder = folderOf(graph);
	const stem = stemOf(graph);
	const suffix = suffixOf(stem);
	if (folder !== "")
		return suffix[0] === "" ? posix.basename(folder) : `${posix.basename(folder)}${suffix[0]}`;
	return stem === `model${suffix[0]}` || suffix[0] !== "" ? suffix[1] : stem;
}

const stemOf = (graph: string): string => posix.basename(graph, ".onnx");

/** The longest suffix that fits; the empty one always does. */
function suffixOf(stem: string): readonly [string, string] {
	const fitting = SUFFIXES.filter(([suffix]) => stem.endsWith(suffix));
	return fitting.reduce((longest, each) => (each[0].length > longest[0].length ? each : longest));
}

function rankOf(graph: string): number {
	const place = (dtype: string) => SUFFIXES.findIndex((each) => each[1] === dtype);
	const suffix = suffixOf(stemOf(graph));
	if (suffix[0] !== "") return place(suffix[1]);
	const words = graph.toLowerCase();
	// Graphs for other devices have operators that the processor lacks.
	if (/cuda|gpu|dml|directml|webgpu|qnn|npu|trt|mobile_only/.test(words)) return SUFFIXES.length;
	if (/int4|q4|4bit/.test(words)) return place("q4");
	if (/int8|q8/.test(words)) return place("q8");
	return place(/fp16|float16/.test(words) ? "fp16" : "fp32");
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The weights that a repository holds instead. */
function whatElse(files: readonly HubFile[]): string {
	const kinds = [
		["GGUF", /\.gguf$/i],
		["safetensors", /\.safetensors$/i],
		["PyTorch", /\.(bin|pt|pth)$/i],
		["TensorFlow", /\.(h5|tflite|msgpack)$/i],
		["MLX", /\.npz$/i],
	] as const;
	const found = kinds.filter(([, pattern]) => files.some(({ path }) => pattern.test(path)));
	if (found.length === 0) return "no weights of a kind that is known here";
	return `weights as ${found.map(([kind]) => kind).join(" and ")}`;
}
