/**
 * A hub on this machine, with the paths and answers of the real one: the API's file lists, `resolve` that sends large files
 * on to a storage server under another origin, ranges, tags and hashes. Faults are put in front of it, one by one.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

export interface HostedModel {
	files: Record<string, string | Uint8Array>;
	gated?: false | "auto" | "manual";
	isPrivate?: boolean;
	license?: string;
	architectures?: string[];
	/** Files a page of the tree; 1,000 on the real hub. */
	pageSize?: number;
	/** Whether the model's page leaves the sizes out, so that the tree must be asked. */
	hidesSizes?: boolean;
}

export interface HubOptions {
	models: Record<string, HostedModel>;
	/** Behind "/datasets" and "/api/datasets"; the same of them as of models. */
	datasets?: Record<string, HostedModel>;
	/** A path in front of everything, as a company's proxy has. */
	prefix?: string;
	/** The token that may read gated and private models. */
	token?: string;
	/** Old name -> new name: both stay good, as after a rename. */
	moved?: Record<string, string>;
}

/** What was asked of the hub or its storage, in order. */
export interface SeenRequest {
	server: "hub" | "storage";
	path: string;
	headers: IncomingMessage["headers"];
	status: number;
	/** Bytes of body that were handed to the network. */
	sent: number;
}

/** Something that goes wrong with the next requests whose path holds `on`. */
export interface Fault {
	on: string;
	/** Of the two servers; both when absent. */
	server?: SeenRequest["server"];
	/** How many requests it spoils; 1 when absent. */
	times?: number;
	/** Answers with this instead. */
	status?: number;
	headers?: Record<string, string>;
	body?: string | Uint8Array;
	/**
	 * Sends this much of the body, then breaks the connection off ("cut"), falls silent ("stall"), for good or until something
	 * has come, or ends as if whole ("end").
	 */
	after?:
		| { bytes: number; ends: "end" }
		| { bytes: number; ends: "stall"; until?: Promise<unknown> }
		// What was sent and not read is lost with a connection: it is not broken off before so much of the file is read.
		| { bytes: number; ends: "cut"; isRead(bytes: number): boolean };
	/** Sends the whole file whatever range is asked for. */
	ignoresRange?: boolean;
	/** Sends these bytes as if they were the file's. */
	content?: Uint8Array;
	/** The tag that it calls the bytes by. */
	etag?: string;
	/** Milliseconds between two pieces of 16 kB. */
	slowness?: number;
}

export interface LoopbackHub {
	endpoint: string;
	storage: string;
	requests: SeenRequest[];
	/** Whoever adds one here spoils requests to come. */
	faults: Fault[];
	models: Record<string, HostedModel>;
	datasets: Record<string, HostedModel>;
	/** The commit that a model's or dataset's files are of. */
	commitOf(id: string): string;
	close(): Promise<void>;
}

/** Starts the two servers on free ports of 127.0.0.1. */
export async function startHub(options: HubOptions): Promise<LoopbackHub> {
	const { prefix = "", datasets = {} } = options;
	const state: State = { ...options, prefix, datasets, faults: [], requests: [], storage: "" };
	const storage = await listen((request, response) => answer("storage", request, response, state));
	state.storage = addressOf(storage);
	const hub = await listen((request, response) => answer("hub", request, response, state));
	return {
		endpoint: `${addressOf(hub)}${state.prefix}`,
		storage: state.storage,
		requests: state.requests,
		faults: state.faults,
		models: options.models,
		datasets,
		commitOf: (id) => commitOf(id, (options.models[id] ?? datasets[id])!),
		async close() {
			for (const server of [hub, storage]) {
				server.closeAllConnections();
				await new Promise((resolve) => server.close(resolve));
			}
		},
	};
}

interface State extends Required<Pick<HubOptions, "models" | "datasets" | "prefix">> {
	token?: string;
	moved?: Record<string, string>;
	faults: Fault[];
	requests: SeenRequest[];
	storage: string;
}

type Reply = (response: ServerResponse, seen: SeenRequest) => void;

async function listen(on: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
	const server = createServer(on);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return server;
}

const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function answer(
	server: SeenRequest["server"],
	request: IncomingMessage,
	response: ServerResponse,
	state: State,
) {
	const path = request.url ?? "/";
	const seen: SeenRequest = { server, path, headers: request.headers, status: 0, sent: 0 };
	state.requests.push(seen);
	const fault = takeFault(server, path, state.faults);
	const reply =
		fault?.status === undefined
			? server === "hub"
				? hubReply(path, request, state, fault)
				: storageReply(path, request, state, fault)
			: plain(fault.status, fault.headers ?? {}, fault.body ?? "");
	reply(response, seen);
}

