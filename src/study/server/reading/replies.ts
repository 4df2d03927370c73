/** What a server answers, read with care: servers and the proxies before them say all kinds of things. */
import { LensError } from "../../../protocol/errors";
import { type Usage, usageIn } from "../costs/counts";
import { PassingFailure } from "../patience";
import { type ToldTokens, toldTokens } from "../sampling/told-tokens";
import { isObject, objectIn } from "./json";

export interface Completions {
	/** As many as were asked for, or fewer: some servers give one whatever is asked. */
	texts: string[];
	/**
	 * "stop", "length", "content_filter" and the like; null where the server does not say. "thoughts", a word of our own, where
	 * the model has thought and said nothing.
	 */
	finishReasons: (string | null)[];
	/** The tokens of each, where the server tells them. */
	tokens?: (ToldTokens | null)[];
	/** What the server calls the model that answered; null where it does not say. */
	model?: string | null;
}

/** Who replies, and who is to hear what it says of tokens. */
export interface Replier {
	host: string;
	/** Told of every reply that is none of errors, whether its answers are of use or not: they are paid for. */
	counted(usage: Usage | null): void;
}

/** The error that a reply holds in place of an answer, or of one of its answers: some servers tell errors with status 200. */
export function errorIn(text: string): Record<string, unknown> | null {
	const reply = objectIn(text);
	if (!reply) return null;
	if (isError(reply.error)) return reply;
	return choicesIn(reply).find(({ error }) => isError(error)) ?? null;
}

/** Some servers have an empty one beside their answers. */
const isError = (error: unknown): boolean =>
	isObject(error)
		? Object.values(error).some((each) => each !== null)
		: typeof error === "string" && error !== "";

/** The answers in a reply that is no refusal, in the order of their indices. */
export function completionsOf(text: string, { host, counted }: Replier): Completions {
	const reply = objectIn(text);
	if (!reply) throw noObject(text, host);
	counted(usageIn(reply.usage));
	const choices = choicesIn(reply);
	if (choices.length === 0 || !choices.every(isAnswer)) throw passing(`${host} gives no answer in its reply`);
	choices.sort((a, b) => Number(a.index ?? 0) - Number(b.index ?? 0));
	const finishReasons = choices.map((choice) => finishOf(choice, reply));
	const broken = finishReasons.find((each) => each !== null && BROKEN_OFF.test(each));
	if (broken) throw passing(`${host} broke an answer off (${broken})`);
	return {
		texts: choices.map(textOf),
		finishReasons,
		tokens: choices.map(({ logprobs }) => toldTokens(logprobs)),
		model: typeof reply.model === "string" && reply.model !== "" ? reply.model : null,
	};
}

function noObject(text: string, host: string): LensError | PassingFailure {
	if (/^\s*<(?:!doctype|html)/i.test(text))
		return fault(`${host} answers with a web page; a server's address mostly ends in /v1.`);
	if (/^\s*(?::[^\n]*\n\s*)*(?:data|event):/.test(text))
		return fault(`${host} sends its answers in pieces though it is asked not to; turn that off there.`);
	return passing(`${host} answers with something that is no JSON`);
}

const choicesIn = ({ choices }: Record<string, unknown>): Record<string, unknown>[] =>
	Array.isArray(choices) ? choices.filter(isObject) : [];

/** Whether it holds a message, or tells why it has none. What a server has in its place is no empty answer. */
const isAnswer = (choice: Record<string, unknown>): boolean =>
	isObject(choice.message) || FILTERED.test(String(choice.finish_reason));

/** The answers to a question that the server's filter refuses: empty ones. */
export const withheld = (n: number): Completions => ({
	texts: new Array<string>(n).fill(""),
	finishReasons: new Array<string>(n).fill("content_filter"),
});

/** Words of Mistral, Anthropic, Google and others for the protocol's own. */
const CUT_OFF = /^(?:length|max_tokens|model_length|max_length)$/i;
const FILTERED = /^(?:content_filter|safety|recitation|blocklist|prohibited_content|spii|refusal)$/i;
/** An answer that ends so was still going on: OpenRouter, vLLM and SGLang, DeepSeek. */
const BROKEN_OFF = /^(?:error|abort|aborted|cancelled|insufficient_system_resource)$/i;

/** Why an answer ended. */
function finishOf(choice: Record<string, unknown>, reply: Record<string, unknown>): string | null {
	const { finish_reason: reason } = choice;
	if (typeof reason === "string" && FILTERED.test(reason)) return "content_filter";
	if (typeof reason === "string" && BROKEN_OFF.test(reason)) return reason;
	if (textOf(choice) === "" && hasThought(choice, reply)) return "thoughts";
	if (typeof reason !== "string") return null;
	return CUT_OFF.test(reason) ? "length" : reason;
}

/** A message's text: a string, or the text parts of a list; a refusal where the server keeps it apart. */
function textOf(choice: Record<string, unknown>): string {
	const { content, refusal } = isObject(choice.message) ? choice.message : {};
	if (typeof content === "string" && content !== "") return content;
	const text = partsOf(content)
		.filter(({ type }) => type === undefined || type === "text" || type === "output_text")
		.map((part) => (typeof part.text === "string" ? part.text : ""))
		.join("");
	return text === "" && typeof refusal === "string" ? refusal : text;
}

const partsOf = (content: unknown): Record<string, unknown>[] =>
	Array.isArray(content) ? content.filter(isObject) : [];

function hasThought(choice: Record<string, unknown>, reply: Record<string, unknown>): boolean {
	const message = isObject(choice.message) ? choice.message : {};
	const usage = isObject(reply.usage) ? reply.usage : {};
	const details = isObject(usage.completion_tokens_details) ? usage.completion_tokens_details : {};
	const parts = partsOf(message.content).filter(({ type }) => type === "thinking" || type === "reasoning");
	return (
		parts.length > 0 || [message.reasoning_content, message.reasoning, details.reasoning_tokens].some(Boolean)
	);
}

const fault = (message: string): LensError => new LensError("serverFailed", message);
const passing = (message: string): PassingFailure => new PassingFailure(fault(`${message}.`));
