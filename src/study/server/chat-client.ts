/**
 * Asks a server that speaks the OpenAI protocol for chat completions. The key travels in one header to one origin, and is
 * taken out of whatever the server says before anybody is told.
 */
import { mulberry32, seedFor } from "../../core/random";
import type { Message } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import type { ChatServer, TokenPrice } from "../../protocol/study-calls";
import { stopIfCancelled } from "../job";
import { type Address, readServer } from "./address";
import { NOTHING, type ServerCounts, type Usage } from "./costs/counts";
import { bodyOf, type ChatOptions, concede, type Dialect, NO_TOKENS, WHOLE_DIALECT } from "./dialect";
import { brokenOff, faultOf, isAboutModel, isFiltered, noModel } from "./faults";
import { PATIENCE, PassingFailure, type Patience, slots, tryPatiently, withinTime } from "./patience";
import { NO_LIMITS, type Passage, type RateGate, type RateGates, rateGates } from "./rate/rate-gate";
import { untilRoom } from "./rate/told-limits";
import { type Completions, completionsOf, modelNames, withheld, wordsIn } from "./replies";

export interface ChatPorts {
	fetch: typeof globalThis.fetch;
	/** Milliseconds since 1970, for dates in the server's answers. */
	now(): number;
	/** Waits, unless the signal ends it before. */
	sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
	signal: AbortSignal;
	/** Where all requests to a server pass, those of other clients as well. */
	rates?: RateGates;
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
	/** Sends nothing more: whatever waits fails. */
	end(): void;
	/** What the server was asked for by this client, and what that took. */
	readonly counts: Readonly<ServerCounts>;
	/** What its tokens cost; null when nobody knows. */
	readonly price: TokenPrice | null;
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
				let isAgain = false;
				const attempt = () => {
					const again = isAgain;
					isAgain = true;
					return connection.attempt(messages, options, again);
				};
				try {
					return await tryPatiently(attempt, { patience, random, clock: ports });
				} catch (error) {
					connection.giveUp(error);
					throw error;
				}
			}),
		notes: () => [...connection.notes].sort(),
		end: () => connection.giveUp(new LensError("serverFailed", "Nothing more is asked.")),
		counts: connection.counts,
		price: server.price ?? null,
	};
}

interface Reply {
	status: number;
	headers: Headers;
	text: string;
}

/**
 * Tokens that a request may take, as servers reckon them before they answer: four characters of the prompt each, and all that
 * the answers may have.
 */
const tokensAbout = (messages: readonly Message[], { n, maxTokens }: ChatOptions): number =>
	Math.ceil(messages.reduce((sum, { content }) => sum + content.length, 0) / 4) + n * maxTokens;

/** Whether a refusal may be about a field of the request. Some servers forbid log-probabilities, with 403. */
const isAboutFields = (status: number, sent: Record<string, unknown>, reason: string): boolean =>
	status === 400 || status === 422 || (status === 403 && "logprobs" in sent && /log_?probs/i.test(reason));

const isFine = (status: number): boolean => status >= 200 && status < 300;

/** One server, and what was learned of it. */
class Connection {
	readonly notes = new Set<string>();
	readonly counts: ServerCounts = { ...NOTHING };
	private readonly gate: RateGate;
	private dialect: Dialect = WHOLE_DIALECT;
	private hasAnswered = false;
	private gaveUp: LensError | null = null;

	constructor(
		private readonly server: ChatServer,
		private readonly address: Address,
		private readonly ports: ChatPorts,
		private readonly patience: Patience,
	) {
		this.gate = (ports.rates ?? rateGates())(address.host);
		if (server.apiKey && !address.isPrivate)
			this.notes.add(`The key travels to ${address.host} unencrypted.`);
	}

	/** What failed for good for one request does for all: those that wait or pause end with the same sentence. */
	giveUp(error: unknown): void {
		if (error instanceof LensError && error.code === "serverFailed") this.gaveUp ??= error;
	}

	/**
	 * One attempt; what the server does not understand is left out at once and costs no attempt.
	 * @param isAgain whether an attempt at the same failed before
	 */
	async attempt(messages: readonly Message[], options: ChatOptions, isAgain: boolean): Promise<Completions> {
		for (;;) {
			const passage = await this.passed(messages, options);
			const { tokens } = passage;
			const { dialect } = this;
			const sent = bodyOf(this.server.model, messages, options, dialect);
			this.counts.requests++;
			if (isAgain) this.counts.retries++;
			const reply = await this.ask("/chat/completions", sent);
			if (reply.status === 200) {
				this.keepTo(untilRoom(reply.headers, { tokens, now: this.ports.now() }));
				return this.heard(reply.text, options, passage);
			}
			// A refusal takes none.
			passage.tokens = 0;
			const words = this.withoutKey(wordsIn(reply.text));
			if (isAboutFields(reply.status, sent, words.reason)) {
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
			throw await this.refusal(reply, words, tokens);
		}
	}

	/** Waits until the server's limits have room. @throws LensError cancelled, or why the server was given up meanwhile */
	private async passed(messages: readonly Message[], options: ChatOptions): Promise<Passage> {
		if (this.gaveUp) throw this.gaveUp;
		const passage = await this.gate.pass(
			tokensAbout(messages, options),
			this.server.rate ?? NO_LIMITS,
			this.ports,
		);
		if (this.gaveUp) throw this.gaveUp;
		return passage;
	}

	/** The answers of a reply, whose tokens are counted. */
	private heard(text: string, options: ChatOptions, passage: Passage): Completions {
		const { counts } = this;
		const counted = (usage: Usage | null) => {
			if (!usage) counts.uncounted++;
			counts.promptTokens += usage?.prompt ?? 0;
			counts.completionTokens += usage?.completion ?? 0;
			if (usage) passage.tokens = usage.prompt + usage.completion;
		};
		const answers = completionsOf(text, { ...this.address, model: this.server.model, counted });
		if (options.tellsTokens && answers.tokens?.every((told, i) => !told && answers.texts[i] !== ""))
			this.notes.add(`${this.address.host} ${NO_TOKENS}.`);
		return answers;
	}

	/** Keeps all requests back while the server has no room for them; what it asks for beyond patience is told instead. */
	private keepTo(milliseconds: number): void {
		if (milliseconds <= 0 || milliseconds > 1000 * this.patience.longestWaitSeconds) return;
		this.gate.shut(this.ports.now() + milliseconds);
	}

	private async refusal(
		{ status, headers }: Reply,
		words: { reason: string; code: string },
		tokens: number,
	): Promise<LensError | PassingFailure> {
		const { host } = this.address;
		if (isAboutModel(status, words)) return noModel(host, this.server.model, await this.offered());
		const hasKey = this.server.apiKey !== null;
		const fault = faultOf({ status, headers, host, hasKey, tokens, now: this.ports.now(), ...words });
		if (fault instanceof PassingFailure) this.keepTo(1000 * (fault.waitSeconds ?? 0));
		return fault;
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
