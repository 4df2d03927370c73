/**
 * One server and what was learned of it: what it does not understand, what it calls its model, when it wants to be left alone.
 * The key is taken out of whatever it says before anybody is told.
 */
import type { Message } from "../../../protocol/engine-api";
import { LensError } from "../../../protocol/errors";
import type { ChatServer } from "../../../protocol/study-calls";
import type { Address } from "../address";
import { NOTHING, type ServerCounts, type Usage } from "../costs/counts";
import { bodyOf, type ChatOptions, concede, type Dialect, NO_TOKENS, WHOLE_DIALECT } from "../dialect";
import { faultOf, isAboutModel, isFiltered, isTooLong, noModel, onlyThoughts } from "../faults";
import { PassingFailure, type Patience } from "../patience";
import { NO_LIMITS, type Passage, type RateGate, type RateGates, rateGates } from "../rate/rate-gate";
import { untilRoom } from "../rate/told-limits";
import { isObject } from "../reading/json";
import { type Completions, completionsOf, errorIn, withheld } from "../reading/replies";
import { errorOf, modelNames, oneLine, type ToldError, toldError } from "../reading/told-error";
import { Exchange, isFine, type Network, type Reply } from "./exchange";

export interface ChatPorts extends Network {
	/** Milliseconds since 1970, for dates in the server's answers. */
	now(): number;
	/** Where all requests to a server pass, those of other clients as well. */
	rates?: RateGates;
}

/**
 * Tokens that a request may take, as servers reckon them before they answer: four characters of the prompt each, and all that
 * the answers may have.
 */
const tokensAbout = (messages: readonly Message[], { n, maxTokens }: ChatOptions): number =>
	Math.ceil(messages.reduce((sum, { content }) => sum + content.length, 0) / 4) + n * maxTokens;

/**
 * Bytes that a reply may have: a thousand for a token, which with its bytes and its log-probability takes some two hundred, and
 * a million for what else servers say. Longer than the last number is no reply, and many are read at a time.
 */
const mostBytes = ({ n, maxTokens }: ChatOptions): number =>
	Math.min(1e6 * (1 + Math.ceil((n * maxTokens) / 1000)), 64e6);

/** Of a list of models, bytes; the longest one that is known has one million. */
const MOST_OF_MODELS = 8e6;

/** More names than a server calls one model by; some make up a new one for each reply. */
const MOST_NAMES = 3;

export class Connection {
	readonly notes = new Set<string>();
	readonly counts: ServerCounts = { ...NOTHING };
	private readonly gate: RateGate;
	private readonly exchange: Exchange;
	/** What the server calls the model, where that is not what it was asked for. */
	private readonly names = new Set<string>();
	private dialect: Dialect = WHOLE_DIALECT;
	/** Whether it has ever said anything, to this connection or to an earlier one. */
	hasSpoken = false;
	private gaveUp: LensError | null = null;

	constructor(
		private readonly server: ChatServer,
		private readonly address: Address,
		private readonly ports: ChatPorts,
		private readonly patience: Patience,
	) {
		this.gate = (ports.rates ?? rateGates())(address.host);
		this.exchange = new Exchange(server, address, ports, patience);
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
			const reply = await this.exchange.ask({
				path: "/chat/completions",
				body: sent,
				most: mostBytes(options),
			});
			const error = isFine(reply.status) ? errorIn(reply.text) : null;
			if (isFine(reply.status) && !error) {
				this.keepTo(untilRoom(reply.headers, { tokens, now: this.ports.now() }));
				return this.heard(reply.text, options, passage);
			}
			// A refusal takes none.
			passage.tokens = 0;
			const words = this.withoutKey(error ? errorOf(error) : toldError(reply.text));
			const status = error ? codeIn(error) : reply.status;
			const given = isTooLong(status, words) ? null : concede(dialect, sent, { status, ...words });
			if (given) {
				// Another request may have learned the same meanwhile.
				if (dialect === this.dialect) {
					this.dialect = given.dialect;
					if (given.note) this.notes.add(`${this.address.host} ${given.note}.`);
				}
				continue;
			}
			// One question that offends a filter must not end a study.
			if (isFiltered(status, words)) return withheld(options.n);
			throw await this.refusal({ ...reply, status }, { ...words, tokens });
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
		const { host } = this.address;
		const answers = completionsOf(text, { host, counted });
		this.hasSpoken ||= answers.texts.some((text) => text !== "");
		// One that thinks too long now and then says something to the next question; one that never does is set up so.
		if (!this.hasSpoken && answers.finishReasons.every((reason) => reason === "thoughts"))
			throw new PassingFailure(onlyThoughts(host, this.server.model));
		if (answers.model) this.hearName(answers.model);
		if (options.tellsTokens && answers.tokens?.every((told, i) => !told && answers.texts[i] !== ""))
			this.notes.add(`${host} ${NO_TOKENS}.`);
		return answers;
	}

	/** Some servers answer with whatever model they have, and some with one behind a name that moves on. */
	private hearName(said: string): void {
		const { model } = this.server;
		const name = this.hide(oneLine(said).slice(0, 100));
		if (name === model || this.names.has(name) || this.names.size >= MOST_NAMES) return;
		this.names.add(name);
		this.notes.add(`${this.address.host} answers as ${name} where ${model} is asked for.`);
	}

	/** Keeps all requests back while the server has no room for them; what it asks for beyond patience is told instead. */
	private keepTo(milliseconds: number): void {
		if (milliseconds <= 0 || milliseconds > 1000 * this.patience.longestWaitSeconds) return;
		this.gate.shut(this.ports.now() + milliseconds);
	}

	private async refusal(
		{ status, headers }: Pick<Reply, "status" | "headers">,
		told: ToldError & { tokens: number },
	): Promise<LensError | PassingFailure> {
		const { host } = this.address;
		const { model, apiKey } = this.server;
		if (!isTooLong(status, told) && isAboutModel(status, told))
			return noModel({ host, model, offered: await this.offered(), reason: told.reason });
		const fault = faultOf({ status, headers, host, hasKey: apiKey !== null, now: this.ports.now(), ...told });
		if (fault instanceof PassingFailure) this.keepTo(1000 * (fault.waitSeconds ?? 0));
		return fault;
	}

	/** The models that the server names; null when it names none. */
	private async offered(): Promise<string[] | null> {
		const { status, text } = await this.exchange.ask({ path: "/models", body: null, most: MOST_OF_MODELS });
		return isFine(status) ? (modelNames(text)?.map((name) => this.hide(name)) ?? null) : null;
	}

	private withoutKey({ field, reason, code }: ToldError): ToldError {
		return { field, reason: this.hide(reason), code: this.hide(code) };
	}

	private hide(text: string): string {
		const { apiKey } = this.server;
		return apiKey ? text.replaceAll(apiKey, "[key]") : text;
	}
}

/** The status that an error is told with in its own words where the answer's is that all is well; 200 where it is not. */
function codeIn({ error }: Record<string, unknown>): number {
	const code = Number(isObject(error) ? error.code : Number.NaN);
	return code >= 400 && code < 600 ? code : 200;
}
