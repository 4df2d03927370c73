/** A model for the linter over an engine of its own, started when it is first asked and again when it has died. */
import { resolve } from "node:path";
import type { LintModel } from "../../core/lint/model-check";
import type { ModelInfo } from "../../protocol/engine-api";
import { type ErrorCode, LensError } from "../../protocol/errors";
import { type AssessmentCache, type LintEngine, lintModelOver } from "../../protocol/lint-engine";
import { type Program, type StartedEngine, startTold } from "../program";

export interface ModelChoice {
	/** A model folder; null = the one that comes with the tool. */
	model: string | null;
	probe: string | null;
	baseRate: number | null;
}

/** A model that somebody must put away after use. */
export interface OwnedModel {
	model: LintModel;
	dispose(): Promise<void>;
}

/** Starts nothing yet. */
export function modelOver(choice: ModelChoice, cache: AssessmentCache, program: Program): OwnedModel {
	const folder = resolve(program.folder, choice.model ?? program.embeddedModel);
	const probe = choice.probe && resolve(program.folder, choice.probe);
	let engine: StartedEngine | null = null;
	let loaded: Promise<ModelInfo> | null = null;
	let isPutAway = false;
	const forget = async () => {
		const old = engine;
		[engine, loaded] = [null, null];
		await old?.dispose();
	};
	const call: StartedEngine["call"] = async (method, params, signal) => {
		// Work that goes on after its caller has left must not start an engine that nobody ends.
		if (isPutAway) throw new LensError("cancelled", "Stopped.");
		engine ??= startTold(program);
		try {
			return await engine.call(method, params, signal);
		} catch (error) {
			// The next file gets a new engine: one bad prompt must not end the run.
			if (error instanceof LensError && error.code === "engineDied") await forget();
			throw error;
		}
	};
	const load: LintEngine["load"] = async () => {
		loaded ??= call("loadModel", { folder }, program.signal);
		try {
			return await loaded;
		} catch (error) {
			// What is missing now may be there when somebody asks again.
			loaded = null;
			throw error;
		}
	};
	return {
		model: lintModelOver({ load, call }, { folder, probe, baseRate: choice.baseRate, cache }),
		async dispose() {
			isPutAway = true;
			await forget();
		},
	};
}

/** Failures of a choice, which the next file would meet again. Where no model runs at all, other rules still do. */
const OF_MODEL: readonly ErrorCode[] = [
	"modelNotFound",
	"modelBroken",
	"modelUnsupported",
	"tokenizerMismatch",
	"noModel",
];

/** Failures that say something of the prompt, not of the run; a structure rule says it too. */
const OF_PROMPT: readonly ErrorCode[] = ["promptTooLong", "promptEmpty"];

/** Whether a failure ends the run, makes it incomplete, or is the prompt's own. */
export function weightOf({ code }: LensError): "fatal" | "incomplete" | "ofPrompt" {
	if (OF_MODEL.includes(code)) return "fatal";
	return OF_PROMPT.includes(code) ? "ofPrompt" : "incomplete";
}
