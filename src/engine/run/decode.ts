/** Answers token by token: one row that is read neuron by neuron, or many sampled rows that share their prompt. */
import type { Sampling } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import { bytesPerRow } from "./cache";
import type { Forward, Reading, Thread } from "./forward";
import { type Draw, draw, forced, type Random } from "./sampling";

/** Prompt tokens a run: small enough that a cancel is heard within a fraction of a second, large enough to keep the cores busy. */
export const CHUNK = 256;

export interface Limits {
	sampling: Sampling;
	maxTokens: number;
	/** Tokens that end an answer. */
	ends: ReadonlySet<number>;
	/** Prompt and answer together. */
	contextLength: number;
}

export interface Prefilled {
	thread: Thread;
	/** [V] after the last prompt token. */
	logits: Float32Array;
	/** [T, K] of the prompt tokens; null when not read. */
	ratio: Float32Array | null;
}

/** Runs the prompt in chunks. @throws LensError cancelled */
export async function prefill(
	forward: Forward,
	ids: readonly number[],
	read: Reading,
	options: { ratio: boolean; signal: AbortSignal },
): Promise<Prefilled> {
	const thread = forward.thread(1, ids.length + 1);
	const ratio = options.ratio ? new Float32Array(ids.length * read.count) : null;
	let logits = new Float32Array();
	for (let from = 0; from < ids.length; from += CHUNK) {
		if (options.signal.aborted) throw new LensError("cancelled", "Cancelled.");
		const chunk = ids.slice(from, from + CHUNK);
		const isLast = from + CHUNK >= ids.length;
		const step = await forward.step(thread, chunk, read, { logits: isLast, ratio: options.ratio });
		if (step.ratio) ratio?.set(step.ratio, from * read.count);
		if (isLast) logits = step.logits[0] as Float32Array<ArrayBuffer>;
	}
	return { thread, logits, ratio };
}

export type Stopped = "end" | "maxTokens" | "contextFull" | "cancelled";

/** One answer token after its own run, so that its neurons are known. */
export interface Answered {
	draw: Draw;
	/** [V] the distribution it was drawn from. */
	logits: Float32Array;
	/** [K] */
	ratio: Float32Array;
}

/**
 * Answers after a prompt. The last token is run too, so that every token is read where it is input.
 * @param start   tokens that it begins with, whatever the model would have drawn; an end token ends it
 * @param onToken called after each token's run; where it returns false, the answer ends with this token
 * @returns why it ended, and the draw that ended it when it was an end token
 */
export async function answer(
	forward: Forward,
	prompt: Prefilled,
	read: Reading,
	options: Limits & {
		start?: readonly number[];
		random: Random;
		signal: AbortSignal;
		onToken: (token: Answered) => unknown;
	},
): Promise<{ stopped: Stopped; end: Draw | null }> {
	const { thread } = prompt;
	const { sampling, random, start = [] } = options;
	let { logits } = prompt;
	for (let count = 0; ; count++) {
		if (options.signal.aborted) return { stopped: "cancelled", end: null };
		if (count >= options.maxTokens) return { stopped: "maxTokens", end: null };
		if (thread.cache.length >= options.contextLength) return { stopped: "contextFull", end: null };
		// One run a token, forced or not: in one run of many the sums would be taken in another order.
		const set = start[count];
		const drawn =
			set === undefined ? draw(logits, sampling, random) : forced(logits, set, { sampling, random });
		if (options.ends.has(drawn.id)) return { stopped: "end", end: drawn };
		const step = await forward.step(thread, [drawn.id], read, { logits: true, ratio: true });
		const goesOn = options.onToken({ draw: drawn, logits, ratio: step.ratio! });
		if (goesOn === false) return { stopped: "end", end: null };
		logits = step.logits[0]!;
	}
}

export interface SampledRow {
	draws: Draw[];
	/** The draw of the end token, where one ended the answer; it is no part of it. */
	end: Draw | null;
	stopped: "end" | "maxTokens" | "contextFull";
}

