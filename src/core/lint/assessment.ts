/** What a model did with one conversation, as the model rules read it: plain data, small enough to keep in a cache. */
import type { Role } from "../prompt/prompt-file";

/** A message as it is sent. */
export interface SentMessage {
	role: Role;
	content: string;
}

/** What is asked of the model for one conversation. */
export interface AssessOptions {
	/** Most tokens of one answer. */
	answerTokens: number;
	/** Answers drawn at temperature 1 to see whether they agree; 0 draws none. */
	samples: number;
	/** Whether to answer once more with the H-Neurons silenced (gain 0). */
	suppress: boolean;
	/** Whether an answer is wanted at all; without one only the prompt is read. */
	answer: boolean;
	/** Expected share of invented answers; null = the calibration's own. */
	baseRate: number | null;
}

/** A token of a message's own words: the template's tokens are left out. */
export interface PromptTokenScore {
	/** Which message. */
	message: number;
	/** UTF-16 range in that message's content. */
	start: number;
	end: number;
	/** The probe's raw logit at this token. */
	logit: number;
	/** The same as a calibrated probability. */
	risk: number;
}

export interface Assessment {
	model: { name: string; fingerprint: string };
	probe: {
		/** Region the probe was trained on, in words for people: "the last prompt token". */
		region: string;
		/** Number of H-Neurons. */
		neurons: number;
		isCalibrated: boolean;
	};
	promptTokens: PromptTokenScore[];
	/** Number of all tokens of the rendered prompt. */
	promptLength: number;
	/** Null when no answer was asked for. */
	answer: AssessedAnswer | null;
	/** The answer with the H-Neurons silenced; null when it was not asked for. */
	suppressed: { text: string; risk: number } | null;
	/** Sampled answers, in the order drawn. */
	samples: { text: string }[];
	/** Mean entropy in nats of the tokens of the greedy answer. Null without an answer. */
	meanEntropy: number | null;
	/** Tokens the model ran in all, prompt and answers: what the budget counts. */
	tokensRun: number;
	/** Wall-clock seconds of each part; 0 for a part that was not asked for. */
	seconds: { prompt: number; answer: number; suppressed: number; samples: number };
}

export interface AssessedAnswer {
	text: string;
	/** Calibrated probability that it is invented, or the plain sigmoid of an uncalibrated probe. */
	risk: number;
	/** The probe's threshold at the same base rate. */
	threshold: number;
	baseRate: number;
	/** The answer says that it gives none, so nothing was invented. */
	declines: boolean;
	/** It was cut off at `answerTokens` or where the context was full. */
	isCut: boolean;
	/** Whether the verdict was read where the probe was trained. */
	isTrainedRegion: boolean;
}

/** How a conversation fits the model, without running it. */
export interface Measure {
	/** Tokens of the rendered prompt. */
	tokens: number;
	/** The first place of a message's words that does not fit; null when all fits. */
	overflow: { message: number; offset: number } | null;
}

/** What the structure rules may know of the chosen model: its name, window and control tokens. */
export interface ModelFacts {
	name: string;
	contextLength: number;
	/** Spellings of its special tokens. */
	specialTokens: string[];
	/** One a conversation, in order. */
	measures: Measure[];
}
