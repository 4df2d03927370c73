/** What the engine's calls for studies are asked, and what they answer; plain data, as all of `engine-api.ts`. */
import type { ProbeFile } from "../core/probe/file";
import type { ImpactReport } from "../core/report/impact-report";
import type { OriginReport } from "../core/report/origin-report";
import type { ImpactStep, OriginStep, StudyStep } from "../core/report/steps";
import type { StudyReport } from "../core/report/study-report";
import type { SuiteName } from "../core/report/suites";
import type { RuntimeOptions, Sampling } from "./engine-api";

/** A server that speaks the OpenAI protocol. The key goes to it alone and into no file. */
export interface ChatServer {
	/** Such as http://127.0.0.1:8000/v1. */
	url: string;
	model: string;
	apiKey: string | null;
	/** Requests at a time. */
	concurrency: number;
	/** Requests, and tokens of prompts and answers, in a minute at most; null = as many as it takes. */
	rate?: { requests: number | null; tokens: number | null };
	/** What is counted as the cost of its tokens; null or left out = nobody knows. */
	price?: TokenPrice | null;
}

/** Of a million tokens, in whatever money. */
export interface TokenPrice {
	prompt: number;
	completion: number;
}

/** What a server was asked for, and what that took, by its own count. */
export interface ServerSpending {
	/** Requests for answers that were sent, whatever came of them. */
	requests: number;
	/** Those of them that were sent because one before had failed. */
	retries: number;
	promptTokens: number;
	completionTokens: number;
	/** Replies that tell no tokens. */
	uncounted: number;
	/** Null where no price was given. */
	money: number | null;
}

export interface IdentifyParams {
	job: string;
	/** Files of questions in any format that `study/datasets/` reads. */
	questions: string[];
	/** At most this many questions, drawn by the seed within each domain; null = all. */
	limit: number | null;
	/** Kept out of fitting and tested on their own: files of questions, and domains of the other files. */
	crossDomain: { files: string[]; domains: string[] };
	/** Folder for the run's files; a later run with the same settings resumes from them. */
	folder: string;
	/** Where the probe goes as well; null = only into the folder. */
	output: string | null;
	/** In this order, whichever they are; a step whose files are whole is not done again. */
	steps: StudyStep[];
	/** One part of `collect`, `judge`, `spans` or `features`, counted from 0; null = the whole. */
	shard: { index: number; count: number } | null;
	samples: number;
	sampling: Sampling;
	maxTokens: number;
	/** Appended to each question. */
	instruction: string;
	/** Who answers; null = the loaded model. */
	sampler: ChatServer | null;
	/**
	 * Who judges. "words" finds accepted answers as whole words, "substring" anywhere (the reference implementation's
	 * rule). A server decides in the rule's place, and agreement between the two is told.
	 */
	judge: { rule: "words" | "substring"; server: ChatServer | null };
	/** Who finds the answer's span where rules do not; null = nobody. */
	extractor: ChatServer | null;
	mode: ProbeFile["mode"];
	/** "l2" weighs all neurons: for detection only, there are no H-Neurons in it. */
	penalty: "l1" | "l2";
	/**
	 * By what C is chosen over cross-validation folds. "paper" = held-out accuracy + task accuracy with the neurons
	 * silenced.
	 */
	criterion: "accuracy" | "auroc" | "paper";
	folds: number;
	calibration: "platt" | "isotonic";
	/** Regions to try; the best over the folds is kept. */
	regions: ("lastPromptToken" | "predicting" | "answer" | "response")[];
	/** At most this many answers of each class a set; balanced. */
	perClass: number;
}

export interface IdentifyResult {
	/** Null when not all steps were asked for. */
	probe: ProbeFile | null;
	/** The probe file; null as above. */
	path: string | null;
	/** Null as above. */
	report: StudyReport | null;
	/** report.html in the run's folder; null as above. */
	reportPath: string | null;
}

