/**
 * Whether something is a form: its parts are there and of their kinds, so that it can be shown and checked. Whether a study can
 * start from it is said by `formProblems`.
 */
import { SUITES } from "../../core/report/suites";
import { SERVER_ROLES } from "./fields";
import type { Forms, StudyKind } from "./forms";
import { CHOICES } from "./identify-form";
import { DECODING_FIELDS } from "./impact-form";
import { newPlaceForm, PLACES, type PlaceForm, TASK_NEEDS, type TaskNeeds } from "./place-form";

type Fields = Record<string, unknown>;

/** By kind of study. */
export const isFormOf: { [K in StudyKind]: (value: unknown) => value is Forms[K] } = {
	identify: (value): value is Forms["identify"] => isObject(value) && isIdentifyForm(value),
	impact: (value): value is Forms["impact"] => isObject(value) && isImpactForm(value),
	origin: (value): value is Forms["origin"] => isObject(value) && isOriginForm(value),
};

function isIdentifyForm({ advanced, servers, size, ...form }: Fields): boolean {
	return (
		isObject(advanced) &&
		isObject(servers) &&
		[form.sets, form.files, form.crossDomains, form.crossDomainFiles, advanced.regions].every(isTexts) &&
		isOneOf(size, CHOICES.size) &&
		[form.limit, form.samples].every(isNumber) &&
		typeof advanced.instruction === "string" &&
		SERVER_ROLES.every((role) => isServer(servers[role]))
	);
}

function isImpactForm({ suites, servers, size, ...form }: Fields): boolean {
	return (
		isObject(suites) &&
		isObject(servers) &&
		SUITES.every((suite) => isSuiteForm(suites[suite])) &&
		isText(form.probe) &&
		[form.suiteSet, form.gains].every((each) => typeof each === "string") &&
		isOneOf(size, ["full", "number"]) &&
		[form.random, form.layerMatched, form.activationMatched].every(isNumber) &&
		[form.itemLimit, form.taskLimit, form.seed].every(isNumber) &&
		typeof form.asksQuestions === "boolean" &&
		isTexts(form.files) &&
		isServer(servers.judge)
	);
}

const isSuiteForm = (value: unknown): boolean =>
	isObject(value) &&
	typeof value.isAsked === "boolean" &&
	isTexts(value.files) &&
	isObject(value.decoding) &&
	Object.values(value.decoding).every((each) => each === null || isNumber(each)) &&
	DECODING_FIELDS.every((field) => field in (value.decoding as Fields));

function isOriginForm({ servers, size, rule, ...form }: Fields): boolean {
	const { limit, perClass, randomDraws, temperature, topK, topP, seed, maxTokens } = form;
	return (
		isObject(servers) &&
		[form.base, form.probe, form.study].every(isText) &&
		[form.sets, form.files].every(isTexts) &&
		isOneOf(size, ["full", "number"]) &&
		isOneOf(rule, CHOICES.rule) &&
		[limit, perClass, randomDraws, temperature, topK, topP, seed, maxTokens].every(isNumber) &&
		isServer(servers.judge)
	);
}

export const isPlaceForm = (value: unknown): value is PlaceForm =>
	isObject(value) &&
	isOneOf(value.where, PLACES) &&
	[value.shards, value.cpus, value.gpus].every(isNumber) &&
	[value.memoryMb, value.minutes, value.atMost].every(isNumberOrNull) &&
	[value.folder, value.partition, value.account, value.qos].every((each) => typeof each === "string") &&
	[value.image, value.claim, value.mount].every((each) => typeof each === "string");

/** What tasks need as it is kept of a submission. */
export const isTaskNeeds = (value: unknown): value is TaskNeeds =>
	isObject(value) && TASK_NEEDS.every((name) => isNumberOrNull(value[name]));

/** A place as it was kept, by an older version perhaps: what that one did not know is as in a new form. Null for none. */
export function keptPlaceForm(value: unknown): PlaceForm | null {
	const whole = isObject(value) ? { ...newPlaceForm(), ...value } : null;
	return isPlaceForm(whole) ? whole : null;
}

/** A field that was left empty is no number; on the disk it is null, and the form that it stands in no form. */
const isNumber = (value: unknown): boolean => typeof value === "number";
const isNumberOrNull = (value: unknown): boolean => value === null || isNumber(value);
const isText = (value: unknown): boolean => typeof value === "string" || value === null;
const isServer = (value: unknown): boolean => value === null || isObject(value);
const isTexts = (value: unknown): boolean =>
	Array.isArray(value) && value.every((each) => typeof each === "string");
const isOneOf = (value: unknown, known: readonly unknown[]): boolean => known.includes(value);

function isObject(value: unknown): value is Fields {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
