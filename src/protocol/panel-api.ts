/**
 * The contract between the extension host and the panel (a webview). The panel calls, the host answers and tells.
 * The panel keeps nothing of its own: `ready` brings the whole state, each event changes it through `applyEvent`,
 * and both sides run the same `applyEvent`, so that a hidden or reloaded panel shows what it would have shown.
 */
import type { NeuronPlace, Variant } from "../core/compare/variant";
import type { SourcePlace } from "../core/prompt/source/source-place";
import { moveToBaseRate } from "./at-base-rate";
import type { Params } from "./contract";
import type { Inspection, Message, Sampling, TokenReading } from "./engine-api";
import type { ErrorCode } from "./errors";

/** Raised when a message changes its meaning; a panel restored from an older window is then refused. */
export const PANEL_VERSION = 3;

/** The range of the gain slider; the intervention is studied over the same range. */
export const GAIN = { lowest: 0, highest: 3, step: 0.1, off: 1 } as const;

/** How many answers one press samples. */
export const SAMPLES = { fewest: 2, usual: 8, most: 32 } as const;

/** What the panel can ask of the host. */
export interface PanelCalls {
	/** First message of a panel. Fails when the versions differ. */
	ready(params: { version: number }): PanelState;
	/** Answers the same prompt anew; the other answers go. */
	runAgain(params: Nothing): null;
	/** Ends the answer in progress and those that wait for it; what was read stays. */
	stop(params: Nothing): null;
	/** Answers the same prompt at each gain of the settings, beside the first answer. */
	compare(params: Nothing): null;
	/** Answers the same prompt beside the first answer, with the H-Neurons multiplied by `gain`. */
	answerAtGain(params: { gain: number }): null;
	/** Answers the same prompt beside the first answer, with these neurons silenced; at least one. */
	answerWithout(params: { neurons: NeuronPlace[] }): null;
	/**
	 * Answers the same prompt beside the first answer, which begins as another did: with the first `at` tokens of answer
	 * `run`, then token `id` in the place of the next, then as the model goes on.
	 */
	answerFrom(params: { run: string; at: number; id: number }): null;
	/** Only the first answer stays. */
	dropOthers(params: Nothing): null;
	/** Answers the shown prompt `count` times at random, each from a seed of its own; see SAMPLES. */
	sample(params: { count: number }): null;
	dropSamples(params: Nothing): null;
	/** Answers other words in the prompt's place, and shows them beside the shown run. */
	answerEdited(params: { text: string }): null;
	/** Shows a kept run, or a sampled answer, beside the shown one. */
	showBeside(params: { run: string }): null;
	dropBeside(params: Nothing): null;
	/** Expects this share of invented answers, above 0 and below 1; null for the calibration's own. */
	setBaseRate(params: { baseRate: number | null }): null;
	/** Kept runs whose prompt, answer, file or model has each word of the query: pinned ones first, then the newest. */
	findRuns(params: { query: string; limit: number }): { runs: KeptRun[]; found: number; kept: number };
	/** Shows a kept run in the place of the shown one. */
	openRun(params: { run: string }): null;
	pinRun(params: { run: string; isPinned: boolean }): null;
	/** Deletes kept runs; without any, all that are not pinned. */
	deleteRuns(params: { runs: string[] }): null;
	/** What one neuron of the probe in use did in the kept runs of the same probe. */
	neuronHistory(params: NeuronPlace): NeuronHistory;
	/** Saves the shown run, or opens it in an editor, or copies it. */
	exportRun(params: { format: ExportFormat; to: "file" | "editor" | "clipboard" }): null;
	/** Saves a picture that the panel drew: SVG as text, PNG in base 64. */
	savePicture(params: { name: string; format: "svg" | "png"; data: string }): null;
	/**
	 * Frames a token of the shown prompt in the document it is from; null frames none. One that was pinned is brought into
	 * sight, one that is only pointed at is not.
	 */
	pointAtPrompt(params: { token: number | null; isPinned: boolean }): null;
	restartEngine(params: Nothing): null;
	selectModel(params: Nothing): null;
	showLog(params: Nothing): null;
}

