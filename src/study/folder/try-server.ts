/**
 * A server that is to be asked in a later step is asked once before an earlier one begins: whoever gave the wrong key, model or
 * address, or a model that cannot keep to a form, learns it now and not after hours of answers.
 */
import { LensError } from "../../protocol/errors";
import type { ChatServer } from "../../protocol/study-calls";
import type { ChatClient } from "../server/chat-client";
import { clientOf } from "../server/client-of";
import { NO_CACHE, type ReplyCache } from "../server/reply-cache";
import { type FolderRun, isWhole } from "./run-folder";
import { keepCosts } from "./server-costs";

export interface Trial {
	/** The step that asks it. */
	step: string;
	server: ChatServer | null;
	/** The earlier step's file; nothing is tried once it is whole, for then the server's own step begins. */
	before: string;
	/** What it cannot do when no reply of it can be read, behind its name. */
	failing: string;
	/** Asks as the step does, about something easy; whether what comes back can be read. */
	ask(client: ChatClient, cache: ReplyCache): Promise<boolean>;
}

/** Asks one question, whose reply is not kept and whose costs are the step's. @throws LensError serverFailed, cancelled */
export async function tryServer(
	run: FolderRun,
	{ step, server, before, failing, ask }: Trial,
): Promise<void> {
	if (!server || (await isWhole(run, before))) return;
	const client = clientOf(run, server);
	const costs = await keepCosts(run, step, client);
	try {
		if (await ask(client, NO_CACHE)) return;
		throw new LensError(
			"serverFailed",
			`${client.model} at ${client.host} ${failing}, not even on the easy answer that it is tried with; choose another model.`,
		);
	} finally {
		client.end();
		await costs.end();
	}
}
