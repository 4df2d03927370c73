/** A model in memory: its instrumented session, its tokenizer, and what calls need to know of it. */
import { basename, join } from "node:path";
import { instrument } from "../../core/onnx/instrument";
import { describePrecision } from "../../core/onnx/taps";
import type { Message, ModelInfo, RuntimeOptions } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import { fingerprintOf } from "../files/fingerprint";
import { availableMemory } from "../memory/available";
import { estimateMemory, type MemoryEstimate } from "../memory/estimate";
import { fitMemory } from "../memory/fit";
import { KeptPrompts } from "../memory/kept-prompts";
import { createSession, type Log, loadRuntime, type OpenedSession, type Session } from "../ort";
import { Forward, type ForwardOptions } from "../run/forward";
import { chooseProviders } from "../session/providers";
import { RestingSession } from "../session/resting-session";
import { type Prompt, type PromptRenderer, rendererFor } from "../text/prompt-renderer";
import type { Tokenizer } from "../text/tokenizer";
import { checkTokenizer } from "../text/tokenizer-check";
import { columnNorms } from "./column-norms";
import { findModel, type ModelFiles } from "./model-files";
import { type Graph, readGraph, vocabularyOf } from "./read-graph";

export interface OpenOptions {
	/** Folder for what can be computed again. */
	cacheFolder: string;
	log: Log;
	signal: AbortSignal;
	/** Called when the files have been found good, before anything large is kept in memory. */
	makeRoom: () => Promise<void>;
	/** Bytes that `makeRoom` gives back. */
	held?: number;
	runtime?: RuntimeOptions;
	/** What is being done, in words, and how far it is; `total` 0 when that cannot be told. */
	onProgress?: (step: string, done: number, total: number) => void;
	/** What the system still has; tests bring their own figures. */
	available?: () => number;
}

export class LoadedModel {
	/** Prompts that are answered again. */
	readonly keptPrompts = new KeptPrompts();
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
		/** What it was loaded with. */
		readonly runtime: RuntimeOptions,
		private readonly openPooled: () => Promise<Forward>,
	) {}

	get tokenizer(): Tokenizer {
		return this.renderer.tokenizer;
	}

	/** A conversation as the model reads it, ready for the assistant's answer. */
	render(messages: readonly Message[]): Prompt {
		return this.renderer.render(messages);
	}

	/**
	 * The graph that pools all neurons over regions; made when a study asks. The one that answers rests until it is run
	 * again, so that the weights are in memory once.
	 */
	pooled(): Promise<Forward> {
		this.pooledForward ??= this.openPooled().catch((error: unknown) => {
			this.pooledForward = null; // The next study may try again.
			throw error;
		});
		return this.pooledForward;
	}

	/** Gives back the memory of the graph that pools. */
	async releasePooled(): Promise<void> {
		const pooled = this.pooledForward;
		this.pooledForward = null;
		await (await pooled?.catch(() => null))?.release();
	}

	async release(): Promise<void> {
		this.keptPrompts.clear();
		await this.forward.release();
		await this.releasePooled();
	}
}

/**
 * Loads a model folder.
 * @throws LensError modelNotFound, modelBroken, modelUnsupported, tokenizerMismatch, notEnoughMemory, cancelled
 */
export async function openModel(path: string, options: OpenOptions): Promise<LoadedModel> {
	const started = performance.now();
	const { log, signal, runtime = {} } = options;
	const files = await findModel(path);
	const renderer = rendererFor(files);
	const graph = await graphOf(files, options);
	const known = await factsOf(graph, files, renderer, options);
	stopIf(signal);
	const ends = checkTokenizer(renderer.tokenizer, files, known.vocabulary);
	const plan = await planOf(files, known.memory, { ...options, held: options.held ?? 0 });
	await options.makeRoom();
	const norms = await columnNorms(graph.scan, graph.taps, {
		...options,
		fingerprint: known.fingerprint,
		folder: graph.data.folder,
	});
	await say(options, "Preparing the model");
	stopIf(signal);
	const { session, forward, openPooled } = await openForwards(graph, files, { plan, known, options });
	const { memory, ...figures } = known;
	const info: ModelInfo = {
		...figures,
		folder: files.folder,
		name: files.name,
		contextLength: files.config.contextLength,
		precision: describePrecision(graph.scan, graph.taps),
		hasChatTemplate: renderer.hasTemplate,
		probe: files.probe,
		loadSeconds: (performance.now() - started) / 1000,
		graph: files.graph,
		provider: session.provider,
		providerNote: session.providerNote,
		memoryBytes: plan.lowMemory ? (memory.lowBytes ?? memory.bytes) : memory.bytes,
	};
	log("info", `Loaded ${basename(files.graph)} of ${files.folder} in ${info.loadSeconds.toFixed(1)} s.`);
	return new LoadedModel(info, files, renderer, ends, norms, forward, runtime, openPooled);
}

