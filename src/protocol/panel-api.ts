/**
 * The contract between the extension host and the panel (a webview). The panel calls, the host answers and tells.
 * The panel keeps nothing of its own: `ready` brings the whole state, each event changes it through `applyEvent`,
 * and both sides run the same `applyEvent`, so that a hidden or reloaded panel shows what it would have shown.
 */
import type { Params } from "./contract";
import type { Inspection, Message, TokenReading } from "./engine-api";
import type { ErrorCode } from "./errors";

/** Raised when a message changes its meaning; a panel restored from an older window is then refused. */
export const PANEL_VERSION = 1;

/** The range of the gain slider; the intervention is studied over the same range. */
export const GAIN = { lowest: 0, highest: 3, step: 0.1, off: 1 } as const;

/** What the panel can ask of the host. */
export interface PanelCalls {
	/** First message of a panel. Fails when the versions differ. */
	ready(params: { version: number }): PanelState;
	/** Answers the same prompt anew; the second answer goes. */
	runAgain(params: Nothing): null;
	/** Ends the run in progress; what was read stays. */
	stop(params: Nothing): null;
	/** Answers the same prompt beside the first answer, with the H-Neurons multiplied by `gain`. */
	answerAtGain(params: { gain: number }): null;
	dropSecond(params: Nothing): null;
	restartEngine(params: Nothing): null;
	selectModel(params: Nothing): null;
	showLog(params: Nothing): null;
}

/** What the host tells the panel. */
export interface PanelEvents {
	engineChanged(params: { engine: EngineStatus }): void;
	sourceChanged(params: { source: Source }): void;
	/** A new run takes a slot; `first` empties `second` too. */
	answerStarted(params: { slot: Slot; run: string; gain: number }): void;
	promptRead(params: { run: string; tokens: TokenReading[] }): void;
	tokenRead(params: { run: string; token: TokenReading }): void;
	answerFinished(params: { inspection: Inspection }): void;
	answerFailed(params: { run: string; failure: Failure }): void;
	secondDropped(params: Nothing): void;
}

export type Nothing = Record<string, never>;
export type Slot = "first" | "second";

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
export interface Answer {
	run: string;
	gain: number;
	status: "reading" | "answering" | "finished" | "failed";
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
	first: Answer | null;
	second: Answer | null;
}

export const emptyState = (): PanelState => ({
	engine: { state: "none", model: null },
	source: null,
	first: null,
	second: null,
});

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
		case "answerStarted":
			state[params.slot] = startedAnswer(params.run, params.gain);
			if (params.slot === "first") state.second = null;
			return;
		case "secondDropped":
			state.second = null;
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

type GrowingEvent = Extract<PanelEvent, { event: "promptRead" | "tokenRead" | "answerFailed" }>;

function grow(answer: Answer, { event, params }: GrowingEvent): void {
	if (event === "answerFailed") {
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

const startedAnswer = (run: string, gain: number): Answer => ({
	run,
	gain,
	status: "reading",
	promptTokens: [],
	responseTokens: [],
	response: "",
	summary: null,
	failure: null,
});

function answerOf(state: PanelState, run: string): Answer | null {
	return [state.first, state.second].find((answer) => answer?.run === run) ?? null;
}
