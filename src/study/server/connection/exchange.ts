/**
 * One request to a server and what comes back, whatever it is: within a time and of a size that an answer can have. The key
 * travels in one header to one origin.
 */
import { LensError } from "../../../protocol/errors";
import type { ChatServer } from "../../../protocol/study-calls";
import { stopIfCancelled } from "../../job";
import type { Address } from "../address";
import { brokenOff } from "../faults";
import { type Clock, PassingFailure, type Patience, withinTime } from "../patience";
import { type Body, readBody } from "../reading/read-body";

export interface Network extends Clock {
	fetch: typeof globalThis.fetch;
}

export interface Reply extends Body {
	status: number;
	headers: Headers;
}

export const isFine = (status: number): boolean => status >= 200 && status < 300;

/** Of a refusal, bytes: some servers print the whole request behind what is wrong with it, and some send pages. */
const MOST_OF_REFUSAL = 256_000;

export interface Asked {
	path: string;
	/** Null asks for what is there already. */
	body: Record<string, unknown> | null;
	/** Bytes of an answer. */
	most: number;
}

/** The way to one server. */
export class Exchange {
	/** Whether it was ever there: then it may come back. */
	private hasAnswered = false;

	constructor(
		private readonly server: ChatServer,
		private readonly address: Address,
		private readonly network: Network,
		private readonly patience: Patience,
	) {}

	/**
	 * What the server answers, refusals included; of those no more than their beginning.
	 * @throws PassingFailure, LensError serverFailed, cancelled
	 */
	async ask({ path, body, most }: Asked): Promise<Reply> {
		const { base, query, host } = this.address;
		const { timeLimitMs } = this.patience;
		const seconds = Math.round(timeLimitMs / 1000);
		const onLate = () => passing(`${host} gave no whole answer within ${seconds} s.`);
		try {
			const reply = await withinTime(
				async (signal) => {
					const request = { ...this.requestWith(body), signal };
					const response = await this.network.fetch(`${base}${path}${query}`, request);
					this.hasAnswered = true;
					const { status, headers } = response;
					// What is left of a body that is too long is given up with the signal.
					const read = await readBody(response, isFine(status) ? most : MOST_OF_REFUSAL);
					return { status, headers, ...read };
				},
				{ milliseconds: timeLimitMs, clock: this.network, onLate },
			);
			if (reply.isWhole || !isFine(reply.status)) return reply;
		} catch (error) {
			stopIfCancelled(this.network.signal);
			if (error instanceof PassingFailure) throw error;
			throw brokenOff(error, host, this.hasAnswered);
		}
		throw passing(`${host} sends more than ${Math.round(most / 1e6)} MB in place of an answer.`);
	}

	private requestWith(body: Asked["body"]) {
		const { apiKey } = this.server;
		return {
			method: body ? "POST" : "GET",
			headers: {
				accept: "application/json",
				...(body && { "content-type": "application/json" }),
				...(apiKey !== null && keyHeader(this.address.host, apiKey)),
			},
			// The key is for this origin and no other.
			redirect: "manual" as const,
			...(body && { body: JSON.stringify(body) }),
		};
	}
}

const AZURE = /\.(?:openai|cognitiveservices|services\.ai)\.azure\.com(?::\d+)?$/;

/** Azure wants its keys under a name of its own; the tokens of its accounts, which are JWTs, it takes as others do. */
const keyHeader = (host: string, key: string): Record<string, string> =>
	AZURE.test(host) && !key.startsWith("eyJ") ? { "api-key": key } : { authorization: `Bearer ${key}` };

const passing = (message: string): PassingFailure =>
	new PassingFailure(new LensError("serverFailed", message));
