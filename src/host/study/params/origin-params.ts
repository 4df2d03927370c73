import { ORIGIN_STEPS } from "../../../core/report/steps";
import type { OriginParams } from "../../../protocol/study-calls";
import type { OriginForm } from "../../../protocol/study-panel/origin-form";
import { chatServer, questionFiles, type StudyPlace } from "./study-place";

/** All steps of a whole origin study. @param form without problems, with a base model */
export async function originParams(form: OriginForm, place: StudyPlace): Promise<OriginParams> {
	const { base, probe, study, temperature, topK, topP, seed, maxTokens, perClass, randomDraws } = form;
	return {
		job: place.job,
		// Named, so that it need not be loaded: nothing is asked of the chat model.
		...{ model: place.choice.modelPath, runtime: place.choice.runtime },
		...{ base: base ?? "", probe, study },
		questions: await questionFiles(form, place),
		limit: form.size === "number" ? form.limit : null,
		sampling: { temperature, topK, topP, seed },
		maxTokens,
		judge: { rule: form.rule, server: await chatServer(form.servers.judge, place) },
		...{ perClass, randomDraws },
		folder: place.folder,
		steps: [...ORIGIN_STEPS],
		shard: null,
	};
}
