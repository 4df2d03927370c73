/** Asks a server for a JSON object of a known form, once again where the reply has none, and never for the same thing twice. */
import type { Message } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import type { ChatClient } from "./chat-client";
import type { ResponseFormat } from "./dialect";
import { keyOf, type ReplyCache } from "./reply-cache";

/** A task for a model: one prompt, one form of reply. */
export interface JsonTask<T> {
	format: ResponseFormat;
	/** Goes into the key of the cache: other words may get other replies. */
	version: string;
	messages: Message[];
	/** What is said after a reply that cannot be read. */
	reminder: string;
	/** What decides the reply besides model and prompt. */
	asked: unknown[];
	/** For people who read the cache. */
	about: Record<string, string>;
	/** The value in an object of the reply; undefined when it is none. */
	read(reply: Record<string, unknown>): T | undefined;
}

export interface JsonAnswer<T> {
	/** Null when no reply could be read. */
	value: T | null;
	/** Whether nothing had to be asked. */
	isKnown: boolean;
	/** Replies that could not be read. */
	bad: number;
	/** Whether the server takes no text that long: then there is no reply. */
	isTooLong: boolean;
}

/** Room for a model that thinks before it replies; the reply itself takes a dozen tokens. */
const MAX_TOKENS = 1024;

/** Asks, or takes the reply from the cache. Replies that cannot be read are kept as well: a later run asks no better. */
export async function askForJson<T>(
	client: ChatClient,
	cache: ReplyCache,
	task: JsonTask<T>,
): Promise<JsonAnswer<T>> {
	const key = await keyOf([client.model, task.format.name, task.version, task.asked]);
	if (cache.hasHeard(client.model)) client.hasSpoken();
	let isTooLong = false;
	const { replies, isKnown } = await cache
		.replies(key, { model: client.model, ...task.about }, () => ask(client, task))
		.catch((error: unknown) => {
			// It ends no study, and is not kept: another server under the same name may take it.
			if (!isAboutLength(error)) throw error;
			isTooLong = true;
			return { replies: [], isKnown: false };
		});
	const values = replies.map((reply) => valueIn(reply, task.read));
	const value = values.find((each) => each !== undefined);
	return {
		value: value ?? null,
		isKnown,
		bad: values.filter((each) => each === undefined).length,
		isTooLong,
	};
}

async function ask<T>(client: ChatClient, task: JsonTask<T>): Promise<string[]> {
	const options = {
		n: 1,
		temperature: 0,
		topP: 1,
		topK: 0,
		maxTokens: MAX_TOKENS,
		responseFormat: task.format,
	};
	const first = await client.complete(task.messages, { ...options, seed: 0 });
	const reply = first.texts[0] ?? "";
	if (valueIn(reply, task.read) !== undefined) return [reply];
	const again: Message[] = [
		...task.messages,
		{ role: "assistant", content: reply },
		{ role: "user", content: task.reminder },
	];
	try {
		const second = await client.complete(again, { ...options, seed: 1 });
		return [reply, second.texts[0] ?? ""];
	} catch (error) {
		// The server took the task, and its reply is one that cannot be read.
		if (isAboutLength(error)) return [reply];
		throw error;
	}
}

const isAboutLength = (error: unknown): boolean =>
	error instanceof LensError && error.code === "promptTooLong";

/**
 * The value in a reply that is a JSON object and nothing else, but for what a model thought before and a fence around.
 * A reply with more around it is none: "not {...}" must not count as what it quotes.
 */
export function valueIn<T>(
	reply: string,
	read: (reply: Record<string, unknown>) => T | undefined,
): T | undefined {
	// Of some models the beginning of the thoughts is the template's, and only their end is in the reply.
	const said = reply.replace(/^\s*[^{\s][\s\S]*?<\/think>/, "").trim();
	const json = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/i.exec(said)?.[1] ?? said;
	try {
		const value: unknown = JSON.parse(json);
		if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
		return read(value as Record<string, unknown>);
	} catch {
		return undefined;
	}
}
