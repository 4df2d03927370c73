import { LensError } from "../../protocol/errors";
import type { ChatServer } from "../../protocol/study-calls";

/** A server's address, checked. */
export interface Address {
	/** In front of /chat/completions; no slash at its end. */
	base: string;
	/** With its question mark, or "": some servers want a version there, and some a key. */
	query: string;
	/** What people are told. */
	host: string;
	/** Whether nobody in between can read what is sent: encrypted, or to this very machine. */
	isPrivate: boolean;
}

/** More at a time than any server answers better for. */
const MOST_REQUESTS = 512;

/**
 * Checks how a server is to be reached. An address with /chat/completions behind it is taken as well.
 * @throws LensError serverFailed; its message holds neither key nor query
 */
export function readServer({ url, model, apiKey, concurrency, rate, price }: ChatServer): Address {
	const parsed = URL.canParse(url.trim()) ? new URL(url.trim()) : null;
	if (!parsed || !["http:", "https:"].includes(parsed.protocol))
		throw fault("The server's address does not start with http:// or https://.");
	// A password in an address ends up in logs; fetch refuses such addresses too.
	if (parsed.username || parsed.password)
		throw fault(`The address of ${parsed.host} holds a user name or password; give it as the key.`);
	if (model.trim() === "") throw fault(`No model of ${parsed.host} is named.`);
	if (apiKey !== null && !/^[\x21-\x7e]+$/.test(apiKey))
		throw fault(`The key for ${parsed.host} is empty or holds characters that no key has.`);
	if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MOST_REQUESTS)
		throw fault(
			`${concurrency} requests at a time are asked of ${parsed.host}; 1 to ${MOST_REQUESTS} can be.`,
		);
	if (
		[rate?.requests, rate?.tokens].some((limit) => limit != null && !(Number.isInteger(limit) && limit >= 1))
	)
		throw fault(
			`The requests or tokens a minute that ${parsed.host} may be asked for are no whole number from 1.`,
		);
	if (price && ![price.prompt, price.completion].every((each) => Number.isFinite(each) && each >= 0))
		throw fault(`The price of a million tokens at ${parsed.host} is no number from 0.`);
	const path = parsed.pathname.replace(/\/+$/, "").replace(/\/chat\/completions$/, "");
	return {
		base: `${parsed.origin}${path}`,
		query: parsed.search,
		host: parsed.host,
		isPrivate: parsed.protocol === "https:" || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(parsed.hostname),
	};
}

const fault = (message: string): LensError => new LensError("serverFailed", message);
