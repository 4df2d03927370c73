/** What decides the results of an origin study. */
import type { OriginStep } from "../../core/report/steps";
import type { OriginParams } from "../../protocol/study-calls";
import { type NamedServer, named } from "../folder/settings";

/** As the paper has it: nothing before the question. */
export const PROMPT = "{question}\nAnswer:";

/** Every setting of a run, as run.json keeps it. */
export interface Settings
	extends Pick<OriginParams, "limit" | "sampling" | "maxTokens" | "randomDraws" | "perClass"> {
	/** The chat model's fingerprint. */
	chat: string;
	/** How a question is put to the base model. */
	prompt: string;
	judge: { rule: OriginParams["judge"]["rule"]; server: NamedServer | null };
	/** SHA-256 of the features of the identification run whose random neurons are fitted anew; null = none. */
	study: string | null;
}

/** The step that first looks at a setting. */
export const SETTING_STEPS: Readonly<Record<keyof Settings, OriginStep>> = {
	chat: "drift",
	limit: "collect",
	sampling: "collect",
	maxTokens: "collect",
	prompt: "collect",
	judge: "judge",
	study: "features",
	randomDraws: "features",
	perClass: "evaluate",
};

/**
 * @param chat  the chat model's fingerprint
 * @param study as above
 */
export function settingsOf(
	params: OriginParams,
	{ chat, study }: { chat: string; study: string | null },
): Settings {
	const { limit, sampling, maxTokens, randomDraws, perClass, judge, prompt = PROMPT } = params;
	const { temperature, topK, topP, seed } = sampling;
	return {
		chat,
		...{ limit, sampling: { temperature, topK, topP, seed }, maxTokens, prompt },
		judge: { rule: judge.rule, server: named(judge.server) },
		...{ study, randomDraws, perClass },
	};
}
