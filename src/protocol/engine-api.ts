/**
 * The contract between the engine and whoever started it (extension host, command line, tests).
 * Plain data only: each value survives structured clone. Calls carry all they need; the engine may cache, and requires
 * no earlier call except `loadModel`.
 */
import type { Assessment, AssessOptions, ModelFacts, SentMessage } from "../core/lint/assessment";
import type { ProbeFile } from "../core/probe/file";
import type { ContentPlace } from "../core/prompt/source/source-place";
import type {
	IdentifyParams,
	IdentifyResult,
	ImpactParams,
	ImpactResult,
	OriginParams,
	OriginResult,
	RecalibrateParams,
	RecalibrateResult,
	ServerSpending,
	StudyEstimate,
} from "./study-calls";

export interface EngineCalls {
	/**
	 * Loads a model folder (config.json, tokenizer.json, tokenizer_config.json, onnx/*.onnx or *.onnx), replacing the
	 * one before; `folder` may also name one .onnx file of it. A model that is loaded with the same options and unchanged
	 * on disk stays loaded. Fails: modelNotFound, modelBroken, modelUnsupported, tokenizerMismatch, notEnoughMemory.
	 */
	loadModel(params: { folder: string; runtime?: RuntimeOptions }): ModelInfo;
	unloadModel(params: Record<string, never>): null;
	/**
	 * What model folders hold and whether their neurons can be read, one description a path, in order. Reads no weights,
	 * loads nothing, and tells a folder that is no model by its `problem`.
	 */
	describeModels(params: { paths: string[] }): ModelDescription[];
	/** The execution providers that the native runtime offers here, the processor's last. */
	listProviders(params: Record<string, never>): ProviderDescription[];
	/**
	 * Answers a conversation and reads its H-Neurons token by token. A cancel after the first answer token resolves with
	 * what was read so far, `stopped: "cancelled"`; before it there is nothing to show and the call fails. Fails: noModel,
	 * probeNotFound, probeBroken, probeMismatch, promptTooLong, promptEmpty, badSetting, cancelled.
	 */
	inspect(params: InspectParams): Inspection;
	/**
	 * Counts the tokens of conversations as a model folder's tokenizer and chat template make them. Reads no weights and
	 * needs no loaded model. Fails: modelNotFound, modelBroken, modelUnsupported, tokenizerMismatch.
	 */
	measurePrompts(params: { folder: string; conversations: SentMessage[][] }): ModelFacts;
	/**
	 * Reads one conversation with the loaded model for the linter: its answer with the verdict, and as asked for, the
	 * answer with the H-Neurons silenced and sampled answers. Fails as `inspect`; a cancel always fails.
	 */
	assessPrompt(params: AssessParams): Assessment;
	/**
	 * Finds a model's H-Neurons from questions: all steps, or some of them, of the whole or of one shard. Steps that need no
	 * model run without one. Fails as `inspect`, and badQuestions, serverFailed.
	 */
	identify(params: IdentifyParams): IdentifyResult;
	/** What a study would take, from a few questions that are asked and read now. Fails as `identify`. */
	estimateStudy(params: IdentifyParams): StudyEstimate;
	/**
	 * Measures what the H-Neurons do: compliance under pressure while they are scaled, against random sets of neurons. Fails as
	 * `identify`.
	 */
	impact(params: ImpactParams): ImpactResult;
	/** Traces a chat model's H-Neurons into its base model. Fails as `identify`, and modelMismatch. */
	origin(params: OriginParams): OriginResult;
	/** Joins the shards of a run's folder, or of several, into whole files. Fails: badShards, fileUnreadable. */
	mergeShards(params: { folder: string; from: string[] }): { files: string[] };
	/** Calibrates a probe anew on labelled answers of another kind of questions. Fails as `identify`. */
	recalibrate(params: RecalibrateParams): RecalibrateResult;
}

