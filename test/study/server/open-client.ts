/** Chat clients of tests: pauses take no time and are written down. */
import { setTimeout as wait } from "node:timers/promises";
import type { ChatServer } from "../../../src/protocol/study-calls";
import { type ChatClient, chatClient } from "../../../src/study/server/chat-client";
import { NOTHING } from "../../../src/study/server/costs/counts";
import { PATIENCE } from "../../../src/study/server/patience";
import type { RateGates } from "../../../src/study/server/rate/rate-gate";
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

export interface Opening extends Partial<ChatServer> {
	url: string;
	/** What its clock shows at first. */
	began?: string;
	/** Waits until a request has taken all the time that it may. */
	timeIsUp?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

const byTheClock = (milliseconds: number, signal: AbortSignal) => wait(milliseconds, undefined, { signal });

/**
 * @param timeLimitMs of one request
 * @param rates       gates that it shares with other clients
 */
export function openClient(
	{ began = "2026-01-01T00:00:00Z", timeIsUp = byTheClock, ...server }: Opening,
	timeLimitMs = TIME_LIMIT_MS,
	rates?: RateGates,
): OpenedClient {
	const pauses: number[] = [];
	const abort = new AbortController();
	let now = Date.parse(began);
	const sleep = async (milliseconds: number, signal: AbortSignal) => {
		if (milliseconds === timeLimitMs) await timeIsUp(milliseconds, signal);
		else pauses.push(milliseconds);
		now += milliseconds;
	};
	const client = chatClient(
		{ model: "small", apiKey: null, concurrency: 4, ...server },
		{ fetch, now: () => now, sleep, signal: abort.signal, ...(rates && { rates }) },
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
		...{
			model: "judge",
			host: "nowhere",
			notes: () => [],
			end: () => {},
			hasSpoken: () => {},
			counts: { ...NOTHING },
			price: null,
		},
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