function takeFault(server: SeenRequest["server"], path: string, faults: Fault[]): Fault | undefined {
	const at = faults.findIndex((fault) => path.includes(fault.on) && (fault.server ?? server) === server);
	const fault = faults[at];
	if (!fault) return undefined;
	const left = (fault.times ?? 1) - 1;
	if (left <= 0) faults.splice(at, 1);
	else fault.times = left;
	return fault;
}

function hubReply(path: string, request: IncomingMessage, state: State, fault: Fault | undefined): Reply {
	const url = new URL(path, "http://hub");
	if (!url.pathname.startsWith(state.prefix)) return plain(404, {}, "");
	const parts = url.pathname.slice(state.prefix.length).split("/").filter(Boolean).map(decodeURIComponent);
	const isApi = parts[0] === "api" && ["models", "datasets"].includes(parts[1] ?? "");
	const kind = parts[isApi ? 1 : 0] === "datasets" ? "datasets" : "models";
	const [owner = "", name = "", view, revision = "main", ...rest] = parts.slice(
		isApi ? 2 : kind === "datasets" ? 1 : 0,
	);
	const id = `${owner}/${name}`;
	const to = state.moved?.[id];
	if (to) return plain(307, { location: url.pathname.replace(id, to) + url.search }, "");
	const model = state[kind][id];
	const isKnown = request.headers.authorization === `Bearer ${state.token}` && state.token !== undefined;
	if (request.headers.authorization && !isKnown)
		return refusal(401, null, "Invalid credentials in Authorization header");
	if (!model || (model.isPrivate && !isKnown))
		return isKnown
			? refusal(404, "RepoNotFound", "Repository not found")
			: refusal(401, null, "Invalid username or password.");
	if (!["main", "v1", commitOf(id, model)].includes(revision))
		return refusal(404, "RevisionNotFound", `Invalid rev id: ${revision}`);
	if (isApi) return view === "tree" ? treePage(model, url, request) : modelPage(id, model);
	if (model.gated && !isKnown)
		return refusal(401, "GatedRepo", `Access to model ${id} is restricted. You must have access to it.`);
	const place = kind === "datasets" ? `datasets/${id}` : id;
	return resolveReply(id, rest.join("/"), { model, place, state, request, fault });
}

interface Resolving {
	model: HostedModel;
	/** Where the storage keeps its files. */
	place: string;
	state: State;
	request: IncomingMessage;
	fault: Fault | undefined;
}

/** Small files come from the hub itself, after a relative hop; large ones from the storage, by a signed link. */
function resolveReply(id: string, path: string, { model, place, state, request, fault }: Resolving): Reply {
	const content = model.files[path];
	if (content === undefined) return refusal(404, "EntryNotFound", "Entry not found");
	const commit = commitOf(id, model);
	if (isLarge(path)) {
		const location = `${state.storage}/${place}/${path}?signature=abc`;
		const linked = {
			"x-linked-size": String(bytesOf(content).length),
			"x-linked-etag": `"${sha256(content)}"`,
		};
		return plain(302, { location, "x-repo-commit": commit, ...linked }, "Found");
	}
	const url = request.url ?? "";
	if (!url.includes("cached=1")) return plain(307, { location: `${url}?cached=1` }, "");
	return fileReply(bytesOf(content), `"${gitId(content)}"`, request, fault);
}

function storageReply(path: string, request: IncomingMessage, state: State, fault: Fault | undefined): Reply {
	const parts = new URL(path, "http://storage").pathname.slice(1).split("/");
	const kind = parts[0] === "datasets" ? "datasets" : "models";
	const [owner, name, ...rest] = kind === "datasets" ? parts.slice(1) : parts;
	const content = state[kind][`${owner}/${name}`]?.files[rest.map(decodeURIComponent).join("/")];
	if (content === undefined) return plain(404, {}, "");
	return fileReply(bytesOf(content), `"${sha256(content)}"`, request, fault);
}

function fileReply(
	original: Uint8Array,
	tag: string,
	request: IncomingMessage,
	fault: Fault | undefined,
): Reply {
	const content = fault?.content ?? original;
	const etag = fault?.etag ?? tag;
	const [, first] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
	const condition = request.headers["if-range"];
	const isRange =
		first !== undefined && !fault?.ignoresRange && (condition === undefined || condition === etag);
	const start = isRange ? Number(first) : 0;
	if (start > 0 && start >= content.length)
		return plain(416, { "content-range": `bytes */${content.length}` }, "");
	const body = content.subarray(start);
	const headers: Record<string, string> = {
		etag,
		"accept-ranges": "bytes",
		"content-length": String(body.length),
	};
	if (isRange) headers["content-range"] = `bytes ${start}-${content.length - 1}/${content.length}`;
	// Without a length the end of the body is no proof of its being whole.
	if (fault?.after?.ends === "end") delete headers["content-length"];
	return (response, seen) => {
		seen.status = isRange ? 206 : 200;
		response.writeHead(seen.status, headers);
		void pour(response, { body, start }, seen, fault);
	};
}

