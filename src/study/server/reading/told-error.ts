/** What a server says of an error: every kind of server has a form of its own for it. */
import { isObject, objectIn } from "./json";

export interface ToldError {
	/** The field of the request that it names. */
	field: string | null;
	/** Its words on one line; "" when it says nothing. */
	reason: string;
	/** Its names for the error, such as "context_length_exceeded invalid_request_error". */
	code: string;
}

/** What the body of a refusal says. */
export function toldError(text: string): ToldError {
	const reply = objectIn(text);
	return reply ? errorOf(reply) : { field: null, reason: lineOf(text), code: "" };
}

/** Proxies hand on errors of others as the text of their own; deeper than this nobody has anything to say. */
const DEEPEST = 3;

/**
 * OpenAI has {error: {message, code, type, param}}, vLLM and Cohere the same without the outer object, TGI {error, error_type},
 * FastAPI {detail} with a list of {loc, msg}, which Mistral puts into `message`, as a list, an object or a text.
 */
export function errorOf(reply: Record<string, unknown>, depth = 0): ToldError {
	const error = isObject(reply.error) ? reply.error : reply;
	const { message } = error;
	const inner = typeof message === "string" ? objectIn(message) : message;
	const deeper = isObject(inner) && depth < DEEPEST ? errorOf(inner, depth + 1) : null;
	const detail: unknown[] = [error.detail, message].filter(Array.isArray).flat();
	const items = detail.filter(isObject);
	const places = items.flatMap(({ loc }) => (Array.isArray(loc) ? [String(loc.at(-1))] : []));
	const told = [
		deeper?.reason,
		message,
		error.detail,
		error.error,
		reply.error,
		...items.map(({ msg }) => msg),
	];
	return {
		field: [error.param, deeper?.field, places[0]].find(isText) ?? null,
		reason: oneLine(told.find(isText) ?? ""),
		code: [error.code, error.type, reply.error_type, error.status, deeper?.code].filter(isText).join(" "),
	};
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** The names in a list of models; null when the reply is none. */
export function modelNames(text: string): string[] | null {
	const list = objectIn(text)?.data;
	if (!Array.isArray(list)) return null;
	return list
		.filter(isObject)
		.flatMap(({ id }) => (typeof id === "string" ? [oneLine(id).slice(0, 100)] : []));
}

/** Of a page what it is called, or what it shows largest; of anything else its beginning. */
function lineOf(text: string): string {
	if (!/^\s*</.test(text)) return oneLine(text);
	return oneLine(/<(title|h1)\b[^>]*>([^<]+)<\/\1>/i.exec(text.slice(0, LONGEST))?.[2] ?? "");
}

/** Characters in which a server has said what is wrong; also what the patterns that look for it can be kept waiting by. */
const LONGEST = 4000;

/** Some servers print the whole request behind its fault; what is asked must not be taken for what is wrong. */
export const oneLine = (words: string): string =>
	words
		.slice(0, LONGEST)
		.replace(/["']input["']\s*:[\s\S]*/, "")
		// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
		.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, " ")
		.trim();