/** What the engine says unasked. */
export interface EngineEvents {
	/** After the prompt's prefill: all prompt tokens at once. */
	promptRead(params: { run: string; tokens: TokenReading[] }): void;
	/** One response token, in order, as soon as it is read; `text` is the answer so far. */
	tokenRead(params: { run: string; token: TokenReading; text: string }): void;
	progress(params: {
		job: string;
		step: string;
		done: number;
		total: number;
		secondsLeft: number | null;
		/** What the step's server was asked for so far, in earlier runs as well; left out where none is asked. */
		spent?: ServerSpending;
	}): void;
	log(params: { level: "info" | "warning" | "error"; text: string }): void;
	/** The model's memory was given back after the idle minutes, or a call has brought it back. */
	modelIdle(params: { isIdle: boolean }): void;
}

export interface ModelInfo {
	folder: string;
	/** Folder name, shown to people. */
	name: string;
	/** SHA-256 that ties probes and caches to these very weights. */
	fingerprint: string;
	layers: number;
	neuronsPerLayer: number;
	hidden: number;
	vocabulary: number;
	contextLength: number;
	/** How the weights are kept: fp32, fp16, q8, q4 ... */
	precision: string;
	/** Whether the tokenizer brings a chat template. */
	hasChatTemplate: boolean;
	/** The probe beside the model (probe.json in its folder), if there is one. */
	probe: string | null;
	loadSeconds: number;
	/** The .onnx file. */
	graph: string;
	/** Where it computes, and why not where it was asked to. */
	provider: Provider;
	providerNote: string | null;
	/** Memory that it is expected to take. */
	memoryBytes: number;
}

export const PROVIDERS = ["cpu", "cuda", "dml", "coreml", "webgpu"] as const;
/** Where the model computes; the names are those of the native runtime. */
export type Provider = (typeof PROVIDERS)[number];

/** How a model is to be loaded. What is left out is decided by the engine. */
export interface RuntimeOptions {
	/** "auto" takes the fastest that this machine offers and that can run the model; others fall back to the processor. */
	provider?: Provider | "auto";
	/** Threads of one operator; physical cores when left out. */
	threads?: number;
	/** Minutes without a call after which the model's memory is given back until the next call; 0 = never. */
	idleMinutes?: number;
	/** Load although the estimate says that the memory does not suffice. */
	ignoreMemory?: boolean;
}

export interface ProviderDescription {
	name: Provider;
	isAvailable: boolean;
	/** Why it is not available; null when it is. */
	reason: string | null;
}

/** A model folder, from its configuration and graphs alone. */
export interface ModelDescription {
	/** As asked. */
	path: string;
	folder: string;
	/** Folder name, or the hub's name of the model where the folder is part of a download cache. */
	name: string;
	/** `model_type` of config.json; "" when it does not say. */
	modelType: string;
	contextLength: number;
	hasChatTemplate: boolean;
	/** probe.json beside the model, if there is one. */
	probe: string | null;
	/** Each .onnx file that is a decoder, or that says why it is none; the one that `loadModel(folder)` takes first. */
	graphs: GraphDescription[];
	/** Why the folder cannot be used at all, with what to do; null when at least one graph can be read. */
	problem: string | null;
}

export interface GraphDescription {
	path: string;
	/** The file and the weight files it refers to. */
	bytes: number;
	/** How the weights are kept: fp32, fp16, q8, q4 ... ; "" when unknown. */
	precision: string;
	/** 0 when they could not be found. */
	layers: number;
	neuronsPerLayer: number;
	hidden: number;
	/** Memory that loading is expected to take. */
	memoryBytes: number;
	/** Why its neurons cannot be read, one sentence that names the layer and the reason; null when they can. */
	problem: string | null;
}

export interface Message {
	role: "system" | "user" | "assistant";
	content: string;
}

export interface Sampling {
	/** 0 = greedy. */
	temperature: number;
	/** 0 = off. */
	topK: number;
	/** 1 = off. */
	topP: number;
	seed: number;
}

