/** Asks a server that speaks the OpenAI protocol for chat completions. */
import { mulberry32, seedFor } from "../../core/random";
import type { Message } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import type { ChatServer, TokenPrice } from "../../protocol/study-calls";
import { readServer } from "./address";
import { type ChatPorts, Connection } from "./connection/connection";
import type { ServerCounts } from "./costs/counts";
import type { ChatOptions } from "./dialect";
import { PATIENCE, type Patience, slots, tryPatiently } from "./patience";
import type { Completions } from "./reading/replies";

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
	/**
	 * Tells that the server has spoken to an earlier client: then thoughts in place of an answer are left to whoever asked, as
	 * they are once it has spoken to this one.
	 */
	hasSpoken(): void;
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
	// Other ones for each server, and for each process that asks one: they are not to come back together.
	const random = mulberry32(seedFor(0, `${address.host} ${ports.now()}`));
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
		hasSpoken: () => {
			connection.hasSpoken = true;
		},
		end: () => connection.giveUp(new LensError("serverFailed", "Nothing more is asked.")),
		counts: connection.counts,
		price: server.price ?? null,
	};
}
