/** What a decoder graph must be fed, read off its own inputs: exporters differ in all but input_ids. */
import type { CachePort } from "../../core/onnx/cache/edit";
import { presentNames } from "../../core/onnx/cache/pairs";
import {
	CACHE_LENGTH_INPUT,
	CACHE_TOTAL_INPUT,
	GAIN_INPUT,
	indexInput,
	LAYERS_INPUT,
	REGION_INPUT,
} from "../../core/onnx/names";
import { LensError } from "../../protocol/errors";
import type { Port, Session } from "../ort";
import type { CacheInput } from "./cache";

export type IntegerType = "int64" | "int32";

export interface DecoderPorts {
	idType: IntegerType;
	/** Null where the graph has no such input. */
	maskType: IntegerType | null;
	positionType: IntegerType | null;
	/** Input that limits the positions whose logits are computed, where the exporter made one. */
	logitsToKeep: string | null;
	/** Merged exports choose their branch by this; the cached one also takes an empty cache. */
	hasCacheBranch: boolean;
	cache: CacheInput[];
	/** The graph asks how many tokens its caches hold, which their shapes do not tell. */
	keepsLengths: boolean;
	/** Outputs that the cache takes in after a run. */
	cacheOutputs: string[];
}

const PLAIN_INPUTS = ["input_ids", "attention_mask", "position_ids", "use_cache_branch"];
const LOGIT_LIMITS = ["num_logits_to_keep", "logits_to_keep"];
const OWN_INPUTS = [GAIN_INPUT, REGION_INPUT, CACHE_LENGTH_INPUT, CACHE_TOTAL_INPUT, LAYERS_INPUT];

export interface DecoderFacts {
	/** False for a graph that only pools. */
	readonly givesLogits?: boolean;
	/** How each cache is kept, where the graph was changed for it. */
	readonly cache?: readonly CachePort[];
	/** Attention heads, as config.json says: some exporters fold them into the batch. */
	readonly heads?: number | undefined;
	/** Width of one head: some exporters leave that side of the cache open. */
	readonly headSize?: number | undefined;
}

/** @throws LensError modelUnsupported naming the input that is not understood, or the one that is missing */
export function decoderPorts(session: Session, facts: DecoderFacts = {}): DecoderPorts {
	const { inputs, outputs } = session;
	const ids = inputs.get("input_ids");
	if (!ids) throw unsupported("has no input_ids input, so it cannot be fed tokens");
	if (facts.givesLogits !== false && !outputs.has("logits")) throw unsupported("has no logits output");
	const cache = cacheInputs(session, facts);
	if (!cache.length) throw unsupported("keeps no cache (past_key_values); export it with past");
	return {
		idType: integerType("input_ids", ids),
		maskType: typeIn(session, "attention_mask"),
		positionType: typeIn(session, "position_ids"),
		logitsToKeep: LOGIT_LIMITS.find((name) => inputs.has(name)) ?? null,
		hasCacheBranch: inputs.has("use_cache_branch"),
		keepsLengths: inputs.has(CACHE_LENGTH_INPUT),
		cache,
		cacheOutputs: [...new Set(cache.map(({ present, fresh }) => fresh?.output ?? present!))],
	};
}

function typeIn({ inputs }: Session, name: string): IntegerType | null {
	const port = inputs.get(name);
	return port ? integerType(name, port) : null;
}

function integerType(name: string, { type }: Port): IntegerType {
	if (type === "int64" || type === "int32") return type;
	throw unsupported(`takes ${name} as ${type}, not as integers`);
}

function cacheInputs({ inputs, outputs }: Session, facts: DecoderFacts): CacheInput[] {
	const planned = new Map(facts.cache?.map((port) => [port.past, port]));
	const cache: CacheInput[] = [];
	for (const [name, port] of inputs) {
		if (isKnown(name)) continue;
		const present = presentNames(name).find((candidate) => outputs.has(candidate));
		const kept = planned.get(name) ?? (present ? carried(name, present, port) : null);
		if (!kept) throw unsupported(`needs an input that is not understood: ${name}`);
		const { type } = port;
		const shape = withHeadSize(name, port.shape, facts.headSize);
		cache.push({ ...kept, type, shape, fold: foldOf(name, shape[kept.rows], facts.heads) });
	}
	return cache;
}

/** A cache of which nothing is known but its name and shape: what comes out goes in again. */
function carried(past: string, present: string, { shape }: Port): CachePort {
	const open = shape.findIndex((side) => typeof side !== "number");
	return { past, present, method: "carried", axis: null, rows: Math.max(0, open), fresh: null };
}

/** [B, heads, tokens, head size] with the last side filled in where the exporter gave it a name (kv_cache_dim). */
function withHeadSize(name: string, shape: Port["shape"], size: number | undefined): Port["shape"] {
	const [, , tokens, last] = shape;
	if (shape.length !== 4 || typeof tokens === "number" || typeof last !== "string") return shape;
	if (size) return [...shape.slice(0, 3), size];
	throw unsupported(`leaves open how wide ${name} is, and config.json does not say how wide a head is`);
}

/** How many entries of the axis of rows are one row's: its name tells where heads were folded into it. */
function foldOf(name: string, side: number | string | undefined, heads: number | undefined): number {
	if (typeof side !== "string" || !/head/i.test(side)) return 1;
	if (heads) return heads;
	throw unsupported(
		`folds its heads into the batch of ${name}, and config.json does not say how many there are`,
	);
}

function isKnown(name: string): boolean {
	if ([...PLAIN_INPUTS, ...LOGIT_LIMITS, ...OWN_INPUTS].includes(name)) return true;
	return name.startsWith(indexInput(0).slice(0, -1));
}

const unsupported = (what: string) => new LensError("modelUnsupported", `The model ${what}.`);
