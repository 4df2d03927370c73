/**
 * File lists from the hub's API: GET /api/{models,datasets}/{id}/tree/{commit}?recursive=true page by page
 * (huggingface_hub: list_repo_tree), and the lists that a repository's own page holds.
 */
import { LensError } from "../../protocol/errors";
import { staysInside } from "../files/safe-path";
import type { HubAccess, HubFile } from "../hub-model";
import { ask, brokenOff, piecesOf } from "./ask";
import { readEndpoint } from "./endpoint";
import type { Subject } from "./faults";
import { type Patience, tryPatiently, type Watch, watchOver } from "./patience";

/** A repository that is asked about. */
export interface Hub {
	access: HubAccess;
	signal: AbortSignal;
	patience: Patience;
	about: Subject;
}

export type Fields = Record<string, unknown>;

/** Lists of whole organisations' worth of files are some megabytes; more is no list. */
const MOST_BYTES = 64 * 1024 * 1024;
/** The hub gives 1,000 files a page. */
const MOST_PAGES = 100;

/**
 * One JSON document of the API, with the address of the page after it.
 * @throws LensError hubUnreachable, hubNotFound, hubForbidden, hubBusy, hubBroken, cancelled
 */
export function readPage(hub: Hub, path: string): Promise<{ body: unknown; next: string | null }> {
	const { access, about, patience, signal } = hub;
	const attempt = async () => {
		const watch = watchOver(signal, patience.stallMs);
		try {
			const { response, host } = await ask(access, { path, about }, watch);
			const text = await textOf(response, watch).catch((error) => {
				throw error instanceof LensError ? error : brokenOff(error, host, watch);
			});
			return { body: parsed(text) ?? unreadable(hub), next: nextOf(response.headers) };
		} finally {
			watch.end();
		}
	};
	return tryPatiently(attempt, patience, signal);
}

async function textOf(response: Response, watch: Watch): Promise<string> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of piecesOf(response, watch)) {
		chunks.push(chunk);
		bytes += chunk.length;
		if (bytes > MOST_BYTES) throw new LensError("hubBroken", "The hub's answer is too long for a file list.");
	}
	return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}

/** `Link: <https://...?cursor=abc>; rel="next"`: what follows its question mark. */
function nextOf(headers: Headers): string | null {
	const [, query] = /<[^>?]*\?([^>]*)>\s*;\s*rel="?next"?/.exec(headers.get("link") ?? "") ?? [];
	return query ?? null;
}

/** The file list page by page; a mirror may name the hub itself as the next page's place, so only the query is taken. */
export async function readTree(
	hub: Hub,
	kind: "models" | "datasets",
	{ id, commit }: { id: string; commit: string },
): Promise<HubFile[]> {
	const files: HubFile[] = [];
	const asked = new Set<string>();
	let query: string | null = "recursive=true";
	while (query !== null) {
		if (asked.has(query) || asked.size >= MOST_PAGES) return unreadable(hub);
		asked.add(query);
		const { body, next } = await readPage(hub, `/api/${kind}/${id}/tree/${commit}?${query}`);
		if (!Array.isArray(body)) return unreadable(hub);
		for (const entry of body.map(recordOf))
			if (entry?.type === "file")
				files.push(fileOf(entry.path, entry.oid, entry.size, shaOf(entry.lfs, "oid")) ?? unreadable(hub));
		query = next;
	}
	return files;
}

/** Null when the list is not there or leaves out sizes, as some mirrors' do. */
export function siblingsOf(siblings: unknown): HubFile[] | null {
	if (!Array.isArray(siblings)) return null;
	const files = siblings.map((each) => {
		const { rfilename, blobId, size, lfs } = recordOf(each) ?? {};
		return fileOf(rfilename, blobId, size, shaOf(lfs, "sha256"));
	});
	return files.every((file) => file !== null) ? files : null;
}

function fileOf(path: unknown, gitId: unknown, bytes: unknown, sha256: string | null): HubFile | null {
	if (typeof path !== "string" || !Number.isSafeInteger(bytes) || Number(bytes) < 0) return null;
	// A file kept apart from git is only a pointer there, whose id says nothing of the content.
	const isGitId = sha256 === null && typeof gitId === "string" && /^[0-9a-f]{40}$/.test(gitId);
	return { path, bytes: Number(bytes), sha256, gitId: isGitId ? gitId : null };
}

function shaOf(lfs: unknown, field: "oid" | "sha256"): string | null {
	const sha = String(recordOf(lfs)?.[field] ?? "").replace(/^sha256:/, "");
	return /^[0-9a-f]{64}$/.test(sha) ? sha : null;
}

/** The value, where it is an object. */
export const recordOf = (value: unknown): Fields | null =>
	typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;

/** @throws LensError hubBroken always */
export function unreadable({ access, about }: Hub): never {
	const { host } = readEndpoint(access.endpoint);
	throw new LensError("hubBroken", `What ${host} says of ${about.id} cannot be read as a list of its files.`);
}

/** @throws LensError hubBroken when a name leads out of its folder */
export function refuseOutside(id: string, files: readonly HubFile[]): void {
	const outside = files.find(({ path }) => !staysInside(path));
	if (outside)
		throw new LensError(
			"hubBroken",
			`The file list of ${id} names ${JSON.stringify(outside.path.slice(0, 100))}, which is no name inside a folder.`,
		);
}
