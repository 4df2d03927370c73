/** Questions and what a model did with them, made up for the model rules. */
import type { AssessedAnswer, Assessment } from "../../../../src/core/lint/assessment";
import { DEFAULTS, type LintConfig } from "../../../../src/core/lint/config/config";
import type { Finding } from "../../../../src/core/lint/finding";
import { modelFindings } from "../../../../src/core/lint/model/check";
import { questionsOf } from "../../../../src/core/lint/question/questions";
import type { RuleId } from "../../../../src/core/lint/rules";
import { exactly, type MappedText, mappedText } from "../../../../src/core/prompt/mapped-text";
import type { PromptFile } from "../../../../src/core/prompt/prompt-file";

export function fileOf(
	text: string | MappedText,
	changes: Partial<PromptFile> = {},
	isAsked = true,
): PromptFile {
	const mapped = typeof text === "string" ? mappedText([exactly(text, 0, text.length)]) : text;
	return {
		...{
			format: "text",
			syntax: null,
			comments: [],
			islands: [],
			uses: [],
			declarations: null,
			problems: [],
		},
		conversations: [{ isAsked, messages: [{ role: "user", marker: null, text: mapped }] }],
		...changes,
	};
}

export const answerOf = (changes: Partial<AssessedAnswer> = {}): AssessedAnswer => ({
	...{ text: "Dravena", risk: 0.92, threshold: 0.48, baseRate: 0.5 },
	...{ declines: false, isCut: false, isTrainedRegion: true },
	...changes,
});

export const assessmentOf = (changes: Partial<Assessment> = {}): Assessment => ({
	model: { name: "pocket-chat", fingerprint: "f".repeat(64) },
	probe: { region: "the last prompt token", neurons: 7, isCalibrated: true },
	promptTokens: [],
	promptLength: 12,
	answer: answerOf(),
	suppressed: { text: "Dravena", risk: 0.03 },
	samples: ["Dravena", "Dravena", "Dravena", "Dravena", "Oslo"].map((text) => ({ text })),
	meanEntropy: 0.2,
	tokensRun: 40,
	seconds: { prompt: 0, answer: 0, suppressed: 0, samples: 0 },
	...changes,
});

/** The findings of one rule for a file's first question. */
export function told(
	rule: RuleId,
	file: PromptFile,
	assessment: Assessment,
	config: Partial<LintConfig> = {},
): Finding[] {
	const context = { question: questionsOf(file)[0]!, assessment, config: { ...DEFAULTS, ...config }, file };
	return modelFindings(context).filter((finding) => finding.rule === rule);
}

/** One token a word; the words in `hot` have the given logits, all others about -2. */
export const wordTokens = (
	text: string,
	hot: Record<string, number>,
	message = 0,
): Assessment["promptTokens"] =>
	[...text.matchAll(/\S+/g)].map(({ index, 0: word }, i) => {
		const logit = hot[word] ?? -2 + (i % 3) * 0.1;
		return { message, start: index, end: index + word.length, logit, risk: 1 / (1 + Math.exp(-logit)) };
	});
