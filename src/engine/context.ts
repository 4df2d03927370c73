/** What every call is given: the loaded model's slot, known tokenizers, the way to send events, the cache's place. */
import { homedir } from "node:os";
import { join } from "node:path";
import type { Emit } from "../protocol/connection";
import type { EngineEvents } from "../protocol/engine-api";
import { type RateGates, rateGates } from "../study/server/rate/rate-gate";
import { ModelSlot } from "./model/model-slot";
import { TextModels } from "./model/text-models";
import type { Log } from "./ort";

export interface EngineContext {
	slot: ModelSlot;
	/** Tokenizers of model folders, loaded or not. */
	textModels: TextModels;
	emit: Emit<EngineEvents>;
	log: Log;
	/** Folder for what can be computed again. */
	cacheFolder: string;
	/** Where all that this process asks of a server passes. */
	rates: RateGates;
}

export function engineContext(emit: Emit<EngineEvents>): EngineContext {
	return {
		slot: new ModelSlot(),
		textModels: new TextModels(),
		emit,
		log: (level, text) => emit("log", { level, text }),
		cacheFolder: process.env.H_NEURON_LENS_CACHE || defaultCache(),
		rates: rateGates(),
	};
}

/** The platform's own place for caches. */
function defaultCache(): string {
	const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
	const home = homedir();
	if (process.platform === "win32") return join(LOCALAPPDATA ?? home, "h-neuron-lens", "cache");
	if (process.platform === "darwin") return join(home, "Library", "Caches", "h-neuron-lens");
	return join(XDG_CACHE_HOME || join(home, ".cache"), "h-neuron-lens");
}
