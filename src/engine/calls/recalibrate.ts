import type { RecalibrateParams, RecalibrateResult } from "../../protocol/study-calls";
import { recalibrate as calibrateAnew } from "../../study/recalibrate/recalibrate";
import type { EngineContext } from "../context";
import { readProbe } from "../probe/read-probe";
import { checkSampling } from "../run/check-sampling";
import { studyModel } from "../study/study-model";
import { studyPorts } from "../study/study-ports";

/** Calibrates a probe of the loaded model for other questions, and writes it. */
export function recalibrate(
	context: EngineContext,
	params: RecalibrateParams,
	signal: AbortSignal,
): Promise<RecalibrateResult> {
	return context.slot.use(async (model) => {
		checkSampling(params);
		const { probe } = await readProbe(params.probe, model.info);
		return calibrateAnew(
			{ model: studyModel(model), probe },
			params,
			studyPorts(context, params.job, signal),
		);
	});
}
