import type { ImpactParams, ImpactResult } from "../../protocol/study-calls";
import { measureImpact, needsModel } from "../../study/impact/run";
import type { EngineContext } from "../context";
import { readProbe } from "../probe/read-probe";
import { checkImpact } from "../study/check-impact";
import { studyModel } from "../study/study-model";
import { studyPorts } from "../study/study-ports";

/**
 * Runs the impact study, on the loaded model and its probe where a step needs them; its files make a later call with the same
 * settings go on.
 */
export async function impact(
	context: EngineContext,
	params: ImpactParams,
	signal: AbortSignal,
): Promise<ImpactResult> {
	checkImpact(params);
	const ports = studyPorts(context, params.job, signal);
	if (!(await needsModel(params, ports))) return measureImpact(null, params, ports);
	return context.slot.use(async (model) => {
		const probe = await readProbe(params.probe, model.info);
		return measureImpact({ model: studyModel(model), probe }, params, ports);
	});
}
