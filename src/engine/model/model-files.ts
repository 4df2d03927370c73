/** What a model folder holds, checked at the edge: each thing that can be wrong is one sentence with a code. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { type ErrorCode, LensError } from "../../protocol/errors";
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
		stamp: `${await stampOf([graph])}\n${text.textStamp}`,
	};
}

/** The stamp that `findModel` gives, without reading the files. @throws LensError modelNotFound */
export async function modelStampOf(path: string): Promise<string> {
	return `${await stampOf([await graphOf(path)])}\n${await textStampOf(path)}`;
}

async function graphOf(path: string): Promise<string> {
	const given = resolve(path);
	const folder = await folderOf(given);
	return extname(given) === ".onnx" ? given : chooseGraph(folder);
}

/**
 * Reads the files that make a conversation tokens; the graph need not be there.
 * @param path the model's folder, or one .onnx file of it
 * @throws LensError modelNotFound, modelBroken
 */
export async function findTextFiles(path: string): Promise<TextFiles> {
	const folder = await folderOf(resolve(path));
	const textStamp = await textStampOf(folder);
	const config = await readJson(join(folder, "config.json"), "modelNotFound");
	const tokenizer = await readJson(join(folder, "tokenizer.json"), "modelNotFound");
	const tokenizerConfig = (await readOptionalJson(join(folder, "tokenizer_config.json"))) ?? {};
	const generation = (await readOptionalJson(join(folder, "generation_config.json"))) ?? {};
	return {
		folder,
		name: basename(folder),
		config: readConfig(config, generation),
		tokenizer: tokenizer as TokenizerJson,
		tokenizerConfig,
		chatTemplate: await findTemplate(folder, tokenizerConfig),
		textStamp,
	};
}

const TEXT_FILES = [
	"config.json",
	"generation_config.json",
	"tokenizer.json",
	"tokenizer_config.json",
	"chat_template.jinja",
];

/** The stamp that `findTextFiles` gives, without reading the files. @throws LensError modelNotFound */
export async function textStampOf(path: string): Promise<string> {
	const folder = await folderOf(resolve(path));
	return stampOf(TEXT_FILES.map((name) => join(folder, name)));
}

export async function probeBeside(folder: string): Promise<string | null> {
	const path = join(folder, "probe.json");
	return (await exists(path)) ? path : null;
}

/** A .onnx file lies in the model's folder or in its `onnx` folder. */
async function folderOf(given: string): Promise<string> {
	const beside = dirname(given);
	const ofFile = basename(beside) === "onnx" ? dirname(beside) : beside;
	const folder = extname(given) === ".onnx" ? ofFile : given;
	if (!(await isFolder(folder))) throw new LensError("modelNotFound", `There is no folder ${folder}.`);
	return folder;
}

/** Full precision first: quantised copies answer a little differently, and a probe belongs to one set of weights. */
const PREFERRED = ["", "_quantized", "_int8", "_uint8", "_q4", "_fp16", "_q4f16", "_bnb4"].map(
	(suffix) => `model${suffix}.onnx`,
);

async function chooseGraph(folder: string): Promise<string> {
	const found: string[] = [];
	for (const place of [join(folder, "onnx"), folder])
		if (await isFolder(place))
			for (const name of (await readdir(place)).sort())
				if (name.endsWith(".onnx")) found.push(join(place, name));
	const rank = (path: string) => {
		const place = PREFERRED.indexOf(basename(path));
		return place < 0 ? PREFERRED.length : place;
	};
	const [best] = found.sort((a, b) => rank(a) - rank(b));
	if (!best) throw new LensError("modelNotFound", `There is no .onnx file in ${folder} or its onnx folder.`);
	return best;
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

/** SHA-256 over the graph and the weight files beside it, in name order, read as streams. */
export async function fingerprintOf(graph: string, weights: readonly string[]): Promise<string> {
	const hash = createHash("sha256");
	for (const path of [graph, ...[...weights].sort()])
		for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
			hash.update(chunk as Buffer);
	return hash.digest("hex");
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
