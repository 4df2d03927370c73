/** The linter's model over an engine: the same for the editor and the command line, with what was assessed kept. */
import { stat } from "node:fs/promises";
import type { Assessment } from "../core/lint/assessment";
import type { LintModel } from "../core/lint/model-check";
import type { Client } from "./contract";
import type { EngineCalls, EngineEvents, ModelInfo } from "./engine-api";
import { type ErrorCode, LensError } from "./errors";

/** An engine whose model somebody else chooses and loads. */
export interface LintEngine {
	/** The model that answers, loaded when it is not yet. Cheap when it is. */
	load(): Promise<ModelInfo>;
	call: Client<Pick<EngineCalls, "measurePrompts" | "assessPrompt">, EngineEvents>["call"];
}

export interface LintModelOptions {
	/** The model's folder. */
	folder: string;
	/** A probe file; null = the model's own. */
	probe: string | null;
	baseRate: number | null;
	cache: AssessmentCache;
}

/** @returns the model as `core/lint` uses it; it fails with LensErrors only */
export function lintModelOver(
	engine: LintEngine,
	{ folder, probe, baseRate, cache }: LintModelOptions,
): LintModel {
	return {
		baseRate,
		measure: (conversations, signal) => engine.call("measurePrompts", { folder, conversations }, signal),
		async assess(messages, options, signal) {
			const model = await engine.load();
			if (signal.aborted) throw new LensError("cancelled", "Cancelled.");
			const key = JSON.stringify([
				model.fingerprint,
				await probeStamp(probe ?? model.probe),
				messages,
				options,
			]);
			const known = cache.get(key);
			if (known) return { assessment: known, isCached: true };
			const assessment = await engine.call("assessPrompt", { messages, probe, options }, signal);
			// Somebody else loaded another model in between: its answer must not be kept as this one's.
			if (assessment.model.fingerprint !== model.fingerprint)
				throw new LensError("cancelled", "Another model was loaded.");
			cache.set(key, assessment);
			return { assessment, isCached: false };
		},
		sentenceOf: (error) => (error instanceof LensError && isTold(error) ? error.sentence : null),
		isAboutPrompt: (error) => error instanceof LensError && PROMPT_CODES.has(error.code),
	};
}

const PROMPT_CODES: ReadonlySet<ErrorCode> = new Set(["promptTooLong", "promptEmpty", "promptNotText"]);
const isTold = ({ code }: LensError): boolean => code !== "cancelled" && code !== "internal";

/** A probe file that was written anew is another probe. */
async function probeStamp(path: string | null): Promise<string> {
	if (path === null) return "none";
	// A file that is not there is the engine's to report.
	const found = await stat(path).catch(() => null);
	return found ? `${path} ${found.size} ${found.mtimeMs}` : path;
}

/** Prompt tokens kept in all: about 50 MB, the prompts of a large workspace. */
const MAX_TOKENS = 500_000;

/** What was assessed, by everything it depends on: text, model, probe, settings. The longest unused goes first. */
export class AssessmentCache {
	private readonly entries = new Map<string, Assessment>();
	private tokens = 0;

	get(key: string): Assessment | undefined {
		const found = this.entries.get(key);
		if (!found) return undefined;
		this.entries.delete(key);
		this.entries.set(key, found);
		return found;
	}

	set(key: string, assessment: Assessment): void {
		this.drop(key);
		this.entries.set(key, assessment);
		this.tokens += sizeOf(assessment);
		while (this.tokens > MAX_TOKENS && this.entries.size > 1) this.drop(this.entries.keys().next().value!);
	}

	private drop(key: string): void {
		const found = this.entries.get(key);
		if (!found) return;
		this.entries.delete(key);
		this.tokens -= sizeOf(found);
	}
}

/** An assessment without any prompt token still takes room. */
const sizeOf = ({ promptTokens }: Assessment): number => promptTokens.length + 10;
