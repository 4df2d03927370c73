/** What a server's refusals and a broken connection are told as, one sentence each. */
import { LensError } from "../../protocol/errors";
import { PassingFailure } from "./patience";
import { askedWait, untilRoom } from "./rate/told-limits";

/** An answer that is none of what was asked for. */
export interface Refusal {
	status: number;
	headers: Headers;
	host: string;
	hasKey: boolean;
	/** The server's own words without the key, on one line, and its code. */
	reason: string;
	code: string;
	/** Of what was asked, prompt and answers together, about. */
	tokens: number;
	/** Milliseconds since 1970. */
	now: number;
}

/** @returns a `PassingFailure` when asking again may help */
export function faultOf(refusal: Refusal): LensError | PassingFailure {
	const { status, headers, host, hasKey, reason, code } = refusal;
	const said = saidIn(reason);
	if (status === 402 || /insufficient_quota|exceeded_current_quota|billing/.test(code))
		return fault(`The account at ${host} has no credit left${said}.`);
	if (status === 429) {
		const seconds = waitSeconds(headers, refusal);
		const asks = seconds === null ? "" : ` and asks to wait ${seconds} s`;
		return new PassingFailure(fault(`${host} takes no more requests for now${asks}.`), seconds);
	}
	if (isTooLong(status, refusal))
		return new LensError("promptTooLong", `${host} takes no text that long${said}.`);
	if (status < 300)
		return new PassingFailure(fault(`${host} answers with an error in place of an answer${said}.`));
	if (status >= 500 || status === 408 || status === 409)
		return new PassingFailure(
			fault(`${host} answers with error ${status}${said}.`),
			waitSeconds(headers, refusal),
		);
	if (status === 401)
		return fault(hasKey ? `${host} does not accept the key.` : `${host} wants a key, and none is set.`);
	if (status === 403) return fault(`${host} refuses to answer${said}.`);
	if (status >= 300 && status < 400)
		return fault(`${host} sends on to another address; give that one, with the path where it answers.`);
	return fault(`${host} answers with error ${status}${said}.`);
}

/** Statuses of a request that is wrong; some proxies tell that with the status of an answer. */
export const WRONG: readonly number[] = [200, 400, 422];

const TOO_LONG =
	/context_length|context_size|context (?:length|window|size)|maximum (?:context|model|input) ?len|(?:prompt|input) is too long|too many tokens|exceeds the maximum number of tokens|`?inputs`? (?:tokens|must have less)/i;

interface Said {
	reason: string;
	code: string;
}

/** Whether a refusal is about the length of what was asked, which another question need not have. */
export const isTooLong = (status: number, { reason, code }: Said): boolean =>
	status === 413 || (WRONG.includes(status) && TOO_LONG.test(`${code} ${reason}`));

/** Whether a refusal is about the model's name. */
export const isAboutModel = (status: number, { reason, code }: Said): boolean =>
	status === 404 ||
	([200, 400].includes(status) &&
		(/model_not_found/.test(code) ||
			/\bmodel\b.*(?:not found|not exist|does not exist|unknown|invalid|not loaded)/i.test(reason)));

const FILTERED =
	/content_filter|content_policy|content management policy|data_?inspection|(?:input|prompt|content|request|message)s? (?:is|was|were|has been|have been) flagged/i;

/** Whether a server's filter withholds the answer. */
export const isFiltered = (status: number, { reason, code }: Said): boolean =>
	[...WRONG, 403].includes(status) && FILTERED.test(`${code} ${reason}`);

/** What is told of a model whose tokens are used up before it says anything. */
export const onlyThoughts = (host: string, model: string): LensError =>
	fault(
		`${model} at ${host} used up its tokens with thinking and said nothing; turn its thinking off or allow more tokens.`,
	);

/** A model that is not there. */
export interface Missing {
	host: string;
	model: string;
	/** The models that the server names; null when it names none. */
	offered: readonly string[] | null;
	/** What it says of it. */
	reason: string;
}

/** What is told when there is no such model, or nothing at all at that address. */
export function noModel({ host, model, offered, reason }: Missing): LensError {
	const said = saidIn(reason);
	if (offered === null)
		return fault(
			/\bmodel|deployment|endpoint/i.test(reason)
				? `${host} has no model ${model}${said}.`
				: `${host} has no chat completions at this address, which mostly ends in /v1.`,
		);
	if (offered.includes(model))
		return fault(`${host} lists the model ${model} and yet does not find it${said}.`);
	if (offered.length === 0) return fault(`${host} has no model ${model}; it offers none.`);
	const names = offered.slice(0, 8).join(", ");
	return fault(`${host} has no model ${model}; it offers ${names}${offered.length > 8 ? " and more" : ""}.`);
}

/** A server's own words at the end of a sentence. */
const saidIn = (reason: string): string => (reason ? `: ${reason.slice(0, 200).replace(/\.$/, "")}` : "");

/** Certificates, names and addresses do not mend themselves. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_/;
const NO_TLS = /ERR_TLS|ERR_SSL|EPROTO/;
const LASTING = /ERR_INVALID|EACCES|bad port/;

/**
 * What a connection that failed or broke off is told as.
 * @param hasAnswered whether the server has answered before: then it may come back
 */
export function brokenOff(error: unknown, host: string, hasAnswered: boolean): LensError | PassingFailure {
	const reason = reasonOf(error);
	if (/ENOTFOUND|EAI_AGAIN/.test(reason)) {
		const failure = fault(`No machine is called ${host}.`);
		// A name that was found before is lost with the network, for as long.
		return hasAnswered || /EAI_AGAIN/.test(reason) ? new PassingFailure(failure) : failure;
	}
	if (UNTRUSTED.test(reason))
		return fault(
			`The certificate of ${host} is not trusted here (${reason}); NODE_EXTRA_CA_CERTS names a file with your own authority's.`,
		);
	if (NO_TLS.test(reason)) return fault(`${host} does not answer as https:// has it (${reason}).`);
	const isRefused = reason === "ECONNREFUSED";
	const failure = fault(
		isRefused ? `Nothing answers at ${host}.` : `The connection to ${host} failed (${reason}).`,
	);
	if (LASTING.test(reason) || (isRefused && !hasAnswered)) return failure;
	return new PassingFailure(failure);
}

/** The code at the bottom of what fetch throws, or its message. */
function reasonOf(error: unknown): string {
	const seen: Error[] = [];
	for (let at = error; at instanceof Error && !seen.includes(at); ) {
		seen.push(at);
		at = at.cause ?? (at instanceof AggregateError ? at.errors[0] : undefined);
	}
	const inner = seen.reverse();
	const coded = inner.find((each) => "code" in each && typeof each.code === "string");
	if (coded && "code" in coded) return String(coded.code);
	return inner.find(({ message }) => message)?.message ?? "for an unknown reason";
}

/** How long the server asks to wait, or else until its limits have room again; null when it does not say. */
function waitSeconds(headers: Headers, next: Pick<Refusal, "tokens" | "now">): number | null {
	const wait = askedWait(headers, next.now) ?? (untilRoom(headers, next) || null);
	return wait === null ? null : Math.ceil(wait / 1000);
}

const fault = (message: string): LensError => new LensError("serverFailed", message);
