import type { IdentifyParams, StudyEstimate } from "../../protocol/study-calls";
import { estimateStudy as estimate } from "../../study/identify/estimate";
import type { EngineContext } from "../context";
import { checkStudy } from "../study/check-study";
import { studyModel } from "../study/study-model";
import { freeBytes, studyPorts } from "../study/study-ports";

/** A study reads all neurons by a second session of the model's own size. */
const SESSIONS = 2;

/** What a study with the loaded model would take; a few questions are asked and read for it, and nothing is kept. */
export function estimateStudy(
	context: EngineContext,
	params: IdentifyParams,
	signal: AbortSignal,
): Promise<StudyEstimate> {
	checkStudy(params);
	return context.slot.use(async (model) => {
		const { memoryBytes, ...taken } = await estimate(
			studyModel(model),
			params,
			studyPorts(context, params.job, signal),
		);
		return {
			...taken,
			freeBytes: await freeBytes(params.folder),
			memoryBytes: memoryBytes + SESSIONS * model.info.memoryBytes,
		};
	});
}