export interface StudyEstimate {
	questions: number;
	/** Rows that could not be used, by reason. */
	dropped: Record<string, number>;
	/** Seconds of each step; steps on a server have none. */
	seconds: Partial<Record<StudyStep, number>>;
	/** What the run's folder will take on the disk. */
	diskBytes: number;
	/** Free on that disk; null when unknown. */
	freeBytes: number | null;
	memoryBytes: number;
	/** How far a run in that folder has come, by step; null when none was begun. */
	begun: Partial<Record<StudyStep, { done: number; total: number }>> | null;
}

export interface RecalibrateParams {
	job: string;
	/** A probe file of the loaded model. */
	probe: string;
	/** Files of questions as for `identify`; the model's answers are judged by the rule. */
	questions: string[];
	limit: number | null;
	method: "platt" | "isotonic";
	instruction: string;
	sampling: Sampling;
	maxTokens: number;
	output: string;
}

export interface RecalibrateResult {
	probe: ProbeFile;
	path: string;
	/** On the same answers, each calibrated by the others (ten folds): before and after. */
	before: { brier: number; ece: number };
	after: { brier: number; ece: number };
	noiseFloor: number;
	faithful: number;
	hallucinated: number;
}

export interface ImpactParams {
	job: string;
	/** A probe file of the loaded model; null = its own. Its neurons of positive weight are scaled. */
	probe: string | null;
	/** Files of items, several a suite or none; their format is told by their content. */
	suites: { suite: SuiteName; files: string[] }[];
	/** At most this many items a suite, drawn by the seed; null = all. */
	limit: number | null;
	/** Ascending, 0..3; 1 is added where it is missing. */
	gains: number[];
	/** How many sets of as many neurons stand beside the H-Neurons: any, as many in each layer, and such that are as loud. */
	controls: { random: number; layerMatched: number; activationMatched: number };
	/** What differs from the suites' own defaults (study/suites); the seed is common to all gains and sets. */
	decoding: Partial<
		Record<SuiteName, { temperature?: number; topK?: number; topP?: number; maxTokens?: number }>
	>;
	seed: number;
	/** Who judges in the rules' place; null = the rules. */
	judge: ChatServer | null;
	/** Files of plain questions for the task accuracy at each gain; none = not measured. */
	questions: { files: string[]; limit: number };
	/** Folder for the run's files; a later run with the same settings resumes from them. */
	folder: string;
	steps: ImpactStep[];
	shard: { index: number; count: number } | null;
}

export interface ImpactResult {
	/** Null when not all steps were asked for. */
	report: ImpactReport | null;
	/** report.html in the run's folder; null as above. */
	reportPath: string | null;
}

export interface OriginParams {
	job: string;
	/** Folder or graph of the chat model, which need not be loaded for it; left out or null = the loaded model. */
	model?: string | null;
	/** Folder or graph of the base model. It is loaded beside whatever is loaded, while a step asks it, and then let go. */
	base: string;
	/** Where the base model computes; as the loaded model does, when left out. */
	runtime?: RuntimeOptions;
	/** A probe file of the chat model; null = its own. */
	probe: string | null;
	/**
	 * A folder of the identification run that made the probe, for random-neuron probes fitted as it was, and so that nobody is
	 * asked about whom the probe was fitted on; null = the probe's weights on other neurons.
	 */
	study: string | null;
	/** How a question is put to the base model; "{question}\nAnswer:" when left out. */
	prompt?: string;
	/** Files of questions for the transfer, each a set of its own. */
	questions: string[];
	limit: number | null;
	/** One sampled answer a question. */
	sampling: Sampling;
	maxTokens: number;
	judge: { rule: "words" | "substring"; server: ChatServer | null };
	/** At most this many answers of each class a set; balanced. */
	perClass: number;
	randomDraws: number;
	folder: string;
	steps: OriginStep[];
	shard: { index: number; count: number } | null;
}

export interface OriginResult {
	report: OriginReport | null;
	reportPath: string | null;
}
