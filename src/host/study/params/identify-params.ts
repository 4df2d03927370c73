import { STUDY_STEPS } from "../../../core/report/steps";
import type { IdentifyParams } from "../../../protocol/study-calls";
import type { ServerForm } from "../../../protocol/study-panel/fields";
import { type IdentifyForm, QUICK_QUESTIONS } from "../../../protocol/study-panel/identify-form";
import { hasQuickFiles } from "../run/offered-sets";
import { chatServer, questionFiles, type StudyPlace } from "./study-place";

/** All steps of a whole identification. */
export async function identifyParams(form: IdentifyForm, place: StudyPlace): Promise<IdentifyParams> {
	const { temperature, topK, topP, seed, rule, ...advanced } = form.advanced;
	const server = (named: ServerForm | null) => chatServer(named, place);
	const isQuick = form.size === "quick";
	// A selection for quick studies is as large as it should be.
	const isSelected = form.files.length === 0 && form.sets.every(hasQuickFiles);
	return {
		job: place.job,
		questions: await questionFiles(form, place, isQuick),
		limit: { quick: isSelected ? null : QUICK_QUESTIONS, full: null, number: form.limit }[form.size],
		crossDomain: { files: form.crossDomainFiles, domains: form.crossDomains },
		folder: place.folder,
		output: null,
		steps: [...STUDY_STEPS],
		shard: null,
		samples: form.samples,
		sampling: { temperature, topK, topP, seed },
		...advanced,
		sampler: await server(form.servers.sampler),
		judge: { rule, server: await server(form.servers.judge) },
		extractor: await server(form.servers.extractor),
	};
}