/** The graph that answers, opened, and the way to open the one that pools, for which the first one rests. */
async function openForwards(
	graph: Graph,
	files: ModelFiles,
	{ plan, known, options }: { plan: Plan; known: Known; options: OpenOptions },
) {
	const { log } = options;
	const first = await openGraph(graph, files, { ...plan, pooled: false, log });
	const later = { ...options, held: 0, signal: new AbortController().signal };
	const openAgain = async (pooled: boolean) => {
		const again = await graphOf(files, later);
		return openGraph(again, files, { ...(await planOf(files, known.memory, later)), pooled, log });
	};
	const answering = new RestingSession(first.session, async () => (await openAgain(false)).session);
	const openPooled = async () => {
		await answering.rest();
		return forwardOf(await openAgain(true));
	};
	return { session: first.session, forward: await forwardOf({ ...first, session: answering }), openPooled };
}

function graphOf({ graph, config }: ModelFiles, { cacheFolder }: OpenOptions): Promise<Graph> {
	return readGraph(graph, config.hints, join(cacheFolder, "links"));
}

type Known = Pick<ModelInfo, "fingerprint" | "layers" | "neuronsPerLayer" | "hidden" | "vocabulary"> & {
	memory: MemoryEstimate;
};

/** What the files tell before any weight is loaded. */
async function factsOf(
	{ scan, taps, data }: Graph,
	files: ModelFiles,
	renderer: PromptRenderer,
	options: OpenOptions,
): Promise<Known> {
	const fingerprint = await fingerprintOf(files.graph, data.paths, {
		...options,
		onProgress: (done, total) => options.onProgress?.("Reading the weights", done, total),
	});
	const { neurons: neuronsPerLayer, hidden } = taps[0]!;
	const vocabulary = vocabularyOf(scan) ?? files.config.vocabulary ?? renderer.tokenizer.size;
	const { contextLength, heads } = files.config;
	const memory = estimateMemory(scan, { contextLength, vocabulary, hidden, neuronsPerLayer, heads });
	return { fingerprint, layers: taps.length, neuronsPerLayer, hidden, vocabulary, memory };
}

interface Plan {
	lowMemory: boolean;
	runtime: RuntimeOptions;
}

/** How to load, given what the processor's memory holds; on a device the weights only pass through it. */
async function planOf(
	{ name }: ModelFiles,
	memory: MemoryEstimate,
	{ runtime = {}, log, held = 0, available = availableMemory }: OpenOptions,
): Promise<Plan> {
	const choice = await chooseProviders(await loadRuntime(), runtime.provider ?? "cpu", () => undefined);
	if (choice.order[0] !== "cpu") return { lowMemory: false, runtime };
	const room = { available: available() + held, ignoreMemory: runtime.ignoreMemory ?? false, log };
	return { ...fitMemory(name, memory, room), runtime };
}

interface OpenedGraph {
	session: OpenedSession;
	facts: ForwardOptions;
}

/** The instrumented graph as the runtime has it. */
async function openGraph(
	{ scan, taps, data }: Graph,
	{ config }: ModelFiles,
	{ pooled, log, lowMemory, runtime }: Plan & { pooled: boolean; log: Log },
): Promise<OpenedGraph> {
	const instrumented = instrument(scan, taps, { pooled, lastLogitsOnly: true, keepsCache: true });
	const { pieces, notes, cache, cacheNotes } = instrumented;
	for (const note of notes) log("warning", note);
	for (const note of cacheNotes) log("info", note);
	const { provider = "cpu", threads } = runtime;
	const session = await createSession(Buffer.concat(pieces), {
		...{ folder: data.folder, log, provider, lowMemory },
		...(threads ? { threads } : {}),
	});
	const { heads, headSize, modelType } = config;
	const facts = {
		firstPosition: firstPosition(modelType),
		givesLogits: !pooled,
		...{ cache, heads, headSize },
	};
	return { session, facts };
}

/** A graph that cannot be fed is not kept in memory. */
async function forwardOf({ session, facts }: { session: Session; facts: ForwardOptions }): Promise<Forward> {
	try {
		return new Forward(session, facts);
	} catch (error) {
		await session.release();
		throw error;
	}
}

/** Tells what comes next. The runtime blocks this process while it loads, so that the message leaves first. */
async function say({ onProgress }: OpenOptions, step: string): Promise<void> {
	onProgress?.(step, 0, 0);
	await new Promise((resolve) => setImmediate(resolve));
}

/** These families were trained on positions that count from 1. */
const firstPosition = (modelType: string): number => (/^(gemma3|paligemma)/.test(modelType) ? 1 : 0);

function stopIf(signal: AbortSignal): void {
	if (signal.aborted) throw new LensError("cancelled", "Cancelled.");
}
