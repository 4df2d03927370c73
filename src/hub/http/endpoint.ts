import { LensError } from "../../protocol/errors";

/** The hub's address, checked. */
export interface Endpoint {
	/** Scheme, host and port. */
	origin: string;
	/** What paths are put behind; no slash at its end. */
	base: string;
	/** What people are told. */
	host: string;
	/** Whether a token may travel to it: encrypted, or to this very machine. */
	isPrivate: boolean;
}

/**
 * Checks the hub's address. A prefix in its path, as proxies of companies have, is kept.
 * @throws LensError hubUnreachable
 */
export function readEndpoint(endpoint: string): Endpoint {
	const url = urlOf(endpoint.trim());
	if (!url || !isWeb(url))
		throw new LensError("hubUnreachable", `The hub address "${endpoint}" does not start with https://.`);
	// A password in an address ends up in logs; fetch refuses such addresses too.
	if (url.username || url.password)
		throw new LensError("hubUnreachable", `The hub address of ${url.host} holds a user name or password.`);
	const base = `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
	return { origin: url.origin, base, host: url.host, isPrivate: isPrivate(url) };
}

/** Whether an address is one of the web. */
export const isWeb = (url: URL): boolean => url.protocol === "https:" || url.protocol === "http:";

/** Whether nobody in between can read what is sent there. */
export const isPrivate = (url: URL): boolean =>
	url.protocol === "https:" || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);

/** The address that a text is, from another one on if it is relative; null when it is none. */
export const urlOf = (text: string, base?: URL): URL | null =>
	URL.canParse(text, base?.href) ? new URL(text, base) : null;
