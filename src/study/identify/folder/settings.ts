/** What decides the results of an identification. */
import type { StudyStep } from "../../../core/report/steps";
import type { IdentifyParams } from "../../../protocol/study-calls";
import { type NamedServer, named } from "../../folder/settings";

type Plain =
	| ("limit" | "samples" | "sampling" | "maxTokens" | "instruction" | "regions" | "perClass" | "mode")
	| ("penalty" | "criterion" | "folds" | "calibration");

/** Every setting of a run, as run.json keeps it. */
export interface Settings extends Pick<IdentifyParams, Plain> {
	sampler: NamedServer | null;
	judge: { rule: IdentifyParams["judge"]["rule"]; server: NamedServer | null };
	extractor: NamedServer | null;
	/** Domains that are kept out of fitting. */
	crossDomains: string[];
}

/** The step that first looks at a setting. */
export const SETTING_STEPS: Readonly<Record<keyof Settings, StudyStep>> = {
	limit: "collect",
	samples: "collect",
	sampling: "collect",
	maxTokens: "collect",
	instruction: "collect",
	sampler: "collect",
	judge: "judge",
	extractor: "spans",
	regions: "spans",
	perClass: "spans",
	crossDomains: "spans",
	mode: "features",
	penalty: "fit",
	criterion: "fit",
	folds: "fit",
	calibration: "fit",
};

export function settingsOf(params: IdentifyParams): Settings {
	const { limit, samples, sampling, maxTokens, instruction, judge } = params;
	const { regions, perClass, mode, penalty, criterion, folds, calibration } = params;
	const { temperature, topK, topP, seed } = sampling;
	return {
		...{ limit, samples, sampling: { temperature, topK, topP, seed }, maxTokens, instruction },
		sampler: named(params.sampler),
		judge: { rule: judge.rule, server: named(judge.server) },
		extractor: named(params.extractor),
		...{ regions, perClass, crossDomains: [...params.crossDomain.domains].sort() },
		...{ mode, penalty, criterion, folds, calibration },
	};
}
