/** What a decoder graph must be fed, read off its own inputs: exporters differ in all but input_ids. */
import { GAIN_INPUT, indexInput, REGION_INPUT } from "../../core/onnx/names";
import { LensError } from "../../protocol/errors";
import type { Port, Session } from "../ort";

/** One cache input and the output that becomes it in the next run. */
export interface CachePort extends Port {
	past: string;
	present: string;
}

export interface DecoderPorts {
	idType: "int64" | "int32";
	hasMask: boolean;
	hasPositions: boolean;
	/** Input that limits the positions whose logits are computed, where the exporter made one. */
	logitsToKeep: string | null;
	/** Merged exports choose their branch by this; the cached one also takes an empty cache. */
	hasCacheBranch: boolean;
	cache: CachePort[];
}

const PLAIN_INPUTS = ["input_ids", "attention_mask", "position_ids", "use_cache_branch"];
const LOGIT_LIMITS = ["num_logits_to_keep", "logits_to_keep"];

/** @throws LensError modelUnsupported naming the input that is not understood, or the one that is missing */
export function decoderPorts(session: Session): DecoderPorts {
	const { inputs, outputs } = session;
	const ids = inputs.get("input_ids");
	if (!ids) throw unsupported("has no input_ids input, so it cannot be fed tokens");
	if (!outputs.has("logits")) throw unsupported("has no logits output");
	const cache: CachePort[] = [];
	for (const [name, port] of inputs) {
		if (isKnown(name)) continue;
		const present = presentOf(name).find((candidate) => outputs.has(candidate));
		if (!present) throw unsupported(`needs an input that is not understood: ${name}`);
		cache.push({ ...port, past: name, present });
	}
	if (!cache.length) throw unsupported("keeps no cache (past_key_values); export it with past");
	return {
		idType: ids.type === "int32" ? "int32" : "int64",
		hasMask: inputs.has("attention_mask"),
		hasPositions: inputs.has("position_ids"),
		logitsToKeep: LOGIT_LIMITS.find((name) => inputs.has(name)) ?? null,
		hasCacheBranch: inputs.has("use_cache_branch"),
		cache,
	};
}

function isKnown(name: string): boolean {
	if ([...PLAIN_INPUTS, ...LOGIT_LIMITS, GAIN_INPUT, REGION_INPUT].includes(name)) return true;
	return name.startsWith(indexInput(0).slice(0, -1));
}

/** past_key_values.0.key -> present.0.key (Hugging Face, genai); past_conv.0 -> present_conv.0 (hybrids); others by prefix. */
function presentOf(past: string): string[] {
	return [
		past.replace(/^past_key_values/, "present"),
		past.replace(/^past/, "present"),
		past.replace(/^past_key_values/, "present_key_values"),
	].filter((name) => name !== past);
}

const unsupported = (what: string) => new LensError("modelUnsupported", `The model ${what}.`);