/** What the host tells the panel. */
export interface PanelEvents {
	engineChanged(params: { engine: EngineStatus }): void;
	sourceChanged(params: { source: Source }): void;
	/**
	 * These are answered one after the other, `first` before the others. Other answers that were shown go, and with
	 * `first` the first one as well.
	 */
	answersAsked(params: { first: AskedAnswer | null; others: AskedAnswer[]; options: AnswerOptions }): void;
	answerStarted(params: { run: string }): void;
	promptRead(params: { run: string; tokens: TokenReading[] }): void;
	tokenRead(params: { run: string; token: TokenReading }): void;
	answerFinished(params: { inspection: Inspection }): void;
	answerFailed(params: { run: string; failure: Failure }): void;
	othersDropped(params: Nothing): void;
	/** An answer to other words, or under other settings, stands beside the shown run from now on. */
	besideShown(params: { beside: Beside }): void;
	besideDropped(params: Nothing): void;
	/** Sampled answers follow one after the other; those that were shown go. */
	samplesAsked(params: { samples: AskedAnswer[] }): void;
	samplesDropped(params: Nothing): void;
	/** The expected share of invented answers; null for the calibration's own. Every risk that is shown moves. */
	baseRateChanged(params: { baseRate: number | null }): void;
	/** Another run takes the place of all that is shown. */
	runOpened(params: { source: Source; first: Answer; options: AnswerOptions }): void;
	/** Kept runs came, went, or were pinned. */
	historyChanged(params: Nothing): void;
	/** Shows one neuron's page, as the list of neurons in the side bar does. */
	neuronChosen(params: NeuronPlace): void;
}

