/** How the contract of the panel of studies travels, and the checks at both edges. */
import type { Params } from "../contract";
import { SAVED_AS, type StudyPanelCalls, type StudyPanelEvent } from "./api";
import { isFormOf, isPlaceForm } from "./check-forms";
import { SERVER_ROLES } from "./fields";
import { PICKED, STUDY_KINDS, type StudyKind } from "./forms";

export type StudyRequest = {
	[M in keyof StudyPanelCalls]: {
		type: "request";
		id: number;
		method: M;
		params: Params<StudyPanelCalls, M>;
	};
}[keyof StudyPanelCalls];

export type ToStudyPanel =
	| { type: "reply"; id: number; result: unknown }
	| { type: "reply"; id: number; error: string }
	| ({ type: "event" } & StudyPanelEvent);

type Fields = Record<string, unknown>;
const hasNothing = (params: Fields): boolean => Object.keys(params).length === 0;
const namesFolder = ({ folder }: Fields): boolean => typeof folder === "string" && folder !== "";
const isKind = (value: unknown): value is StudyKind => STUDY_KINDS.some((known) => known === value);
const isCall: { [M in keyof StudyPanelCalls]: (params: Fields) => boolean } = {
	ready: ({ version }) => typeof version === "number",
	editForm: ({ kind, form }) => isKind(kind) && isFormOf[kind](form),
	editPlace: isPlaceForm,
	selectModel: hasNothing,
	pick: ({ kind, into }) => isKind(kind) && PICKED[kind].some((known) => known === into),
	fetchSet: ({ id }) => typeof id === "string",
	setKey: ({ role }) => SERVER_ROLES.some((known) => known === role),
	estimate: hasNothing,
	start: hasNothing,
	stop: hasNothing,
	resume: namesFolder,
	showForm: ({ kind }) => isKind(kind),
	openReport: namesFolder,
	openPage: hasNothing,
	openFolder: hasNothing,
	saveReport: ({ as }) => SAVED_AS.some((known) => known === as),
	savePicture: ({ name, format, data }) =>
		typeof name === "string" && typeof data === "string" && (format === "svg" || format === "png"),
	useProbe: hasNothing,
	showLog: hasNothing,
};

/** Reads what came from the panel. Null for anything that is not a request of the contract. */
export function parseStudyRequest(raw: unknown): StudyRequest | null {
	if (!isObject(raw) || raw.type !== "request" || !Number.isSafeInteger(raw.id)) return null;
	if (typeof raw.method !== "string" || !Object.hasOwn(isCall, raw.method)) return null;
	if (!isObject(raw.params) || !isCall[raw.method as keyof StudyPanelCalls](raw.params)) return null;
	return raw as unknown as StudyRequest;
}

/** Reads what came from the host, which is trusted for the inside of it. Null for other windows' messages. */
export function parseToStudyPanel(raw: unknown): ToStudyPanel | null {
	if (!isObject(raw)) return null;
	if (raw.type === "reply" && Number.isSafeInteger(raw.id)) return raw as unknown as ToStudyPanel;
	const isEvent = raw.event === "changed" || raw.event === "progressed";
	return raw.type === "event" && isEvent && isObject(raw.params) ? (raw as unknown as ToStudyPanel) : null;
}

function isObject(value: unknown): value is Fields {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
