/** Chat clients of tests: pauses take no time and are written down. */
import { setTimeout as wait } from "node:timers/promises";
import type { ChatServer } from "../../../src/protocol/study-calls";
import { type ChatClient, chatClient } from "../../../src/study/server/chat-client";
import { PATIENCE } from "../../../src/study/server/patience";
import { openReplyCache, type ReplyCache } from "../../../src/study/server/reply-cache";
import { MemoryFiles } from "../memory-files";

/** Long enough for a request to this very machine, and no pause. */
const TIME_LIMIT_MS = 20_000;

export interface OpenedClient {
	client: ChatClient;
	/** Milliseconds, in order. */
	pauses: number[];
	abort: AbortController;
}

/** @param timeLimitMs of one request */
export function openClient(
	server: Partial<ChatServer> & { url: string },
	timeLimitMs = TIME_LIMIT_MS,
): OpenedClient {
	const pauses: number[] = [];
	const abort = new AbortController();
	const sleep = async (milliseconds: number, signal: AbortSignal) => {
		if (milliseconds === timeLimitMs) await wait(milliseconds, undefined, { signal });
		else pauses.push(milliseconds);
	};
	const client = chatClient(
		{ model: "small", apiKey: null, concurrency: 4, ...server },
		{ fetch, now: () => Date.parse("2026-01-01T00:00:00Z"), sleep, signal: abort.signal },
		{ ...PATIENCE, timeLimitMs },
	);
	return { client, pauses, abort };
}

/**
 * A client that answers from a list, and what it was asked. Questions that are asked at the same time come in any order:
 * what is replied to each of those is a function of its last message.
 */
export function scriptedClient(replies: string[] | ((message: string) => string)): {
	client: ChatClient;
	asked: string[][];
} {
	const asked: string[][] = [];
	const client: ChatClient = {
		...{ model: "judge", host: "nowhere", notes: () => [] },
		async complete(messages) {
			asked.push(messages.map(({ content }) => content));
			const text = typeof replies === "function" ? replies(messages.at(-1)!.content) : replies.shift();
			if (text === undefined) throw new Error("asked once too often");
			return { texts: [text], finishReasons: ["stop"] };
		},
	};
	return { client, asked };
}

/** A cache in no lasting file. */
export const memoryCache = (): Promise<ReplyCache> => openReplyCache(new MemoryFiles(), "replies.jsonl");
