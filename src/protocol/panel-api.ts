/**
 * The contract between the extension host and the panel (a webview). The panel calls, the host answers and tells.
 * The panel keeps nothing of its own: `ready` brings the whole state, each event changes it through `applyEvent`,
 * and both sides run the same `applyEvent`, so that a hidden or reloaded panel shows what it would have shown.
 */
import type { NeuronPlace, Variant } from "../core/compare/variant";
import type { Params } from "./contract";
import type { Inspection, Message, Sampling, TokenReading } from "./engine-api";
import type { ErrorCode } from "./errors";

/** Raised when a message changes its meaning; a panel restored from an older window is then refused. */
export const PANEL_VERSION = 2;

/** The range of the gain slider; the intervention is studied over the same range. */
export const GAIN = { lowest: 0, highest: 3, step: 0.1, off: 1 } as const;

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
	/** Only the first answer stays. */
	dropOthers(params: Nothing): null;
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
}

export type Nothing = Record<string, never>;

/** An answer to be: what is done to the neurons meanwhile. */
export interface AskedAnswer extends Variant {
	run: string;
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
}

export const emptyState = (): PanelState => ({
	engine: { state: "none", model: null },
	source: null,
	first: null,
	others: [],
	options: null,
});

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
			if (params.first) state.first = askedAnswer(params.first);
			state.others = params.others.map(askedAnswer);
			state.options = params.options;
			return;
		case "othersDropped":
			state.others = [];
			return;
		case "answerFinished":
			finish(answerOf(state, params.inspection.run), params.inspection);
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

function finish(answer: Answer | null, inspection: Inspection): void {
	if (!answer) return;
	const { promptTokens, responseTokens, response, ...summary } = inspection;
	Object.assign(answer, { promptTokens, responseTokens, response, summary, status: "finished" });
}

const askedAnswer = (asked: AskedAnswer): Answer => ({
	...asked,
	status: "waiting",
	promptTokens: [],
	responseTokens: [],
	response: "",
	summary: null,
	failure: null,
});

const answerOf = (state: PanelState, run: string): Answer | null =>
	answersOf(state).find((answer) => answer.run === run) ?? null;