export const EXPORT_FORMATS = ["markdown", "html", "json", "csv"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A run as the list of kept runs shows it. */
export interface KeptRun {
	run: string;
	/** Milliseconds since 1970, UTC. */
	at: number;
	label: string;
	/** The first words of each. */
	prompt: string;
	response: string;
	model: string;
	risk: number;
	isFlagged: boolean;
	isPinned: boolean;
}

/** One neuron over the kept runs that were read with the same probe. */
export interface NeuronHistory extends NeuronPlace {
	weight: number;
	/** Response tokens counted, and runs they are from. */
	tokens: number;
	runs: number;
	/** Mean and standard deviation of its CETT over them. */
	mean: number;
	deviation: number;
	/** Tokens by CETT, in bins of equal width from 0 to `largest`. */
	histogram: number[];
	largest: number;
	/** Tokens in which it was most active, most active first, with what stood before and after. */
	top: {
		run: string;
		label: string;
		before: string;
		text: string;
		after: string;
		cett: number;
		share: number;
	}[];
}

export type Nothing = Record<string, never>;

/** An answer to be: what is done to the neurons meanwhile. */
export interface AskedAnswer extends Variant {
	run: string;
	/** Where it differs from the options that the answers share: sampled answers have a seed each. */
	sampling?: Sampling;
}

/** Another run beside the shown one. */
export interface Beside {
	/** Why it is there: the prompt was edited, it was kept earlier, or it is one of the samples. */
	kind: "edited" | "kept" | "sample";
	source: Source;
	answer: Answer;
	options: AnswerOptions;
}

/** The settings that answers depend on; answers that stand side by side have the same. */
export interface AnswerOptions {
	modelPath: string;
	probe: string | null;
	sampling: Sampling;
	maxTokens: number;
	baseRate: number | null;
}

export interface EngineStatus {
	state: "none" | "loading" | "ready" | "answering" | "dead";
	/** The loaded model's name, or the one being loaded. */
	model: string | null;
}

/** Where the prompt came from. */
export interface Source {
	/** File name and lines, shown to people. */
	label: string;
	/** The words that are shown as the prompt, so that they can be sent again. */
	text: string;
	/** The conversation that is sent; absent, the text is sent as the user's one message. */
	messages?: Message[];
	/** Where the messages' words stand in a document; absent for words that stand in none, such as edited ones. */
	place?: SourcePlace;
}

export interface Failure {
	code: ErrorCode;
	/** What happened, then what to do. */
	sentence: string;
}

/** One run: it grows while the engine answers. */
export interface Answer extends AskedAnswer {
	/** "waiting" for the answers before it. */
	status: "waiting" | "reading" | "answering" | "finished" | "failed";
	promptTokens: TokenReading[];
	responseTokens: TokenReading[];
	response: string;
	/** Everything that is known only at the end. */
	summary: Omit<Inspection, "promptTokens" | "responseTokens" | "response"> | null;
	failure: Failure | null;
}

export interface PanelState {
	engine: EngineStatus;
	source: Source | null;
	/** The answer of the model as it is. */
	first: Answer | null;
	/** The same prompt answered with neurons scaled, in the order asked. */
	others: Answer[];
	/** How they were asked for; null before the first. */
	options: AnswerOptions | null;
	/** Another run that is compared with `first`. */
	beside: Beside | null;
	/** Answers to the same prompt that were drawn at random. */
	samples: Answer[];
	/** The neuron that was chosen in the side bar; absent before one was. */
	neuron?: NeuronPlace;
}

export const emptyState = (): PanelState => ({
	engine: { state: "none", model: null },
	source: null,
	first: null,
	others: [],
	options: null,
	beside: null,
	samples: [],
});

/** The answers that stand side by side. */
export const answersOf = ({ first, others }: PanelState): Answer[] => (first ? [first, ...others] : others);

export const isOver = ({ status }: Answer): boolean => status === "finished" || status === "failed";

export type PanelEvent = {
	[E in keyof PanelEvents]: { event: E; params: Params<PanelEvents, E> };
}[keyof PanelEvents];

/** Changes `state` by one event. Events of runs that were replaced meanwhile change nothing. */
export function applyEvent(state: PanelState, { event, params }: PanelEvent): void {
	switch (event) {
		case "engineChanged":
			state.engine = params.engine;
			return;
		case "sourceChanged":
			state.source = params.source;
			return;
		case "answersAsked":
			if (params.first) {
				state.first = askedAnswer(params.first);
				state.samples = [];
			}
			state.others = params.others.map(askedAnswer);
			state.options = params.options;
			return;
		case "othersDropped":
			state.others = [];
			return;
		case "besideShown":
			state.beside = params.beside;
			return;
		case "besideDropped":
			state.beside = null;
			return;
		case "samplesAsked":
			state.samples = params.samples.map(askedAnswer);
			return;
		case "samplesDropped":
			state.samples = [];
			return;
		case "runOpened":
			Object.assign(state, params, { others: [], samples: [], beside: null });
			return;
		case "baseRateChanged":
			if (state.options) state.options = { ...state.options, baseRate: params.baseRate };
			if (state.beside)
				state.beside = { ...state.beside, options: { ...state.beside.options, baseRate: params.baseRate } };
			for (const answer of everyAnswer(state)) moveToBaseRate(answer, params.baseRate);
			return;
		case "neuronChosen":
			state.neuron = params;
			return;
		case "historyChanged":
			return;
		case "answerFinished":
			finish(state, params.inspection);
			return;
		default: {
			const answer = answerOf(state, params.run);
			if (answer) grow(answer, { event, params } as GrowingEvent);
		}
	}
}

type GrowingEvent = Extract<
	PanelEvent,
	{ event: "answerStarted" | "promptRead" | "tokenRead" | "answerFailed" }
>;

function grow(answer: Answer, { event, params }: GrowingEvent): void {
	if (event === "answerStarted") {
		answer.status = "reading";
	} else if (event === "answerFailed") {
		answer.status = "failed";
		answer.failure = params.failure;
	} else if (event === "promptRead") {
		answer.promptTokens = params.tokens;
		answer.status = "answering";
	} else {
		answer.responseTokens.push(params.token);
		answer.response += params.token.text;
	}
}

function finish(state: PanelState, inspection: Inspection): void {
	const answer = answerOf(state, inspection.run);
	if (!answer) return;
	const { promptTokens, responseTokens, response, ...summary } = inspection;
	Object.assign(answer, { promptTokens, responseTokens, response, summary, status: "finished" });
	// The base rate may have been changed while it was answered.
	if (state.options) moveToBaseRate(answer, state.options.baseRate);
}

/** An answer before its first event. */
export const askedAnswer = (asked: AskedAnswer): Answer => ({
	...asked,
	status: "waiting",
	promptTokens: [],
	responseTokens: [],
	response: "",
	summary: null,
	failure: null,
});

const answerOf = (state: PanelState, run: string): Answer | null =>
	everyAnswer(state).find((answer) => answer.run === run) ?? null;

/** All answers that can grow: those side by side, the run beside them, the samples. */
export const everyAnswer = (state: PanelState): Answer[] => [
	...answersOf(state),
	...(state.beside ? [state.beside.answer] : []),
	...state.samples,
];
