import { version } from "../../../package.json";
import type { IdentifyParams, IdentifyResult } from "../../protocol/engine-api";
import { identify as identifyNeurons } from "../../study/identify/run";
import type { EngineContext } from "../context";
import { checkSampling } from "../run/check-sampling";
import { diskFiles } from "../study/study-files";
import { studyModel } from "../study/study-model";

/** Runs the identification study on the loaded model; its files make a later call with the same settings go on. */
export function identify(
	{ slot, emit }: EngineContext,
	params: IdentifyParams,
	signal: AbortSignal,
): Promise<IdentifyResult> {
	return slot.use((model) => {
		checkSampling(params);
		return identifyNeurons(studyModel(model), params, {
			files: diskFiles,
			progress: (report) => emit("progress", { job: params.job, ...report }),
			signal,
			now: Date.now,
			tool: `h-neuron-lens ${version}`,
		});
	});
}
