/** How the panel's contract travels: what crosses `postMessage`, and the checks at both edges. */
import type { Params } from "./contract";
import { GAIN, type PanelCalls, type PanelEvent, type PanelEvents } from "./panel-api";

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
	dropOthers: hasNothing,
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

function isNeuronList(value: unknown): boolean {
	const isCount = (part: unknown) => Number.isSafeInteger(part) && (part as number) >= 0;
	return (
		Array.isArray(value) &&
		value.length > 0 &&
		value.every((each: unknown) => isObject(each) && isCount(each.layer) && isCount(each.index))
	);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
