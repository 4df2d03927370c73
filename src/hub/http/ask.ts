/** Asks the hub, follows where it sends us, and never gives the token to anybody else. */
import { LensError } from "../../protocol/errors";
import type { HubAccess } from "../hub-model";
import { type Endpoint, isPrivate, isWeb, readEndpoint, urlOf } from "./endpoint";
import { faultOf, type Subject } from "./faults";
import { PassingFailure, stopped, type Watch } from "./patience";

export interface Question {
	/** Behind the endpoint, starting with a slash. */
	path: string;
	headers?: Record<string, string>;
	about: Subject;
	/** Statuses besides 2xx that the asker understands. */
	understands?: readonly number[];
}

export interface Answer {
	response: Response;
	/** Who answered at last. */
	host: string;
}

/** The hub's own storage is two hops away. */
const MOST_HOPS = 8;
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * One attempt at a question. The body of the answer is still to be read, under the same watch.
 * @throws LensError, PassingFailure
 */
export async function ask(access: HubAccess, question: Question, watch: Watch): Promise<Answer> {
	const endpoint = readEndpoint(access.endpoint);
	let url = new URL(endpoint.base + question.path);
	for (let hop = 0; hop <= MOST_HOPS; hop++) {
		const isHub = url.origin === endpoint.origin;
		const token = isHub ? tokenFor(access, endpoint) : null;
		const response = await fetchOnce(access, url, { ...question.headers, ...token?.header }, watch);
		watch.touch();
		const { status, headers } = response;
		if (response.ok || question.understands?.includes(status)) return { response, host: url.host };
		leave(response);
		if (!REDIRECTS.includes(status)) {
			const told = token?.told ?? "none";
			throw faultOf({ status, headers, host: url.host, isHub, token: told }, question.about);
		}
		url = nextAddress(url, headers.get("location"), endpoint);
	}
	throw new LensError("hubBroken", `${endpoint.host} sends from one address to the next without end.`);
}

/** The token as a header, if there is one and nobody on the way can read it. */
function tokenFor({ token }: HubAccess, { isPrivate }: Endpoint) {
	if (!token) return null;
	if (!/^[\x21-\x7e]+$/.test(token))
		throw new LensError("hubForbidden", "The access token holds characters that no token has.");
	if (!isPrivate) return { header: {}, told: "withheld" as const };
	return { header: { authorization: `Bearer ${token}` }, told: "sent" as const };
}

async function fetchOnce(
	access: HubAccess,
	url: URL,
	headers: Record<string, string>,
	watch: Watch,
): Promise<Response> {
	try {
		const { signal } = watch;
		const all = { "user-agent": "h-neuron-lens", ...headers };
		const response = await watch.race(access.fetch(url, { headers: all, redirect: "manual", signal }));
		if (response.status !== 0) return response;
	} catch (error) {
		throw brokenOff(error, url.host, watch);
	}
	throw new LensError(
		"hubUnreachable",
		`This program's network access does not show where ${url.host} leads.`,
	);
}

/** Lets go of a body that is not read. */
export function leave({ body }: Response): void {
	// What it ends with matters to nobody, and it may end late.
	body?.cancel().catch(() => undefined);
}

/** The body of an answer, piece by piece; ends with a failure when nothing comes for too long. */
export async function* piecesOf({ body }: Response, watch: Watch): AsyncGenerator<Uint8Array, void> {
	if (!body) return;
	const reader = body.getReader();
	try {
		for (;;) {
			const { done, value } = await watch.race(reader.read());
			if (done) return;
			watch.touch();
			yield value;
		}
	} finally {
		reader.cancel().catch(() => undefined);
	}
}

/** What a failure of the network is told as. */
export function brokenOff(error: unknown, host: string, watch: Watch): LensError | PassingFailure {
	if (watch.isStalled()) {
		const failure = new LensError("hubUnreachable", `${host} sends nothing any more.`);
		return new PassingFailure(failure);
	}
	if (watch.signal.aborted) return stopped();
	const reason = reasonOf(error);
	const failure = new LensError("hubUnreachable", `${host} could not be reached (${reason}).`);
	return LASTING.test(reason) ? failure : new PassingFailure(failure);
}

/** Certificates and proxies do not mend themselves. */
const LASTING = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|proxy/;

/** The code at the bottom of what fetch throws; node's own is in its cause, or in the first of several. */
function reasonOf(error: unknown): string {
	const seen: unknown[] = [];
	for (let at = error; at instanceof Error && !seen.includes(at); at = at.cause ?? firstOf(at)) seen.push(at);
	const words = seen.reverse() as NodeJS.ErrnoException[];
	for (const { message, code } of words) {
		const proxy = /proxy response \((\d+)\)/i.exec(message);
		if (proxy) return `the proxy answers ${proxy[1]}`;
		if (code) return String(code);
	}
	return words.find(({ message }) => message)?.message ?? "for an unknown reason";
}

const firstOf = (error: Error): unknown => (error instanceof AggregateError ? error.errors[0] : undefined);

function nextAddress(from: URL, location: string | null, endpoint: Endpoint): URL {
	const next = location === null ? null : urlOf(location, from);
	if (!next || !isWeb(next))
		throw new LensError("hubBroken", `${from.host} sends on to an address that is none.`);
	// Whoever chose an encrypted hub gets encrypted files; who set up one without, knows.
	if (endpoint.isPrivate && !isPrivate(next))
		throw new LensError("hubBroken", `${from.host} sends on to http://${next.host}, which is not encrypted.`);
	return next;
}
