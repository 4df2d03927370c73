/** One run of the instrumented graph: builds its inputs, keeps the cache, returns only what was asked for. */
import {
	CACHE_LENGTH_INPUT,
	CACHE_TOTAL_INPUT,
	GAIN_INPUT,
	indexInput,
	LAYERS_INPUT,
	RATIO_OUTPUT,
} from "../../core/onnx/names";
import { type Feeds, type Session, type Tensor, tensorOf } from "../ort";
import { Cache } from "./cache";
import { type DecoderFacts, type DecoderPorts, decoderPorts, type IntegerType } from "./decoder-ports";
import { float32 } from "./half";

/** A conversation inside the model: its rows and the tokens they hold. Owned by one caller. */
export interface Thread {
	readonly cache: Cache;
}

/** Which neurons to read and how strongly each one writes: inputs of every run. */
export interface Reading {
	/** Neurons read, K in all, in layer order. */
	count: number;
	feeds: Feeds;
}

/**
 * @param neurons for each layer the indices to read
 * @param gain    [L, N] factor on each neuron; all ones leaves the model as it is
 */
export function reading(neurons: readonly (readonly number[])[], gain: Float32Array): Reading {
	const layers = neurons.length;
	const feeds: Feeds = { [GAIN_INPUT]: tensorOf("float32", gain, [layers, gain.length / layers]) };
	neurons.forEach((indices, layer) => {
		feeds[indexInput(layer)] = tensorOf("int64", BigInt64Array.from(indices, BigInt), [indices.length]);
	});
	const rows = neurons.flatMap((indices, layer) => indices.map(() => BigInt(layer)));
	feeds[LAYERS_INPUT] = tensorOf("int64", BigInt64Array.from(rows), [rows.length]);
	return { count: rows.length, feeds };
}

/** What one run gave, for its new tokens only. */
export interface Step {
	/** [B] rows of [V]: the last position's logits; empty when not asked for. */
	logits: Float32Array[];
	/** [B, T, K] |z| / ‖h‖; null when not asked for. */
	ratio: Float32Array | null;
}

export interface ForwardOptions extends DecoderFacts {
	/** Some families count positions from 1. */
	readonly firstPosition?: number;
}

export class Forward {
	/** Ones for attention masks of any size; grows, never changes. */
	private ones = new BigInt64Array(1024).fill(1n);

	readonly ports: DecoderPorts;
	private readonly firstPosition: number;
	/** Inputs that are the same in every run. */
	private readonly fixed: Feeds = {};

	/** @throws LensError modelUnsupported when the graph cannot be fed */
	constructor(
		private readonly session: Session,
		{ firstPosition = 0, ...facts }: ForwardOptions = {},
	) {
		this.firstPosition = firstPosition;
		this.ports = decoderPorts(session, facts);
		const { logitsToKeep, hasCacheBranch } = this.ports;
		if (logitsToKeep) this.fixed[logitsToKeep] = tensorOf("int64", BigInt64Array.of(1n), []);
		if (hasCacheBranch) this.fixed.use_cache_branch = tensorOf("bool", Uint8Array.of(1), [1]);
	}

	/** @param tokens that are to come at least, where that is known */
	thread(rows = 1, tokens = 0): Thread {
		return { cache: Cache.empty(this.ports.cache, rows, tokens) };
	}

	/**
	 * Appends tokens to a thread.
	 * @param ids  [B, T] row by row
	 * @param want which outputs to return besides the cache
	 */
	async step(
		thread: Thread,
		ids: readonly number[],
		read: Reading,
		want: { logits: boolean; ratio: boolean },
	): Promise<Step> {
		const names: string[] = [];
		if (want.logits) names.push("logits");
		if (want.ratio && read.count > 0) names.push(RATIO_OUTPUT);
		const results = await this.run(thread, ids, read.feeds, names);
		const ratio = read.count > 0 ? (results[RATIO_OUTPUT]?.data as Float32Array) : new Float32Array();
		return {
			logits: want.logits ? lastLogits(results.logits!) : [],
			ratio: want.ratio ? ratio : null,
		};
	}

	/** Appends tokens and returns one float32 output that the step does not know of. */
	async output(thread: Thread, ids: readonly number[], feeds: Feeds, name: string): Promise<Float32Array> {
		return (await this.run(thread, ids, feeds, [name]))[name]!.data as Float32Array;
	}

	release(): Promise<void> {
		return this.session.release();
	}

	private async run(
		{ cache }: Thread,
		ids: readonly number[],
		feeds: Feeds,
		names: string[],
	): Promise<Feeds> {
		const inputs: Feeds = { ...this.fixed, ...feeds };
		this.feedTokens(inputs, ids, cache);
		cache.feed(inputs);
		const results = await this.session.run(inputs, [...this.ports.cacheOutputs, ...names]);
		cache.append(results, ids.length / cache.rows);
		return results;
	}

	private feedTokens(feeds: Feeds, ids: readonly number[], { rows, length }: Cache): void {
		const { ports, firstPosition } = this;
		const tokens = ids.length / rows;
		const total = length + tokens;
		feeds.input_ids = integers(ports.idType, ids, [rows, tokens]);
		if (ports.maskType) {
			const size = rows * total;
			if (this.ones.length < size) this.ones = new BigInt64Array(2 * size).fill(1n);
			feeds.attention_mask =
				ports.maskType === "int64"
					? tensorOf("int64", this.ones.subarray(0, size), [rows, total])
					: tensorOf("int32", new Int32Array(size).fill(1), [rows, total]);
		}
		if (ports.positionType) {
			const at = ids.map((_, i) => firstPosition + length + (i % tokens));
			feeds.position_ids = integers(ports.positionType, at, [rows, tokens]);
		}
		if (!ports.keepsLengths) return;
		feeds[CACHE_LENGTH_INPUT] = tensorOf("int64", BigInt64Array.of(BigInt(length)), [1]);
		feeds[CACHE_TOTAL_INPUT] = tensorOf("int64", BigInt64Array.of(BigInt(total)), [1]);
	}
}

function integers(type: IntegerType, values: readonly number[], dims: number[]): Tensor {
	return type === "int64"
		? tensorOf("int64", BigInt64Array.from(values, BigInt), dims)
		: tensorOf("int32", Int32Array.from(values), dims);
}

/** [B, T, V] -> B rows of [V], those of the last position. Most graphs give T = 1 already. */
function lastLogits(logits: Tensor): Float32Array[] {
	const [rows, tokens, width] = logits.dims as [number, number, number];
	const data = logits.data as Float32Array | Uint16Array;
	return Array.from({ length: rows }, (_, row) => {
		const at = (row * tokens + tokens - 1) * width;
		return float32(data.subarray(at, at + width));
	});
}
