/** What decides the results of an impact study. */
import type { ImpactStep } from "../../core/report/steps";
import type { SuiteName } from "../../core/report/suites";
import type { ImpactParams } from "../../protocol/study-calls";
import { type NamedServer, named } from "../folder/settings";
import { type Decoding, defaultsOf } from "../suites/suite";

/** Every setting of a run, as run.json keeps it. */
export interface Settings extends Pick<ImpactParams, "limit" | "controls" | "seed"> {
	/** Ascending, with 1. */
	gains: number[];
	/** Of each suite that is asked, whole. */
	decoding: Partial<Record<SuiteName, Decoding>>;
	/** Plain questions at most. */
	taskLimit: number;
	/** Null = the rules. */
	judge: NamedServer | null;
}

/** The step that first looks at a setting. */
export const SETTING_STEPS: Readonly<Record<keyof Settings, ImpactStep>> = {
	limit: "loudness",
	controls: "loudness",
	seed: "loudness",
	gains: "loudness",
	decoding: "loudness",
	taskLimit: "loudness",
	judge: "judge",
};

export function settingsOf(params: ImpactParams): Settings {
	const { limit, controls, seed, questions, judge } = params;
	const { random, layerMatched, activationMatched } = controls;
	const gains = [...new Set([...params.gains, 1])].sort((a, b) => a - b);
	const decoding = Object.fromEntries(
		params.suites.map(({ suite }) => [suite, decodingOf(suite, params.decoding[suite])]),
	);
	return {
		...{ limit, gains, controls: { random, layerMatched, activationMatched } },
		...{ decoding, seed, taskLimit: questions.limit, judge: named(judge) },
	};
}

/** A suite's own decoding with what is asked for instead. */
export function decodingOf(suite: SuiteName, asked: ImpactParams["decoding"][SuiteName]): Decoding {
	const { temperature, topK, topP, maxTokens } = { ...defaultsOf(suite), ...asked };
	return { temperature, topK, topP, maxTokens };
}
