/** A model in memory: its instrumented session, its tokenizer, and what calls need to know of it. */
import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { instrument } from "../../core/onnx/instrument";
import { type ModelScan, scanModel } from "../../core/onnx/scan";
import { describePrecision, findTaps, type Tap } from "../../core/onnx/taps";
import type { Message, ModelInfo } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import { createSession, type Log, type Session } from "../ort";
import { Forward } from "../run/forward";
import { type Prompt, type PromptRenderer, rendererFor } from "../text/prompt-renderer";
import type { Tokenizer } from "../text/tokenizer";
import { checkTokenizer } from "../text/tokenizer-check";
import { columnNorms } from "./column-norms";
import { type ExternalData, findExternalData } from "./external-data";
import { findModel, fingerprintOf, type ModelFiles } from "./model-files";

export interface OpenOptions {
	/** Folder for what can be computed again. */
	cacheFolder: string;
	log: Log;
	signal: AbortSignal;
	/** Called when the files have been found good, before anything large is kept in memory. */
	makeRoom: () => Promise<void>;
}

export class LoadedModel {
	private pooledForward: Promise<Forward> | null = null;

	constructor(
		readonly info: ModelInfo,
		readonly files: ModelFiles,
		readonly renderer: PromptRenderer,
		/** Tokens that end an answer. */
		readonly ends: ReadonlySet<number>,
		/** [L · N] */
		readonly norms: Float32Array,
		readonly forward: Forward,
		private readonly openPooled: () => Promise<Forward>,
	) {}

	get tokenizer(): Tokenizer {
		return this.renderer.tokenizer;
	}

	/** A conversation as the model reads it, ready for the assistant's answer. */
	render(messages: readonly Message[]): Prompt {
		return this.renderer.render(messages);
	}

	/** The graph that pools all neurons over regions; made when a study first asks. */
	pooled(): Promise<Forward> {
		this.pooledForward ??= this.openPooled().catch((error: unknown) => {
			this.pooledForward = null; // The next study may try again.
			throw error;
		});
		return this.pooledForward;
	}

	async release(): Promise<void> {
		await this.forward.release();
		await (await this.pooledForward?.catch(() => null))?.release();
	}
}

/**
 * Loads a model folder.
 * @throws LensError modelNotFound, modelBroken, modelUnsupported, tokenizerMismatch, cancelled
 */
export async function openModel(path: string, options: OpenOptions): Promise<LoadedModel> {
	const started = performance.now();
	const files = await findModel(path);
	const renderer = rendererFor(files);
	const graph = await readGraph(files, options);
	const fingerprint = await fingerprintOf(files.graph, graph.data.paths);
	stopIf(options.signal);
	const vocabulary = vocabularyOf(graph.scan) ?? files.config.vocabulary ?? renderer.tokenizer.size;
	const ends = checkTokenizer(renderer.tokenizer, files, vocabulary);
	await options.makeRoom();
	const norms = await columnNorms(graph.scan, graph.taps, {
		...options,
		fingerprint,
		folder: graph.data.folder,
	});
	const position = firstPosition(files.config.modelType);
	const forward = new Forward(await openSession(graph, false, options.log), position);
	const info: ModelInfo = {
		folder: files.folder,
		name: files.name,
		fingerprint,
		layers: graph.taps.length,
		neuronsPerLayer: graph.taps[0]!.neurons,
		hidden: graph.taps[0]!.hidden,
		vocabulary,
		contextLength: files.config.contextLength,
		precision: describePrecision(graph.scan, graph.taps),
		hasChatTemplate: renderer.hasTemplate,
		probe: files.probe,
		loadSeconds: (performance.now() - started) / 1000,
	};
	options.log(
		"info",
		`Loaded ${basename(files.graph)} of ${files.folder} in ${info.loadSeconds.toFixed(1)} s.`,
	);
	const later = { ...options, signal: new AbortController().signal };
	const openPooled = async () =>
		new Forward(await openSession(await readGraph(files, later), true, options.log), position);
	return new LoadedModel(info, files, renderer, ends, norms, forward, openPooled);
}

interface Graph {
	scan: ModelScan;
	taps: Tap[];
	data: ExternalData;
}

async function readGraph({ graph, config }: ModelFiles, options: OpenOptions): Promise<Graph> {
	const name = basename(graph);
	const { size } = await stat(graph);
	// Node reads no file of 2 GiB or more at once, and protobuf allows no larger message.
	if (size >= 2 ** 31)
		throw new LensError(
			"modelUnsupported",
			`${name} is larger than 2 GiB; export its weights to a file beside it.`,
		);
	const scanned = scanModel(await readFile(graph));
	stopIf(options.signal);
	if ("problem" in scanned) throw new LensError("modelBroken", `${name}: ${scanned.problem}`);
	const scan = scanned.value;
	const { taps, problems } = findTaps(scan, config.hints);
	if (problems.length) throw new LensError("modelUnsupported", `${name}: ${problems.join(" ")}`);
	const width = taps[0]!.neurons;
	const other = taps.find((tap) => tap.neurons !== width);
	if (other) {
		const widths = `layer 0 has ${width} neurons, layer ${other.layer} has ${other.neurons}`;
		throw new LensError("modelUnsupported", `${name}: Its layers differ in width: ${widths}.`);
	}
	const links = join(options.cacheFolder, "links");
	return { scan, taps, data: await findExternalData(graph, scan.externalFiles, links) };
}

async function openSession({ scan, taps, data }: Graph, pooled: boolean, log: Log): Promise<Session> {
	const { pieces, notes } = instrument(scan, taps, { pooled, lastLogitsOnly: true });
	for (const note of notes) log("warning", note);
	return createSession(Buffer.concat(pieces), { folder: data.folder, log });
}

/** Tokens the model has logits for, where the graph says so. */
function vocabularyOf({ outputs }: ModelScan): number | undefined {
	const width = outputs.find(({ name }) => name === "logits")?.dims.at(-1);
	return typeof width === "number" ? width : undefined;
}

/** These families were trained on positions that count from 1. */
const firstPosition = (modelType: string): number => (/^(gemma3|paligemma)/.test(modelType) ? 1 : 0);

function stopIf(signal: AbortSignal): void {
	if (signal.aborted) throw new LensError("cancelled", "Cancelled.");
}
