/** What model folders hold, from their configuration and graphs alone: for choosing a model before one is loaded. */
import { realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import type { ModelScan } from "../../core/onnx/scan";
import { describePrecision } from "../../core/onnx/taps";
import type { GraphDescription, ModelDescription } from "../../protocol/engine-api";
import { LensError, sentenceOf } from "../../protocol/errors";
import { graphFiles } from "../files/graph-files";
import { estimateMemory } from "../memory/estimate";
import { weightFiles } from "../model/external-data";
import type { ModelConfig } from "../model/model-config";
import { findConfigOf, folderOf, hasTemplate, nameOf, probeBeside } from "../model/model-files";
import { provedTaps, scanFile, vocabularyOf } from "../model/read-graph";

/** One description a path, in order; what cannot be used is told by its `problem`, never thrown. */
export async function describeModels(
	{ paths }: { paths: string[] },
	signal: AbortSignal,
): Promise<ModelDescription[]> {
	const described: ModelDescription[] = [];
	for (const path of paths) {
		if (signal.aborted) throw new LensError("cancelled", "Cancelled.");
		described.push(await describeModel(path));
		// Reading a graph blocks this process for a moment; calls and cancels are heard in between.
		await new Promise((done) => setImmediate(done));
	}
	return described;
}

async function describeModel(path: string): Promise<ModelDescription> {
	const given = resolve(path);
	const folder = await folderOf(given).catch(() => given);
	const nothing: ModelDescription = {
		...{ path, folder, name: nameOf(folder), modelType: "", contextLength: 0, hasChatTemplate: false },
		...{ probe: null, graphs: [], problem: null },
	};
	try {
		await folderOf(given); // says that there is none
		const probe = await probeBeside(folder);
		const config = await findConfigOf(folder);
		const { modelType, contextLength } = config;
		const hasChatTemplate = await hasTemplate(folder);
		const graphs: GraphDescription[] = [];
		for (const graph of await graphsOf(given, folder)) graphs.push(await describeGraph(graph, config));
		const known = { ...nothing, modelType, contextLength, hasChatTemplate, probe, graphs };
		return { ...known, problem: await problemOf(folder, graphs) };
	} catch (error) {
		return { ...nothing, problem: sentenceOf(error) };
	}
}

/** The file that was asked for, or all there are. */
async function graphsOf(given: string, folder: string): Promise<string[]> {
	return extname(given) === ".onnx" ? [given] : graphFiles(folder);
}

/** Why none of the graphs helps. */
async function problemOf(folder: string, graphs: readonly GraphDescription[]): Promise<string | null> {
	if (!graphs.length)
		return new LensError("modelNotFound", `There is no .onnx file in ${folder} or its onnx folder.`).sentence;
	if (graphs.some(({ problem }) => problem === null)) return null;
	return graphs[0]!.problem;
}

async function describeGraph(path: string, config: ModelConfig): Promise<GraphDescription> {
	const unknown: GraphDescription = {
		...{ path, bytes: await sizeOfFile(path), precision: "", layers: 0, neuronsPerLayer: 0, hidden: 0 },
		...{ memoryBytes: 0, problem: null },
	};
	let known = unknown;
	try {
		const scan = await scanFile(path);
		known = { ...unknown, bytes: await bytesOf(path, scan) };
		const taps = provedTaps(path, scan, config.hints);
		const { neurons: neuronsPerLayer, hidden } = taps[0]!;
		const precision = describePrecision(scan, taps);
		const vocabulary = vocabularyOf(scan) ?? config.vocabulary ?? 0;
		const { contextLength, heads } = config;
		const sizes = { contextLength, vocabulary, hidden, neuronsPerLayer, heads };
		const { bytes: memoryBytes } = estimateMemory(scan, sizes);
		known = { ...known, precision, layers: taps.length, neuronsPerLayer, hidden, memoryBytes };
		await weightFiles(path, scan.externalFiles); // says which is missing
		return known;
	} catch (error) {
		return { ...known, problem: sentenceOf(error) };
	}
}

/** The file and the weight files it refers to, as far as they are there. */
async function bytesOf(path: string, { externalFiles }: ModelScan): Promise<number> {
	// A link's large weights are referred to by its target's name.
	const own = [basename(path), basename(await realpath(path))];
	const beside = externalFiles.filter((name) => !own.includes(name));
	const files = [path, ...beside.map((name) => join(dirname(path), name))];
	const sizes = await Promise.all(files.map(sizeOfFile));
	return sizes.reduce((sum, size) => sum + size, 0);
}

async function sizeOfFile(path: string): Promise<number> {
	return (await stat(path).catch(() => null))?.size ?? 0;
}
