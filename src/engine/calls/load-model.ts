import type { ModelInfo } from "../../protocol/engine-api";
import type { EngineContext } from "../context";
import { openModel } from "../model/loaded-model";
import { modelStampOf, probeBeside } from "../model/model-files";

/** Loads a model folder; one that is loaded already and unchanged on disk stays as it is. */
export async function loadModel(
	context: EngineContext,
	{ folder }: { folder: string },
	signal: AbortSignal,
): Promise<ModelInfo> {
	const { slot, log, cacheFolder } = context;
	const loaded = await slot.replace(async (current, clear) => {
		if (current && (await modelStampOf(folder)) === current.files.stamp) return current;
		return openModel(folder, { cacheFolder, log, signal, makeRoom: clear });
	});
	return { ...loaded.info, probe: await probeBeside(loaded.info.folder) };
}

/** Frees the model's memory once the calls that use it have ended. */
export async function unloadModel(context: EngineContext): Promise<null> {
	await context.slot.empty();
	return null;
}
