/** What a run tells of the servers that it has asked: what they would not do, and what went wrong. */
import { LensError } from "../../protocol/errors";
import type { ChatServer } from "../../protocol/study-calls";
import type { ChatClient } from "../server/chat-client";
import { clientOf } from "../server/client-of";
import { openReplyCache, type ReplyCache } from "../server/reply-cache";
import { countsTroubles, troubleNotes } from "../server/troubles";
import { type FolderRun, placeOf, writeManifest } from "./run-folder";

/** A server as a step asks it. */
export interface StepClient extends ChatClient {
	/** Resolves, once it has ended, when it will write no more. */
	settled(): Promise<void>;
}

/**
 * A client whose notes are in the manifest before whoever asked hears the answer: what comes of an answer is never on the disk
 * without what the report is to tell of its server, wherever the step is stopped.
 */
export function stepClient(run: FolderRun, server: ChatServer): StepClient {
	const client = clientOf(run, server);
	let hasEnded = false;
	let last: Promise<void> = Promise.resolve();
	const keep = async () => {
		const notes = [...new Set([...run.manifest.notes, ...client.notes()])].sort();
		if (notes.length === run.manifest.notes.length) return;
		// The folder may be another session's by now.
		if (hasEnded) throw new LensError("serverFailed", "Nothing more is asked.");
		run.manifest.notes = notes;
		await writeManifest(run);
	};
	return {
		...client,
		async complete(messages, options) {
			const completions = await client.complete(messages, options);
			last = last.then(keep);
			await last;
			return completions;
		},
		end() {
			hasEnded = true;
			client.end();
		},
		settled: () => last.catch(() => undefined),
	};
}

/** A server whose replies are kept. */
export interface KeptServer {
	client: StepClient;
	cache(): Promise<ReplyCache>;
}

/** What a server has replied before, read when it is first asked for. */
export function cacheOf(run: FolderRun, file: string): () => Promise<ReplyCache> {
	let opening: Promise<ReplyCache> | null = null;
	return () => (opening ??= openReplyCache(run.ports.files, placeOf(run, file)));
}

/**
 * What the report is to tell of a server once the step's file is whole: what it would not do, what went wrong, and whether
 * what it has replied before could be read.
 */
export async function notesOf(run: FolderRun, client: ChatClient, file: string): Promise<string[]> {
	return [...client.notes(), ...(await recount(run, file))];
}

/** As `notesOf`, of a server whose replies are kept. */
export async function keptNotesOf(
	run: FolderRun,
	{ client, cache }: KeptServer,
	file: string,
): Promise<string[]> {
	const { unreadable } = await cache();
	const told = `Of the lines with replies of ${client.host}, ${unreadable} could not be read, and what they held was asked again.`;
	return [...(await notesOf(run, client, file)), ...(unreadable > 0 ? [told] : [])];
}

/** The notes on a whole file's troubles, in place of those that the run has of it or of its parts. */
export async function recount(run: FolderRun, file: string): Promise<string[]> {
	run.manifest.notes = run.manifest.notes.filter((note) => !countsTroubles(note, file));
	return troubleNotes(run.ports.files, placeOf(run, file), file);
}