/**
 * Memory for the caches of answers that are sampled together. A number of our own and not what happens to be free, so
 * that the batches, and with them the last bits of the logits, are the same on every machine.
 */
const SAMPLING_BYTES = 256 * 2 ** 20;
/** More rows than this make a run no cheaper a row: by then it is its arithmetic that takes the time. */
const MOST_ROWS = 16;

export interface SampleRowsOptions extends Limits {
	randoms: readonly Random[];
	signal: AbortSignal;
	/** Where answers end with their first line: whether a token breaks it, before or behind other text of its own. */
	lineBreak?: (id: number) => "first" | "later" | null;
	/** Bytes for the caches of one batch; at least one answer is sampled at a time. */
	cacheBytes?: number;
	/** Called after each run with the bytes of the batch's cache. */
	onRun?: (cacheBytes: number) => void;
}

/**
 * Samples one answer a random stream, in batches after one prefill, which stays as it is. Memory is that of a batch,
 * however many answers there are.
 * @throws LensError cancelled
 */
export async function sampleRows(
	forward: Forward,
	start: Prefilled,
	read: Reading,
	options: SampleRowsOptions,
): Promise<SampledRow[]> {
	const most = rowsAtOnce(forward, start.thread.cache.length, options);
	const rows: SampledRow[] = [];
	for (let from = 0; from < options.randoms.length; from += most) {
		const randoms = options.randoms.slice(from, from + most);
		rows.push(...(await sampleBatch(forward, start, read, { ...options, randoms })));
	}
	return rows;
}

/** How many answers share a run, from the model's shapes alone. */
function rowsAtOnce(
	forward: Forward,
	prompt: number,
	{ maxTokens, contextLength, cacheBytes = SAMPLING_BYTES }: SampleRowsOptions,
): number {
	const tokens = Math.min(prompt + maxTokens, contextLength);
	const fitting = Math.floor(cacheBytes / bytesPerRow(forward.ports.cache, tokens));
	return Math.max(1, Math.min(MOST_ROWS, fitting));
}

/** A row that ends leaves the batch, so that the others cost no more than they must. */
async function sampleBatch(
	forward: Forward,
	start: Prefilled,
	read: Reading,
	options: SampleRowsOptions,
): Promise<SampledRow[]> {
	const { randoms, maxTokens, contextLength } = options;
	const rows: SampledRow[] = randoms.map(() => ({ draws: [], end: null, stopped: "maxTokens" }));
	let live = rows.map((_, row) => row);
	const prompt = start.thread.cache.length;
	const cache = start.thread.cache.repeat(0, live.length, Math.min(prompt + maxTokens, contextLength));
	let logits = live.map(() => start.logits);
	for (let count = 0; count < maxTokens; count++) {
		if (options.signal.aborted) throw new LensError("cancelled", "Cancelled.");
		if (cache.length >= contextLength) {
			for (const row of live) rows[row]!.stopped = "contextFull";
			break;
		}
		const kept: number[] = [];
		live.forEach((row, place) => {
			const drawn = draw(logits[place]!, options.sampling, randoms[row]!);
			const lineBreak = options.lineBreak?.(drawn.id) ?? null;
			if (options.ends.has(drawn.id) || lineBreak === "first")
				Object.assign(rows[row]!, { end: drawn, stopped: "end" });
			else {
				rows[row]!.draws.push(drawn);
				if (lineBreak === null) kept.push(place);
				else rows[row]!.stopped = "end";
			}
		});
		if (!kept.length || count + 1 === maxTokens) break;
		if (kept.length < live.length) {
			cache.keep(kept);
			live = kept.map((place) => live[place]!);
		}
		const ids = live.map((row) => rows[row]!.draws.at(-1)!.id);
		logits = (await forward.step({ cache }, ids, read, { logits: true, ratio: false })).logits;
		options.onRun?.(cache.bytes);
	}
	return rows;
}