const PIECE = 16 * 1024;

/** @param start where the body begins in its file */
async function pour(
	response: ServerResponse,
	{ body, start }: { body: Uint8Array; start: number },
	seen: SeenRequest,
	fault: Fault | undefined,
) {
	const after = fault?.after;
	const end = Math.min(after?.bytes ?? body.length, body.length);
	for (let at = 0; at < end && !response.destroyed; at += PIECE) {
		const piece = body.subarray(at, Math.min(at + PIECE, end));
		if (!response.write(piece)) await drained(response);
		seen.sent += piece.length;
		if (fault?.slowness) await pause(fault.slowness);
	}
	if (after?.ends === "stall") {
		if (!after.until) return;
		await after.until;
		seen.sent += body.length - end;
		response.end(body.subarray(end));
	} else if (after?.ends === "cut") {
		while (!response.destroyed && !after.isRead(start + end)) await pause(5);
		response.destroy();
	} else response.end();
}

/** When the network takes more, or the other side has left. */
const drained = (response: ServerResponse): Promise<void> =>
	new Promise((resolve) => {
		const end = () => {
			response.off("drain", end).off("close", end);
			resolve();
		};
		response.on("drain", end).on("close", end);
	});

const plain =
	(status: number, headers: Record<string, string>, body: string | Uint8Array): Reply =>
	(response, seen) => {
		seen.status = status;
		response.writeHead(status, headers).end(body);
	};

const refusal = (status: number, code: string | null, message: string): Reply =>
	plain(
		status,
		{
			"x-error-message": message,
			...(code ? { "x-error-code": code } : {}),
			"content-type": "application/json",
		},
		JSON.stringify({ error: message }),
	);

function modelPage(id: string, model: HostedModel): Reply {
	const siblings = Object.entries(model.files).map(([rfilename, content]) => ({
		rfilename,
		...(model.hidesSizes ? {} : { size: bytesOf(content).length, blobId: gitId(content) }),
		...(isLarge(rfilename) && !model.hidesSizes
			? { lfs: { sha256: sha256(content), size: bytesOf(content).length, pointerSize: 134 } }
			: {}),
	}));
	const page = {
		...{ _id: "0".repeat(24), id, modelId: id, sha: commitOf(id, model), private: model.isPrivate === true },
		...{ gated: model.gated ?? false, disabled: false, tags: ["onnx"], siblings },
		...(model.architectures ? { config: { architectures: model.architectures } } : {}),
		...(model.license ? { cardData: { license: model.license } } : {}),
	};
	return plain(200, { "content-type": "application/json" }, JSON.stringify(page));
}

function treePage(model: HostedModel, url: URL, request: IncomingMessage): Reply {
	const names = Object.keys(model.files);
	const size = model.pageSize ?? 1000;
	const from = Number(url.searchParams.get("cursor") ?? 0);
	const entries = names.slice(from, from + size).map((path) => {
		const content = model.files[path]!;
		const bytes = bytesOf(content).length;
		const lfs = isLarge(path) ? { lfs: { oid: sha256(content), size: bytes, pointerSize: 134 } } : {};
		return { type: "file", oid: gitId(content), size: bytes, path, ...lfs };
	});
	const folders = from === 0 ? [{ type: "directory", oid: "1".repeat(40), size: 0, path: "onnx" }] : [];
	const address = `http://${request.headers.host}${url.pathname}?recursive=true&cursor=${from + size}`;
	const link: Record<string, string> = from + size < names.length ? { link: `<${address}>; rel="next"` } : {};
	return plain(
		200,
		{ "content-type": "application/json", ...link },
		JSON.stringify([...folders, ...entries]),
	);
}

/** What the real hub keeps apart from git. */
const isLarge = (path: string): boolean =>
	/\.onnx|\.data$|\.gguf$|\.safetensors$|\.parquet$|^tokenizer\.json$/.test(path);

const bytesOf = (content: string | Uint8Array): Uint8Array =>
	typeof content === "string" ? Buffer.from(content) : content;

function sha256(content: string | Uint8Array): string {
	const known = typeof content === "string" ? undefined : hashes.get(content);
	const hash = known ?? createHash("sha256").update(content).digest("hex");
	if (typeof content !== "string") hashes.set(content, hash);
	return hash;
}
/** Large contents are hashed once. */
const hashes = new WeakMap<Uint8Array, string>();

const gitId = (content: string | Uint8Array): string =>
	createHash("sha1")
		.update(`blob ${bytesOf(content).length}\0`)
		.update(content)
		.digest("hex");

/** Changes with every change of a file, as a commit does. */
function commitOf(id: string, { files }: HostedModel): string {
	const hash = createHash("sha1").update(id);
	for (const [path, content] of Object.entries(files)) hash.update(path).update(sha256(content));
	return hash.digest("hex");
}
