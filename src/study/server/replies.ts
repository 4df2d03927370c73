/** What a server answers, read with care: servers and the proxies before them say all kinds of things. */
import { LensError } from "../../protocol/errors";
import { type Usage, usageIn } from "./costs/counts";
import { PassingFailure } from "./patience";
import { type ToldTokens, toldTokens } from "./sampling/told-tokens";

export interface Completions {
	/** As many as were asked for, or fewer: some servers give one whatever is asked. */
	texts: string[];
	/** "stop", "length", "content_filter" and the like; null where the server does not say. */
	finishReasons: (string | null)[];
	/** The tokens of each, where the server tells them. */
	tokens?: (ToldTokens | null)[];
}

/** Who replies, and who is to hear what it says of tokens. */
export interface Replier {
	host: string;
	model: string;
	/** Told of every reply that is none of errors, whether its answers are of use or not: they are paid for. */
	counted(usage: Usage | null): void;
}

/** The answers in a reply that is no refusal, in the order of their indices. */
export function completionsOf(text: string, who: Replier): Completions {
	const reply = objectIn(text);
	if (!reply) {
		if (/^\s*<(?:!doctype|html)/i.test(text))
			throw fault(`${who.host} answers with a web page; a server's address mostly ends in /v1.`);
		throw passing(`${who.host} answers with something that is no JSON`);
	}
	// Some proxies tell errors with status 200.
	if (reply.error) throw passing(`${who.host} answers with an error in place of an answer`);
	who.counted(usageIn(reply.usage));
	const choices = Array.isArray(reply.choices) ? reply.choices.filter(isObject) : [];
	if (choices.length === 0) throw passing(`${who.host} gives no answer in its reply`);
	choices.sort((a, b) => Number(a.index ?? 0) - Number(b.index ?? 0));
	const finishReasons = choices.map(({ finish_reason: reason }) =>
		typeof reason === "string" ? reason : null,
	);
	const texts = choices.map(textOf);
	if (
		texts.every((each, i) => each === "" && finishReasons[i] === "length" && hasThought(choices[i]!, reply))
	)
		throw fault(
			`${who.model} at ${who.host} used up its tokens with thinking and said nothing; turn its thinking off or allow more tokens.`,
		);
	return { texts, finishReasons, tokens: choices.map(({ logprobs }) => toldTokens(logprobs)) };
}

/** The answers to a question that the server's filter refuses: empty ones. */
export const withheld = (n: number): Completions => ({
	texts: new Array<string>(n).fill(""),
	finishReasons: new Array<string>(n).fill("content_filter"),
});

/** A message's text: a string, or the text parts of a list; a refusal where the server keeps it apart. */
function textOf(choice: Record<string, unknown>): string {
	const message = isObject(choice.message) ? choice.message : {};
	const { content, refusal } = message;
	if (typeof content === "string") return content;
	if (Array.isArray(content))
		return content.map((part) => (isObject(part) && typeof part.text === "string" ? part.text : "")).join("");
	return typeof refusal === "string" ? refusal : "";
}

function hasThought(choice: Record<string, unknown>, reply: Record<string, unknown>): boolean {
	const message = isObject(choice.message) ? choice.message : {};
	const usage = isObject(reply.usage) ? reply.usage : {};
	const details = isObject(usage.completion_tokens_details) ? usage.completion_tokens_details : {};
	return [message.reasoning_content, message.reasoning, details.reasoning_tokens].some(Boolean);
}

/** Why a request was refused: the server's words on one line, and the field that it names. */
export function wordsIn(text: string): { field: string | null; reason: string; code: string } {
	const reply = objectIn(text);
	const error = reply && isObject(reply.error) ? reply.error : (reply ?? {});
	const detail = Array.isArray(error.detail) ? error.detail.filter(isObject) : [];
	const places = detail.flatMap(({ loc }) => (Array.isArray(loc) ? [String(loc.at(-1))] : []));
	const told = [error.message, error.detail, error.error, reply?.error, ...detail.map(({ msg }) => msg)];
	const words = told.find((each) => typeof each === "string" && each !== "") ?? (reply ? "" : text);
	return {
		field: typeof error.param === "string" ? error.param : (places[0] ?? null),
		reason: oneLine(String(words)),
		code: [error.code, error.type].filter((each) => typeof each === "string").join(" "),
	};
}

/** The names in a list of models; null when the reply is none. */
export function modelNames(text: string): string[] | null {
	const list = objectIn(text)?.data;
	if (!Array.isArray(list)) return null;
	return list.filter(isObject).flatMap(({ id }) => (typeof id === "string" ? [id] : []));
}

/** Some servers print the whole request behind its fault; what is asked must not be taken for what is wrong. */
const oneLine = (words: string): string =>
	words
		.replace(/["']input["']\s*:[\s\S]*/, "")
		// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
		.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, " ")
		.trim();

function objectIn(text: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(text);
		return isObject(value) ? value : null;
	} catch {
		return null;
	}
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);
const fault = (message: string): LensError => new LensError("serverFailed", message);
const passing = (message: string): PassingFailure => new PassingFailure(fault(`${message}.`));
