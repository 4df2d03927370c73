/** What a model folder holds, checked at the edge: each thing that can be wrong is one sentence with a code. */
import { access, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { type ErrorCode, LensError } from "../../protocol/errors";
import { graphFiles } from "../files/graph-files";
import type { TokenizerJson } from "../text/tokenizer";
import { type ModelConfig, readConfig } from "./model-config";

/** What makes a conversation tokens, without any weights. */
export interface TextFiles {
	folder: string;
	name: string;
	config: ModelConfig;
	tokenizer: TokenizerJson;
	tokenizerConfig: Record<string, unknown>;
	/** Jinja source; null when the model brings none. */
	chatTemplate: string | null;
	/** Changes when one of these files does. */
	textStamp: string;
}

export interface ModelFiles extends TextFiles {
	/** The graph's path. */
	graph: string;
	/** probe.json in the folder, if it is there. */
	probe: string | null;
	/** Changes when one of the files does. */
	stamp: string;
}

/**
 * Finds a model's files.
 * @param path its folder, or one .onnx file of it where it offers several
 * @throws LensError modelNotFound, modelBroken, tokenizerMismatch
 */
export async function findModel(path: string): Promise<ModelFiles> {
	const graph = await graphOf(path);
	const text = await findTextFiles(path);
	return {
		...text,
		graph,
		probe: await probeBeside(text.folder),
		stamp: `${await graphStampOf(graph)}\n${text.textStamp}`,
	};
}

/** The stamp that `findModel` gives, without reading the files. @throws LensError modelNotFound */
export async function modelStampOf(path: string): Promise<string> {
	return `${await graphStampOf(await graphOf(path))}\n${await textStampOf(path)}`;
}

/** Weight files beside a graph are called after it: model.onnx_data, model.onnx_data_1, model.onnx.data. */
async function graphStampOf(graph: string): Promise<string> {
	const beside = await readdir(dirname(graph)).catch(() => []);
	const weights = beside
		.filter((name) => name.startsWith(basename(graph)) && name !== basename(graph))
		.sort();
	return stampOf([graph, ...weights.map((name) => join(dirname(graph), name))]);
}

async function graphOf(path: string): Promise<string> {
	const given = resolve(path);
	const folder = await folderOf(given);
	if (extname(given) === ".onnx") return given;
	const [best] = await graphFiles(folder);
	if (!best) throw new LensError("modelNotFound", `There is no .onnx file in ${folder} or its onnx folder.`);
	return best;
}

/**
 * Reads the files that make a conversation tokens; the graph need not be there.
 * @param path the model's folder, or one .onnx file of it
 * @throws LensError modelNotFound, modelBroken
 */
export async function findTextFiles(path: string): Promise<TextFiles> {
	const folder = await folderOf(resolve(path));
	const place = await textPlace(folder);
	const textStamp = await textStampOf(folder);
	const config = await findConfig(place, folder);
	const tokenizer = await readJson(join(place, "tokenizer.json"), "modelNotFound");
	const tokenizerConfig = (await readOptionalJson(join(place, "tokenizer_config.json"))) ?? {};
	return {
		folder,
		name: nameOf(folder),
		config,
		tokenizer: tokenizer as TokenizerJson,
		tokenizerConfig,
		chatTemplate: await findTemplate(place, tokenizerConfig),
		textStamp,
	};
}

/** A download cache keeps a model as models--owner--name/snapshots/<commit>, which says nothing to people. */
export function nameOf(folder: string): string {
	const cached = /models--(.+?)--(.+?)[\\/]snapshots[\\/][^\\/]+(.*)$/.exec(folder);
	return cached ? `${cached[1]}/${cached[2]}${cached[3]!.replaceAll("\\", "/")}` : basename(folder);
}

/** Folders above a graph's in which its configuration may lie: variants are kept as cpu_and_mobile/cpu-int4/model.onnx. */
const LEVELS_ABOVE = 2;

/** The folder itself, or one above it that holds what it lacks. */
async function textPlace(folder: string): Promise<string> {
	if (await exists(join(folder, "tokenizer.json"))) return folder;
	let place = folder;
	for (let level = 0; level < LEVELS_ABOVE; level++) {
		place = dirname(place);
		const names = ["config.json", "tokenizer.json"].map((name) => join(place, name));
		if ((await Promise.all(names.map(exists))).every(Boolean)) return place;
	}
	return folder;
}

/** @throws LensError modelNotFound when nothing says what the model is */
async function findConfig(place: string, folder: string): Promise<ModelConfig> {
	const read = (at: string, name: string) => readOptionalJson(join(at, name));
	const genai = (await read(folder, "genai_config.json")) ?? (await read(place, "genai_config.json"));
	const config = (await read(folder, "config.json")) ?? (await read(place, "config.json"));
	if (!config && !genai) throw new LensError("modelNotFound", `There is no config.json in ${folder}.`);
	const generation = await read(place, "generation_config.json");
	return readConfig({ config: config ?? {}, generation: generation ?? {}, genai: genai ?? {} });
}

/** The configuration alone, for a look at a folder. @throws LensError modelNotFound, modelBroken */
export async function findConfigOf(folder: string): Promise<ModelConfig> {
	return findConfig(await textPlace(folder), folder);
}

/** Whether a folder's tokenizer brings a chat template. @throws LensError modelBroken */
export async function hasTemplate(folder: string): Promise<boolean> {
	const place = await textPlace(folder);
	const tokenizerConfig = (await readOptionalJson(join(place, "tokenizer_config.json"))) ?? {};
	return (await findTemplate(place, tokenizerConfig)) !== null;
}

const TEXT_FILES = [
	"config.json",
	"genai_config.json",
	"generation_config.json",
	"tokenizer.json",
	"tokenizer_config.json",
	"chat_template.jinja",
];

/** The stamp that `findTextFiles` gives, without reading the files. @throws LensError modelNotFound */
export async function textStampOf(path: string): Promise<string> {
	const folder = await folderOf(resolve(path));
	const places = new Set([folder, await textPlace(folder)]);
	return stampOf([...places].flatMap((place) => TEXT_FILES.map((name) => join(place, name))));
}

export async function probeBeside(folder: string): Promise<string | null> {
	const path = join(folder, "probe.json");
	return (await exists(path)) ? path : null;
}

/** The model folder of a path. A .onnx file lies in the model's folder or in its `onnx` folder. */
export async function folderOf(given: string): Promise<string> {
	const beside = dirname(given);
	const ofFile = basename(beside) === "onnx" ? dirname(beside) : beside;
	const folder = extname(given) === ".onnx" ? ofFile : given;
	if (!(await isFolder(folder))) throw new LensError("modelNotFound", `There is no folder ${folder}.`);
	return folder;
}

async function findTemplate(
	folder: string,
	tokenizerConfig: Record<string, unknown>,
): Promise<string | null> {
	const alone = join(folder, "chat_template.jinja");
	if (await exists(alone)) return readFile(alone, "utf8");
	const { chat_template: template } = tokenizerConfig;
	if (typeof template === "string") return template;
	// Several templates under names: the default one is for plain conversations.
	const named = Array.isArray(template) ? (template as { name?: string; template?: string }[]) : [];
	return named.find((entry) => entry.name === "default")?.template ?? null;
}

async function readJson(path: string, missing: ErrorCode): Promise<Record<string, unknown>> {
	const found = await readOptionalJson(path);
	if (!found) throw new LensError(missing, `There is no ${basename(path)} in ${dirname(path)}.`);
	return found;
}

async function readOptionalJson(path: string): Promise<Record<string, unknown> | null> {
	if (!(await exists(path))) return null;
	try {
		const value: unknown = JSON.parse((await readFile(path, "utf8")).replace(/^\ufeff/, ""));
		if (typeof value === "object" && value !== null && !Array.isArray(value))
			return value as Record<string, unknown>;
	} catch (error) {
		throw new LensError("modelBroken", `${path} is not JSON: ${(error as Error).message}.`);
	}
	throw new LensError("modelBroken", `${path} does not hold a JSON object.`);
}

async function stampOf(paths: string[]): Promise<string> {
	const stats = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
	return stats.map((file, i) => `${paths[i]} ${file ? `${file.size} ${file.mtimeMs}` : "-"}`).join("\n");
}

async function isFolder(path: string): Promise<boolean> {
	return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

async function exists(path: string): Promise<boolean> {
	return access(path).then(
		() => true,
		() => false,
	);
}
