/**
 * Asks a server that speaks the OpenAI protocol for chat completions. The key travels in one header to one origin, and is
 * taken out of whatever the server says before anybody is told.
 */
import { mulberry32, seedFor } from "../../core/random";
import type { Message } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import type { ChatServer } from "../../protocol/study-calls";
import { stopIfCancelled } from "../job";
import { type Address, readServer } from "./address";
import { bodyOf, type ChatOptions, concede, type Dialect, WHOLE_DIALECT } from "./dialect";
import { brokenOff, faultOf, isAboutModel, isFiltered, noModel } from "./faults";
import { PATIENCE, PassingFailure, type Patience, slots, tryPatiently, withinTime } from "./patience";
import { type Completions, completionsOf, modelNames, withheld, wordsIn } from "./replies";

export interface ChatPorts {
	fetch: typeof globalThis.fetch;
	/** Milliseconds since 1970, for dates in the server's answers. */
	now(): number;
	/** Waits, unless the signal ends it before. */
	sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
	signal: AbortSignal;
}

export interface ChatClient {
	readonly model: string;
	readonly host: string;
	/**
	 * Asks once for up to `n` answers, again while the failure may pass.
	 * @throws LensError serverFailed, promptTooLong, cancelled
	 */
	complete(messages: readonly Message[], options: ChatOptions): Promise<Completions>;
	/** What the server would not do and what was done instead, for the report; sorted. */
	notes(): string[];
}

/** @throws LensError serverFailed for an address, model, key or number of requests that cannot be */
export function chatClient(server: ChatServer, ports: ChatPorts, patience: Patience = PATIENCE): ChatClient {
	const address = readServer(server);
	const connection = new Connection(server, address, ports, patience);
	const inSlot = slots(server.concurrency);
	// The pauses differ between servers and are the same in every run.
	const random = mulberry32(seedFor(0, address.host));
	return {
		model: server.model,
		host: address.host,
		complete: (messages, options) =>
			inSlot(async () => {
				const attempt = () => connection.attempt(messages, options);
				try {
					return await tryPatiently(attempt, { patience, random, clock: ports });
				} catch (error) {
					connection.giveUp(error);
					throw error;
				}
			}),
		notes: () => [...connection.notes].sort(),
	};
}

interface Reply {
	status: number;
	headers: Headers;
	text: string;
}

const isFine = (status: number): boolean => status >= 200 && status < 300;

/** One server, and what was learned of it. */
class Connection {
	readonly notes = new Set<string>();
	private dialect: Dialect = WHOLE_DIALECT;
	private hasAnswered = false;
	private gaveUp: LensError | null = null;

	constructor(
		private readonly server: ChatServer,
		private readonly address: Address,
		private readonly ports: ChatPorts,
		private readonly patience: Patience,
	) {
		if (server.apiKey && !address.isPrivate)
			this.notes.add(`The key travels to ${address.host} unencrypted.`);
	}

	/** What failed for good for one request does for all: those that wait or pause end with the same sentence. */
	giveUp(error: unknown): void {
		if (error instanceof LensError && error.code === "serverFailed") this.gaveUp ??= error;
	}

	/** One attempt; what the server does not understand is left out at once and costs no attempt. */
	async attempt(messages: readonly Message[], options: ChatOptions): Promise<Completions> {
		for (;;) {
			if (this.gaveUp) throw this.gaveUp;
			const { dialect } = this;
			const sent = bodyOf(this.server.model, messages, options, dialect);
			const reply = await this.ask("/chat/completions", sent);
			if (reply.status === 200)
				return completionsOf(reply.text, { ...this.address, model: this.server.model });
			const words = this.withoutKey(wordsIn(reply.text));
			if (reply.status === 400 || reply.status === 422) {
				// Another request may have learned the same meanwhile.
				if (dialect !== this.dialect) continue;
				const given = concede(dialect, sent, words);
				if (given) {
					this.dialect = given.dialect;
					this.notes.add(`${this.address.host} ${given.note}.`);
					continue;
				}
			}
			// One question that offends a filter must not end a study.
			if (reply.status === 400 && isFiltered(words)) return withheld(options.n);
			throw await this.refusal(reply, words);
		}
	}

	private async refusal(
		{ status, headers }: Reply,
		words: { reason: string; code: string },
	): Promise<LensError | PassingFailure> {
		const { host } = this.address;
		if (isAboutModel(status, words)) return noModel(host, this.server.model, await this.offered());
		const hasKey = this.server.apiKey !== null;
		return faultOf({ status, headers, host, hasKey, now: this.ports.now(), ...words });
	}

	/** The models that the server names; null when it names none. */
	private async offered(): Promise<string[] | null> {
		const { status, text } = await this.ask("/models", null);
		return isFine(status) ? modelNames(text) : null;
	}

	private async ask(path: string, body: Record<string, unknown> | null): Promise<Reply> {
		const { base, query, host } = this.address;
		const { apiKey } = this.server;
		const headers = {
			accept: "application/json",
			...(body && { "content-type": "application/json" }),
			...(apiKey !== null && { authorization: `Bearer ${apiKey}` }),
		};
		const request = {
			method: body ? "POST" : "GET",
			headers,
			// The key is for this origin and no other.
			redirect: "manual" as const,
			...(body && { body: JSON.stringify(body) }),
		};
		const seconds = Math.round(this.patience.timeLimitMs / 1000);
		const onLate = () =>
			new PassingFailure(new LensError("serverFailed", `${host} gave no whole answer within ${seconds} s.`));
		try {
			return await withinTime(
				async (signal) => {
					const response = await this.ports.fetch(`${base}${path}${query}`, { ...request, signal });
					this.hasAnswered = true;
					return { status: response.status, headers: response.headers, text: await response.text() };
				},
				{ milliseconds: this.patience.timeLimitMs, clock: this.ports, onLate },
			);
		} catch (error) {
			stopIfCancelled(this.ports.signal);
			if (error instanceof PassingFailure) throw error;
			throw brokenOff(error, host, this.hasAnswered);
		}
	}

	private withoutKey<T extends { reason: string; code: string }>(words: T): T {
		const { apiKey } = this.server;
		if (!apiKey) return words;
		const hide = (text: string) => text.replaceAll(apiKey, "[key]");
		return { ...words, reason: hide(words.reason), code: hide(words.code) };
	}
}
