/**
 * A model's file list from the hub's API: GET /api/models/{id}/revision/{revision}?blobs=true, and where that leaves the
 * sizes out, GET /api/models/{id}/tree/{commit}?recursive=true page by page (huggingface_hub: model_info, list_repo_tree).
 */
import { LensError } from "../protocol/errors";
import { choicesIn } from "./choices";
import { staysInside } from "./files/safe-path";
import { ask, brokenOff, piecesOf } from "./http/ask";
import { readEndpoint } from "./http/endpoint";
import type { Subject } from "./http/faults";
import { PATIENCE, type Patience, tryPatiently, type Watch, watchOver } from "./http/patience";
import type { HubAccess, HubFile, HubModel } from "./hub-model";
import { checkedRevision, isModelId, readReference } from "./model-id";

export interface FindOptions {
	/** A branch, tag or commit, before the one of a pasted address; the main branch when there is none. */
	revision?: string | undefined;
	signal: AbortSignal;
	/** How long is waited for the hub; somebody waits for the answer, so that it is asked three times only. */
	patience?: Patience;
}

/**
 * What the hub has under a name.
 * @param given owner/name, or the address of a model's page
 * @throws LensError hubUnreachable, hubNotFound, hubForbidden, hubBusy, hubBroken, modelUnsupported, cancelled
 */
export async function findHubModel(
	access: HubAccess,
	given: string,
	{ revision: asked, signal, patience = { ...PATIENCE, attempts: 3 } }: FindOptions,
): Promise<HubModel> {
	readEndpoint(access.endpoint);
	const reference = readReference(given, access.endpoint);
	const revision = asked ? checkedRevision(asked) : reference.revision;
	const hub: Hub = { access, signal, patience, about: { id: reference.id, revision, file: null } };
	const at = revision === null ? "" : `/revision/${encodeURIComponent(revision)}`;
	const { body } = await read(hub, `/api/models/${reference.id}${at}?blobs=true`);
	const info = recordOf(body) ?? unreadable(hub);
	const id = typeof info.id === "string" && isModelId(info.id) ? info.id : reference.id;
	const commit = String(info.sha);
	if (!/^[0-9a-f]{7,64}$/i.test(commit)) return unreadable(hub);
	refuseEncoders(id, info.config);
	const files = siblingsOf(info.siblings) ?? (await readTree(hub, id, commit));
	const outside = files.find(({ path }) => !staysInside(path));
	if (outside)
		throw new LensError(
			"hubBroken",
			`The file list of ${id} names ${JSON.stringify(outside.path.slice(0, 100))}, which is no name inside a folder.`,
		);
	return {
		id,
		revision: commit,
		license: licenseOf(info),
		isGated: info.gated !== undefined && info.gated !== false,
		files,
		choices: choicesIn(files),
	};
}

interface Hub {
	access: HubAccess;
	signal: AbortSignal;
	patience: Patience;
	about: Subject;
}

type Fields = Record<string, unknown>;

/** Lists of whole organisations' worth of files are some megabytes; more is no list. */
const MOST_BYTES = 64 * 1024 * 1024;
/** The hub gives 1,000 files a page. */
const MOST_PAGES = 100;

/** One JSON document of the API, with the address of the page after it. */
function read(hub: Hub, path: string): Promise<{ body: unknown; next: string | null }> {
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
async function readTree(hub: Hub, id: string, commit: string): Promise<HubFile[]> {
	const files: HubFile[] = [];
	const asked = new Set<string>();
	let query: string | null = "recursive=true";
	while (query !== null) {
		if (asked.has(query) || asked.size >= MOST_PAGES) return unreadable(hub);
		asked.add(query);
		const { body, next } = await read(hub, `/api/models/${id}/tree/${commit}?${query}`);
		if (!Array.isArray(body)) return unreadable(hub);
		for (const entry of body.map(recordOf))
			if (entry?.type === "file")
				files.push(fileOf(entry.path, entry.oid, entry.size, shaOf(entry.lfs, "oid")) ?? unreadable(hub));
		query = next;
	}
	return files;
}

/** Null when the list is not there or leaves out sizes, as some mirrors' do. */
function siblingsOf(siblings: unknown): HubFile[] | null {
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

function licenseOf({ cardData, tags }: Fields): string | null {
	const { license, license_name: name } = recordOf(cardData) ?? {};
	const tag = Array.isArray(tags) ? tags.find((each) => String(each).startsWith("license:")) : undefined;
	const told = license === "other" && name ? name : (license ?? (tag ? String(tag).slice(8) : null));
	return typeof told === "string" ? told : Array.isArray(told) ? told.join(", ") : null;
}

/** Heads of models that label text and pictures, and models without a head that read only. */
const READERS =
	/For(MaskedLM|PreTraining|\w*Classification|QuestionAnswering|MultipleChoice|CTC|\w*Detection|\w*Segmentation)$|^(\w*Bert|Roberta|XLMRoberta|MPNet|Electra|Deberta\w*|Nomic\w*|CLIP\w*|Siglip\w*|ViT|Dinov2|Whisper\w*|T5|MT5|Bart|Marian)(Model|ForConditionalGeneration|MTModel)$/;

/** @throws LensError modelUnsupported when the configuration names a model that writes no text from text */
function refuseEncoders(id: string, config: unknown): void {
	const { architectures } = recordOf(config) ?? {};
	const kind = Array.isArray(architectures) ? String(architectures[0]) : "";
	if (READERS.test(kind))
		throw new LensError("modelUnsupported", `${id} is a ${kind}, which does not go on writing a text.`);
}

const recordOf = (value: unknown): Fields | null =>
	typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;

function unreadable({ access, about }: Hub): never {
	const { host } = readEndpoint(access.endpoint);
	throw new LensError("hubBroken", `What ${host} says of ${about.id} cannot be read as a list of its files.`);
}
