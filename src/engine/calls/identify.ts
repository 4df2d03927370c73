import type { IdentifyParams, IdentifyResult } from "../../protocol/study-calls";
import { identify as identifyNeurons, needsModel } from "../../study/identify/run";
import type { EngineContext } from "../context";
import { checkStudy } from "../study/check-study";
import { studyModel } from "../study/study-model";
import { studyPorts } from "../study/study-ports";

/**
 * Runs the identification study, on the loaded model where a step needs one; its files make a later call with the same
 * settings go on.
 */
export async function identify(
	context: EngineContext,
	params: IdentifyParams,
	signal: AbortSignal,
): Promise<IdentifyResult> {
	checkStudy(params);
	const ports = studyPorts(context, params.job, signal);
	if (!(await needsModel(params, ports))) return identifyNeurons(null, params, ports);
	return context.slot.use((model) => identifyNeurons(studyModel(model), params, ports));
}