export interface InspectParams {
	/** Chosen by the caller; comes back in events. */
	run: string;
	messages: Message[];
	/** A text that the model goes on with as it is, without a template; `messages` is empty then. None unless given. */
	text?: string;
	/** A probe file's path; null reads the model's own probe.json. */
	probe: string | null;
	sampling: Sampling;
	maxTokens: number;
	/** Factor on the H-Neurons (positive weight) while answering, 0..3; 1 leaves the model as it is. */
	gain: number;
	/** Neurons with a factor of their own, whatever `gain` says; none unless given. */
	neuronGains?: { layer: number; index: number; gain: number }[];
	/**
	 * Token ids that the answer begins with; the model goes on after them. They are read like any others and count in
	 * `maxTokens`; only the last may be an end token, which ends the answer. None unless given.
	 */
	start?: readonly number[];
	/**
	 * Texts that end the answer where the first of them comes up, whatever tokens it is spread over. They, and tokens that
	 * begin behind their start, are no part of the answer; events told of them all the same. None unless given.
	 */
	stop?: readonly string[];
	/** Whether tokens of the answer and their alternatives come with their bytes; they do not unless asked for. */
	tellsBytes?: boolean;
	/** Share of hallucinated answers the user expects, 0..1; null = the calibration's own. */
	baseRate: number | null;
	/** Whether another answer to this very prompt is asked for next: the engine may keep what it has read of it. */
	isAgain?: boolean;
}

export interface AssessParams {
	messages: SentMessage[];
	/** A probe file's path; null reads the model's own probe.json. */
	probe: string | null;
	options: AssessOptions;
}

/** One token as the probe and the model see it. */
export interface TokenReading {
	id: number;
	/** What the token shows as: its own text, "" while a character is still incomplete (the last piece carries it whole). */
	text: string;
	/** UTF-16 range in the rendered prompt (prompt tokens) or in the response text (response tokens). */
	start: number;
	end: number;
	/** Special tokens such as <|im_start|> are part of the prompt but not of the user's words. */
	isSpecial: boolean;
	/** w·CETT_t + b, the token's raw logit. */
	logit: number;
	/** The same, calibrated to a probability at the run's base rate. */
	risk: number;
	/** w_k · CETT_k,t per probe neuron, in the probe's order; they and the bias add up to `logit`. [K] */
	shares: Float32Array;
	/**
	 * Entropy in nats of the model's own distribution that this token was drawn from: temperature 1, before top-k and
	 * top-p, so that it compares between settings. Null for prompt tokens.
	 */
	entropy: number | null;
	/** Probability the same distribution gives this token; null for prompt tokens. */
	probability: number | null;
	/** The likeliest tokens at this place, best first (at most 5); empty for prompt tokens. */
	alternatives: { id: number; text: string; probability: number; bytes?: Uint8Array }[];
	/**
	 * What it adds to the answer in UTF-8, where asked for: half a character for some, which no `text` can show; none for
	 * special tokens.
	 */
	bytes?: Uint8Array;
}

export interface Inspection {
	run: string;
	model: ModelInfo;
	probe: ProbeFile;
	probePath: string;
	gain: number;
	rendered: string;
	/**
	 * Where the words of each message stand in `rendered`; null for those that the template does not show, or not as they
	 * are. Absent in runs that were kept by earlier versions.
	 */
	contents?: (ContentPlace | null)[];
	response: string;
	promptTokens: TokenReading[];
	responseTokens: TokenReading[];
	/** Token range [start, end) of the response that the verdict pools over; empty when it is read at the last prompt token. */
	verdictSpan: { start: number; end: number };
	verdict: Verdict;
	stopped: "end" | "maxTokens" | "contextFull" | "cancelled";
	timing: { promptSeconds: number; firstTokenSeconds: number; tokensPerSecond: number };
}

export interface Verdict {
	/** Mean of the token logits over the verdict span. */
	logit: number;
	/** Calibrated probability at `baseRate`, or the plain sigmoid when the probe was never calibrated. */
	risk: number;
	/**
	 * Where the calibrated probability lies with 95 % confidence, from the calibration's own uncertainty; null for a probe
	 * that was not calibrated or does not tell how surely.
	 */
	interval: { low: number; high: number } | null;
	baseRate: number;
	threshold: number;
	isFlagged: boolean;
	isCalibrated: boolean;
	/** The response says that it gives no answer; probes are fitted on answers, and fire on not knowing too. */
	declines: boolean;
	/** Which region was scored, and the one the probe was trained on; they differ for long answers. */
	scoredRegion: "answer" | "predicting" | "response" | "lastPromptToken";
	trainedRegion: ProbeFile["region"];
	/** The free baselines, over the answer span, or the whole response where it has none. */
	meanEntropy: number;
	meanLogProbability: number;
}
