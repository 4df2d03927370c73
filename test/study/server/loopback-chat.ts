/**
 * A server of the OpenAI protocol on this machine. It answers from a function, so that equal requests get equal answers, and
 * is as poor in its abilities as a test wants; faults are put in front of it, one by one.
 */
import {
	request as askPlainly,
	createServer,
	type IncomingMessage,
	type RequestListener,
	type Server,
	type ServerResponse,
} from "node:http";
import { request as askOverTls, createServer as createTlsServer, Server as TlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";

export interface ChatBody {
	model: string;
	messages: { role: string; content: string }[];
	n?: number;
	seed?: number;
	[field: string]: unknown;
}

export interface SeenRequest {
	method: string;
	path: string;
	headers: IncomingMessage["headers"];
	body: ChatBody | null;
}

/** Something that goes wrong with the next requests for chat completions. */
export interface Fault {
	/** How many requests it spoils; 1 when absent. */
	times?: number;
	/** Only requests whose body holds this. */
	on?: string;
	status?: number;
	headers?: Record<string, string>;
	body?: string | Buffer;
	/**
	 * Breaks the connection off before ("reset") or in the midst of ("cut") the answer, never answers, or never comes to an end of
	 * the white space before its answer, as fast as it can ("flood") or slowly ("drip").
	 */
	ends?: "reset" | "cut" | "silence" | "flood" | "drip";
}

export interface LoopbackOptions {
	/** The text and the reason why it ends, of one answer; `number` counts the answers to one request. */
	answer?: (body: ChatBody, number: number) => string | { text: string; finish: string };
	models?: string[];
	key?: string;
	/** Fields that it refuses with status 400, and what it says then. */
	refuses?: Record<string, string>;
	/** Gives one answer whatever is asked for. */
	ignoresN?: boolean;
	/** Milliseconds before it answers. */
	delay?: (body: ChatBody) => number | Promise<number>;
	/** Whether it counts tokens: a word of the prompt and of each answer is one. */
	countsTokens?: boolean;
	/** The tokens of an answer, told to whoever asks for log-probabilities. */
	tokens?: (text: string) => unknown[];
	/** Of answers. */
	headers?: Record<string, string>;
	/** Speaks TLS, with a certificate that its own key has signed. */
	tls?: { key: string; cert: string };
}

export interface LoopbackChat {
	/** Ends in /v1. */
	url: string;
	host: string;
	/** Requests for chat completions and for anything else, in order. */
	requests: SeenRequest[];
	faults: Fault[];
	/** What may be changed while it runs. */
	options: LoopbackOptions;
	/** Requests that were under way at the same time, at most. */
	mostAtOnce: number;
	/** Bytes of floods that were handed to the system, those included that nobody read. */
	flooded: number;
	/** Requests that are under way. */
	underWay(): number;
	/** Waits until none is, nor any comes in that its client has given up and that lies in the system. */
	quiet(): Promise<void>;
	close(): Promise<void>;
}

/** Where it is asked whether what was sent before has come; it counts as no request. */
const KNOCK_PATH = "/knock";
/** What comes after so many of those was not sent before them. */
const KNOCKS = 5;

/** Starts it on a free port of 127.0.0.1. */
export async function startChat(options: LoopbackOptions = {}): Promise<LoopbackChat> {
	const requests: SeenRequest[] = [];
	const faults: Fault[] = [];
	let now = 0;
	const listener: RequestListener = async (request, response) => {
		if (request.url === KNOCK_PATH) {
			response.end();
			return;
		}
		chat.mostAtOnce = Math.max(chat.mostAtOnce, ++now);
		const closed = new Promise<void>((resolve) => response.on("close", resolve));
		const text = await textOf(request).catch(() => null);
		// Whoever gives a request up in the midst of it has not asked.
		if (text !== null) {
			const body: ChatBody | null = text ? JSON.parse(text) : null;
			requests.push({ method: request.method!, path: request.url!, headers: request.headers, body });
			const fault = body && takeFault(faults, text);
			if (fault) await spoil(response, fault, chat);
			else await answer(request, response, body, options);
		}
		await closed;
		now--;
	};
	const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
	const chat: LoopbackChat = {
		...{ url: `http${options.tls ? "s" : ""}://${host}/v1`, host, requests, faults, options },
		...{ mostAtOnce: 0, flooded: 0 },
		underWay: () => now,
		async quiet() {
			for (let knocks = 0; knocks < KNOCKS; knocks++) {
				await roundTrip(server);
				if (now === 0) continue;
				knocks = -1;
				await wait(1);
			}
		},
		close: () => {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
	return chat;
}

/** Sends a request over a connection of its own, and waits for the reply. */
function roundTrip(server: Server): Promise<void> {
	const { port } = server.address() as AddressInfo;
	const ask = server instanceof TlsServer ? askOverTls : askPlainly;
	const options = { port, host: "127.0.0.1", path: KNOCK_PATH, agent: false, rejectUnauthorized: false };
	return new Promise((resolve, reject) => {
		const asked = ask(options, (reply) => reply.resume().on("close", resolve));
		asked.on("error", reject).end();
	});
}

async function textOf(request: IncomingMessage): Promise<string> {
	const pieces: Buffer[] = [];
	for await (const piece of request) pieces.push(piece);
	return Buffer.concat(pieces).toString();
}

function takeFault(faults: Fault[], text: string): Fault | null {
	const at = faults.findIndex(({ on }) => !on || text.includes(on));
	if (at < 0) return null;
	const fault = faults[at]!;
	fault.times = (fault.times ?? 1) - 1;
	if (fault.times === 0) faults.splice(at, 1);
	return fault;
}

async function spoil(response: ServerResponse, fault: Fault, chat: LoopbackChat): Promise<void> {
	if (fault.ends === "silence") return;
	if (fault.ends === "reset") {
		response.socket?.resetAndDestroy();
		return;
	}
	const body = fault.body ?? "";
	response.writeHead(fault.status ?? 200, { "content-type": "application/json", ...fault.headers });
	if (fault.ends === "cut") {
		response.write('{"choices":[{"message":{"content":"half');
		await wait(5);
		response.socket?.destroy();
	} else if (fault.ends === "flood") await flood(response, chat);
	else if (fault.ends === "drip") while (!response.destroyed && response.write(" ")) await wait(20);
	else response.end(body);
}

/** White space until the client has had enough. */
async function flood(response: ServerResponse, chat: LoopbackChat): Promise<void> {
	const spaces = Buffer.alloc(65_536, " ");
	let go = () => {};
	for (const event of ["drain", "close"]) response.on(event, () => go());
	while (!response.destroyed) {
		chat.flooded += spaces.length;
		const drained = new Promise<void>((resolve) => {
			go = resolve;
		});
		if (response.write(spaces)) await turn();
		else await drained;
	}
}

async function answer(
	request: IncomingMessage,
	response: ServerResponse,
	body: ChatBody | null,
	options: LoopbackOptions,
): Promise<void> {
	const send = (status: number, value: unknown) => {
		response.writeHead(status, { "content-type": "application/json", ...options.headers });
		response.end(JSON.stringify(value));
	};
	const models = options.models ?? ["small"];
	const path = new URL(request.url!, "http://host").pathname;
	const key = request.headers.authorization;
	if (options.key && key !== `Bearer ${options.key}`)
		send(401, { error: { message: `Incorrect key: ${key?.slice(7)}`, code: "invalid_api_key" } });
	else if (path === "/v1/models") send(200, { data: models.map((id) => ({ id })) });
	else if (path !== "/v1/chat/completions" || !body) send(404, { detail: "Not Found" });
	else if (!models.includes(body.model))
		send(404, { error: { message: `The model ${body.model} is not here.` } });
	else {
		const refused = Object.entries(options.refuses ?? {}).find(([field]) => field in body);
		if (refused) send(400, { error: { message: refused[1], param: null } });
		else {
			await wait((await options.delay?.(body)) ?? 0);
			send(200, completion(body, options));
		}
	}
}

function completion(
	body: ChatBody,
	{ answer = echo, ignoresN, countsTokens, tokens }: LoopbackOptions,
): unknown {
	const n = ignoresN ? 1 : (body.n ?? 1);
	const choices = Array.from({ length: n }, (_, index) => {
		const given = answer(body, index);
		const { text, finish } = typeof given === "string" ? { text: given, finish: "stop" } : given;
		const logprobs = body.logprobs && tokens ? { logprobs: { content: tokens(text) } } : {};
		return { index, message: { role: "assistant", content: text }, finish_reason: finish, ...logprobs };
	});
	const usage = {
		prompt_tokens: words(...body.messages.map(({ content }) => content)),
		completion_tokens: words(...choices.map(({ message }) => message.content)),
	};
	// Some servers give answers in the order in which they ended.
	return { object: "chat.completion", choices: choices.reverse(), ...(countsTokens && { usage }) };
}

const words = (...texts: string[]): number =>
	texts.reduce((sum, text) => sum + text.split(/\s+/).filter(Boolean).length, 0);

const echo = (body: ChatBody, number: number): string =>
	`${body.messages.at(-1)!.content} #${number} seed ${body.seed}`;
