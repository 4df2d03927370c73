/** The server on its port, from the first request to the last. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, RequestError } from "@hono/node-server";
import { LensError } from "../../protocol/errors";
import { ApiError, apiErrorOf } from "../api-error";
import type { ModelReader } from "../work/model-reader";
import { Queue, type QueueLimits } from "../work/queue";
import { appOver } from "./app";
import { answerBroken, MOST_HEADER_BYTES, replyOf, SENDING_MS, unreadableAddress } from "./broken-request";
import { LAST_WORDS_MS } from "./ending";
import { type Admission, isLoopbackName } from "./guard";
import { InFlight } from "./in-flight";
import { Metrics } from "./metrics";

export interface ServeOptions extends Omit<Admission, "isLoopback">, QueueLimits {
	host: string;
	/** 0 takes any that is free. */
	port: number;
	/** Null: what a prompt that fills the context takes, and room for more. */
	maxBodyBytes: number | null;
	/** For a whole request, waiting included. */
	timeLimitMs: number;
	/** How long what runs may take when the server stops. */
	graceMs: number;
	/** One line for the operator; none holds anything that a client wrote. */
	log(line: string): void;
}

export interface Listening {
	/** What clients put in front of /chat/completions. */
	address: string;
	/** Lets what runs end within the time that it is given, refuses everything else, and closes. */
	stop(): Promise<void>;
}

/** Most tokens have four bytes, and a letter that JSON escapes has six or twelve. */
const BYTES_PER_TOKEN = 16;
/** For several prompts, and everything around them. A prompt costs the engine memory before it is found to be too long. */
const ROOM_BYTES = 256 * 1024;
/** Longer than clients keep a connection that is idle: closed in the moment in which one is used again, it would fail that request. */
const IDLE_MS = 75_000;
/** How soon clients are told to ask again when a server stops, in seconds: another may be started by then. */
const RESTART_SECONDS = 5;

/**
 * Serves the reader's model, which is loaded first.
 * @throws LensError as `loadModel`, or badSetting when the port cannot be had
 */
export async function listen(reader: ModelReader, options: ServeOptions): Promise<Listening> {
	const { host, port, log } = options;
	const model = await reader.open();
	const queue = new Queue(options, () => performance.now() / 1000);
	const metrics = new Metrics(() => {
		const { waiting, running } = queue;
		return { waiting, running, restarts: reader.restarts };
	});
	const [closing, cutOff, inFlight] = [new AbortController(), new AbortController(), new InFlight()];
	const started = Math.floor(Date.now() / 1000);
	const place = { model, started, reader, queue, metrics, onFault: (error: unknown) => logFault(error, log) };
	const app = appOver(place, {
		...options,
		maxBodyBytes: options.maxBodyBytes ?? ROOM_BYTES + BYTES_PER_TOKEN * model.contextLength,
		isLoopback: isLoopbackName(host),
		closing: closing.signal,
		cutOff: cutOff.signal,
		inFlight,
	});
	const server = createServer(
		{
			...{ requestTimeout: SENDING_MS, headersTimeout: SENDING_MS, keepAliveTimeout: IDLE_MS },
			maxHeaderSize: MOST_HEADER_BYTES,
			// The library refuses what has none in its own way, which can be worded.
			requireHostHeader: false,
		},
		getRequestListener(app.fetch, {
			errorHandler(error) {
				if (error instanceof RequestError) return unreadableAddress();
				place.onFault(error);
				return replyOf(apiErrorOf(error));
			},
		}),
	);
	answerBroken(server);
	await listening(server, host, port);
	return {
		address: addressOf(server),
		async stop() {
			closing.abort(stopping());
			queue.close(stopping());
			const cut = setTimeout(() => cutOff.abort(stopping()), options.graceMs);
			await withinTime(inFlight.none(), options.graceMs + LAST_WORDS_MS);
			clearTimeout(cut);
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
		},
	};
}

/** Waits for what may not come. */
async function withinTime(event: Promise<void>, milliseconds: number): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<void>((resolve) => {
		timer = setTimeout(resolve, milliseconds);
	});
	await Promise.race([event, late]);
	clearTimeout(timer);
}

const stopping = (): ApiError =>
	new ApiError(503, "stopping", "The server is being stopped.", { retryAfter: RESTART_SECONDS });

function listening(server: Server, host: string, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once("error", (error: NodeJS.ErrnoException) => reject(noPort(error, host, port)));
		server.listen(port, host, resolve);
	});
}

function noPort({ code, message }: NodeJS.ErrnoException, host: string, port: number): LensError {
	const why =
		code === "EADDRINUSE"
			? `port ${port} of ${host} is taken`
			: code === "EACCES"
				? `port ${port} of ${host} is not this user's to take`
				: `${host} cannot be listened to (${message})`;
	return new LensError("badSetting", `The server cannot start: ${why}.`);
}

function addressOf(server: Server): string {
	const { address, family, port } = server.address() as AddressInfo;
	return `http://${family === "IPv6" ? `[${address}]` : address}:${port}/v1`;
}

/** What a request was refused for is no fault; what failed inside is told with its stack, which holds no prompt. */
function logFault(error: unknown, log: (line: string) => void): void {
	if (error instanceof ApiError) return;
	const isInside = !(error instanceof LensError) || error.code === "internal";
	if (!isInside) return;
	log(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
