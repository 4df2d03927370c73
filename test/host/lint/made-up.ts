/** A prompt and what a made-up model did with its questions. */
import type { Assessment } from "../../../src/core/lint/assessment";
import { DEFAULTS, type LintConfig } from "../../../src/core/lint/config/config";
import { type LintSubject, readSubject } from "../../../src/core/lint/lint-file";
import { checkQuestions, type LintModel, type ModelCheck } from "../../../src/core/lint/model-check";

const assessment: Assessment = {
	model: { name: "pocket-chat", fingerprint: "ab".repeat(32) },
	probe: { region: "the last prompt token", neurons: 7, isCalibrated: true },
	promptTokens: [],
	promptLength: 20,
	answer: {
		...{ text: "Dravena", risk: 0.92, threshold: 0.45, baseRate: 0.5 },
		...{ declines: false, isCut: false, isTrainedRegion: true },
	},
	suppressed: null,
	samples: [],
	meanEntropy: 0.3,
	tokensRun: 24,
	seconds: { prompt: 0.01, answer: 0.05, suppressed: 0, samples: 0 },
};

/** What a model says; `changed` in place of the usual high risk. */
export const assessed = (changed: Partial<Assessment> = {}): Assessment => ({ ...assessment, ...changed });

/** A prompt file of VS Code's, with nothing but `text` in it. */
export function subjectOf(text: string, config: Partial<LintConfig> = {}, path = "a.prompt.md"): LintSubject {
	const subject = readSubject({ path, language: null, text }, { ...DEFAULTS, ...config });
	if (!subject) throw new Error(`${path} is no prompt file`);
	return subject;
}

export const run = { signal: new AbortController().signal, now: () => 0 };

/** A model that says the same to every question, or fails with what it is given. */
export const modelThat = (says: Assessment | Error): LintModel => ({
	baseRate: null,
	measure: () => Promise.reject(new Error("nobody measures")),
	assess: async () => {
		if (says instanceof Error) throw says;
		return { assessment: says, isCached: false };
	},
	sentenceOf: (error) => (error instanceof Error ? error.message : null),
	isAboutPrompt: () => false,
});

export const asked = (subject: LintSubject, says: Assessment | Error = assessed()): Promise<ModelCheck> =>
	checkQuestions(subject, modelThat(says), run);
