/** How the panel's contract travels: what crosses `postMessage`, and the checks at both edges. */
import type { Params } from "./contract";
import {
	EXPORT_FORMATS,
	GAIN,
	type PanelCalls,
	type PanelEvent,
	type PanelEvents,
	SAMPLES,
} from "./panel-api";

export type PanelRequest = {
	[M in keyof PanelCalls]: { type: "request"; id: number; method: M; params: Params<PanelCalls, M> };
}[keyof PanelCalls];

export type PanelReply = { type: "reply"; id: number; result: unknown } | FailedReply;
export interface FailedReply {
	type: "reply";
	id: number;
	error: string;
}
export type ToPanel = PanelReply | ({ type: "event" } & PanelEvent);

const hasNothing = (params: object): boolean => Object.keys(params).length === 0;
const isCall: { [M in keyof PanelCalls]: (params: object) => boolean } = {
	ready: (params) => "version" in params && typeof params.version === "number",
	runAgain: hasNothing,
	stop: hasNothing,
	compare: hasNothing,
	answerAtGain: (params) => "gain" in params && isGain(params.gain),
	answerWithout: (params) => "neurons" in params && isNeuronList(params.neurons),
	answerFrom: (params) =>
		hasText(params, "run") && "at" in params && isCount(params.at) && "id" in params && isCount(params.id),
	dropOthers: hasNothing,
	sample: (params) => "count" in params && isSampleCount(params.count),
	dropSamples: hasNothing,
	answerEdited: (params) => hasText(params, "text"),
	showBeside: (params) => hasText(params, "run"),
	dropBeside: hasNothing,
	setBaseRate: (params) => "baseRate" in params && (params.baseRate === null || isShare(params.baseRate)),
	findRuns: (params) => hasText(params, "query") && "limit" in params && isCount(params.limit),
	openRun: (params) => hasText(params, "run"),
	pinRun: (params) => hasText(params, "run") && "isPinned" in params && typeof params.isPinned === "boolean",
	deleteRuns: (params) => "runs" in params && isTextList(params.runs),
	neuronHistory: (params) => isNeuron(params),
	exportRun: (params) =>
		"format" in params &&
		isOneOf(params.format, EXPORT_FORMATS) &&
		"to" in params &&
		isOneOf(params.to, ["file", "editor", "clipboard"]),
	savePicture: (params) =>
		hasText(params, "name") &&
		hasText(params, "data") &&
		"format" in params &&
		isOneOf(params.format, ["svg", "png"]),
	pointAtPrompt: (params) =>
		"token" in params &&
		(params.token === null || isCount(params.token)) &&
		"isPinned" in params &&
		typeof params.isPinned === "boolean",
	restartEngine: hasNothing,
	selectModel: hasNothing,
	showLog: hasNothing,
};

const eventNames: Record<keyof PanelEvents, true> = {
	engineChanged: true,
	sourceChanged: true,
	answersAsked: true,
	answerStarted: true,
	promptRead: true,
	tokenRead: true,
	answerFinished: true,
	answerFailed: true,
	othersDropped: true,
	besideShown: true,
	besideDropped: true,
	samplesAsked: true,
	samplesDropped: true,
	baseRateChanged: true,
	runOpened: true,
	historyChanged: true,
	neuronChosen: true,
};

/** Reads what came from the panel. Null for anything that is not a request of the contract. */
export function parseRequest(raw: unknown): PanelRequest | null {
	if (!isObject(raw) || raw.type !== "request" || !Number.isSafeInteger(raw.id)) return null;
	if (typeof raw.method !== "string" || !Object.hasOwn(isCall, raw.method)) return null;
	if (!isObject(raw.params) || !isCall[raw.method as keyof PanelCalls](raw.params)) return null;
	return raw as unknown as PanelRequest;
}

/** Reads what came from the host, which is trusted for the inside of its events. Null for other windows' messages. */
export function parseToPanel(raw: unknown): ToPanel | null {
	if (!isObject(raw)) return null;
	if (raw.type === "reply" && Number.isSafeInteger(raw.id)) return raw as unknown as PanelReply;
	if (raw.type !== "event" || typeof raw.event !== "string" || !isObject(raw.params)) return null;
	return Object.hasOwn(eventNames, raw.event) ? (raw as unknown as ToPanel) : null;
}

function isGain(value: unknown): boolean {
	return typeof value === "number" && value >= GAIN.lowest && value <= GAIN.highest;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isNeuron = (value: unknown): boolean => isObject(value) && isCount(value.layer) && isCount(value.index);
const isNeuronList = (value: unknown): boolean =>
	Array.isArray(value) && value.length > 0 && value.every(isNeuron);
const isSampleCount = (value: unknown): boolean =>
	isCount(value) && value >= SAMPLES.fewest && value <= SAMPLES.most;
const isShare = (value: unknown): boolean => typeof value === "number" && value > 0 && value < 1;
const isTextList = (value: unknown): boolean =>
	Array.isArray(value) && value.every((each) => typeof each === "string");
const isOneOf = (value: unknown, words: readonly string[]): boolean =>
	typeof value === "string" && words.includes(value);
const hasText = (params: object, name: string): boolean =>
	name in params && typeof (params as Record<string, unknown>)[name] === "string";

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
