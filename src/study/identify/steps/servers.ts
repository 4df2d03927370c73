/** Servers of a study, reached through its ports. */
import type { ChatServer } from "../../../protocol/engine-api";
import { type ChatClient, chatClient } from "../../server/chat-client";
import { openReplyCache, type ReplyCache } from "../../server/reply-cache";
import { countsTroubles, troubleNotes } from "../../server/troubles";
import { placeOf, type Run } from "../folder/run-folder";

/** A server as the steps ask it. @throws LensError serverFailed where nothing reaches the network */
export function clientOf({ ports }: Pick<Run, "ports">, server: ChatServer): ChatClient {
	const { fetch, sleep, now, signal } = ports;
	if (!fetch || !sleep || !now) throw new Error("a study that asks servers was started without a network");
	return chatClient(server, { fetch, sleep, now, signal });
}

/** A server whose replies are kept. */
export interface KeptServer {
	client: ChatClient;
	cache(): Promise<ReplyCache>;
}

/** What a server has replied before, read when it is first asked for. */
export function cacheOf(run: Run, file: string): () => Promise<ReplyCache> {
	let opening: Promise<ReplyCache> | null = null;
	return () => (opening ??= openReplyCache(run.ports.files, placeOf(run, file)));
}

/**
 * What the report is to tell of a server once the step's file is whole: what it would not do, what went wrong, and whether
 * what it has replied before could be read.
 */
export async function notesOf(run: Run, client: ChatClient, file: string): Promise<string[]> {
	return [...client.notes(), ...(await recount(run, file))];
}

/** As `notesOf`, of a server whose replies are kept. */
export async function keptNotesOf(run: Run, { client, cache }: KeptServer, file: string): Promise<string[]> {
	const { unreadable } = await cache();
	const told = `Of the lines with replies of ${client.host}, ${unreadable} could not be read, and what they held was asked again.`;
	return [...(await notesOf(run, client, file)), ...(unreadable > 0 ? [told] : [])];
}

/** The notes on a whole file's troubles, in place of those that the run has of it or of its parts. */
export async function recount(run: Run, file: string): Promise<string[]> {
	run.manifest.notes = run.manifest.notes.filter((note) => !countsTroubles(note, file));
	return troubleNotes(run.ports.files, placeOf(run, file), file);
}
