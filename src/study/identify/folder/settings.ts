/** What decides a run's results, and which step each setting first matters to: later steps may still choose theirs. */
import { STUDY_STEPS, type StudyStep } from "../../../core/report/steps";
import type { ChatServer, IdentifyParams } from "../../../protocol/engine-api";

/** A server as a run's files name it: neither its key nor how many requests it takes at a time changes a result. */
export type NamedServer = Pick<ChatServer, "url" | "model">;

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
const STEP_OF: Record<keyof Settings, StudyStep> = {
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

const named = (server: ChatServer | null): NamedServer | null =>
	server && { url: server.url, model: server.model };

export interface Difference {
	step: StudyStep;
	/** "samples was 10, is 5". */
	sentence: string;
}

/** Every setting of some steps that is not what it was, each innermost value on its own. */
export function differences(before: Settings, now: Settings, steps: readonly StudyStep[]): Difference[] {
	const names = Object.keys(STEP_OF) as (keyof Settings)[];
	return names
		.filter((name) => steps.includes(STEP_OF[name]))
		.flatMap((name) =>
			unlike(name, before[name], now[name]).map((sentence) => ({ step: STEP_OF[name], sentence })),
		);
}

function unlike(name: string, before: unknown, now: unknown): string[] {
	const [one, other] = [JSON.stringify(before), JSON.stringify(now)];
	if (one === other) return [];
	if (!isNested(before) || !isNested(now)) return [`${name} was ${one}, is ${other}`];
	const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
	return [...keys].flatMap((key) => unlike(`${name}.${key}`, before[key], now[key]));
}

const isNested = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/** Settings of some steps from one, of the others from another. */
export function mixed(own: Settings, other: Settings, steps: readonly StudyStep[]): Settings {
	const names = Object.keys(STEP_OF) as (keyof Settings)[];
	return Object.fromEntries(
		names.map((name) => [name, (steps.includes(STEP_OF[name]) ? own : other)[name]]),
	) as unknown as Settings;
}

/** A step and those that come after it. */
export const stepsFrom = (step: StudyStep): StudyStep[] => STUDY_STEPS.slice(STUDY_STEPS.indexOf(step));
