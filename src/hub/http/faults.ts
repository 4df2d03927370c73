/** What the hub's refusals mean, one sentence each. */
import { LensError } from "../../protocol/errors";
import { durationText } from "../duration-text";
import { PassingFailure } from "./patience";

/** What was asked for. */
export interface Subject {
	/** owner/name; a dataset's begins with "datasets/". */
	id: string;
	revision: string | null;
	/** Inside the repository; null = the model itself. */
	file: string | null;
}

/** An answer that is none of what was asked for. */
export interface Refusal {
	status: number;
	headers: Headers;
	/** Who answered: the hub, or where it sent us on to. */
	host: string;
	isHub: boolean;
	/** Whether the request carried a token, had none, or had to leave it out because the address is not encrypted. */
	token: "sent" | "none" | "withheld";
}

/**
 * What a refusal is told as. The hub answers 401 for what does not exist when it does not know who asks, so that nobody
 * learns the names of private models.
 * @returns a `PassingFailure` when asking again may help
 */
export function faultOf(refusal: Refusal, subject: Subject): LensError | PassingFailure {
	const { status, headers, host, isHub } = refusal;
	const code = headers.get("x-error-code");
	if (status === 429) return busy(refusal);
	if (status >= 500 || status === 408) {
		const failure = new LensError("hubBusy", `${host} answers with error ${status}.`);
		return new PassingFailure(failure, waitSeconds(headers));
	}
	// A link to the storage is good for some minutes; asking the hub again gives a new one.
	if (!isHub) return new PassingFailure(new LensError("hubBroken", `${host} answers with error ${status}.`));
	if (code === "GatedRepo") return gated(refusal, subject);
	if (code === "RevisionNotFound") return noRevision(refusal, subject);
	if (code === "EntryNotFound" || (status === 404 && code === null && subject.file)) return noFile(subject);
	if (status === 404 || code === "RepoNotFound") return noModel(refusal, subject);
	if (status === 401)
		return refusal.token === "sent"
			? new LensError("hubForbidden", `${host} does not accept the access token.`)
			: noModel(refusal, subject);
	if (status === 403)
		return new LensError("hubForbidden", `${host} refuses to give ${subject.id}${reasonIn(refusal)}.`);
	return new LensError("hubBroken", `${host} answers with error ${status}${reasonIn(refusal)}.`);
}

function busy({ headers, host }: Refusal): PassingFailure {
	const seconds = waitSeconds(headers);
	const asks = seconds === null ? "" : ` and asks to wait ${durationText(seconds)}`;
	return new PassingFailure(
		new LensError("hubBusy", `${host} takes no more requests for now${asks}.`),
		seconds,
	);
}

function gated(refusal: Refusal, { id }: Subject): LensError {
	const told =
		refusal.token === "sent"
			? `The access token may not read ${id}, whose owner grants access one by one`
			: `${id} is given only to those whom its owner granted access${tokenNote(refusal)}`;
	return new LensError("hubForbidden", `${told}.`);
}

const noModel = (refusal: Refusal, { id }: Subject) =>
	refusal.token === "sent"
		? new LensError("hubNotFound", `${refusal.host} has no ${kindOf(id)} that this access token may read.`)
		: new LensError(
				"hubNotFound",
				`${refusal.host} has no ${kindOf(id)}, or it is private${tokenNote(refusal) || " and needs an access token"}.`,
			);

const kindOf = (id: string): string =>
	id.startsWith("datasets/") ? `dataset ${id.slice("datasets/".length)}` : `model ${id}`;

const noRevision = ({ host }: Refusal, { id, revision }: Subject) =>
	new LensError("hubNotFound", `${id} on ${host} has no revision ${revision ?? "main"}.`);

const noFile = ({ id, revision, file }: Subject) =>
	new LensError("hubNotFound", `${id} has no file ${file} at revision ${(revision ?? "main").slice(0, 12)}.`);

const tokenNote = ({ token, host }: Refusal): string =>
	token === "withheld" ? `; the access token was not sent, because http://${host} is not encrypted` : "";

/** The server's own words, on one line. */
function reasonIn({ headers }: Refusal): string {
	const words = headers
		.get("x-error-message")
		// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
		?.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ")
		.trim()
		.replace(/\.$/, "");
	return words ? `: ${words.slice(0, 200)}` : "";
}

/**
 * How long the server asks to wait: `Retry-After` in seconds or as a date, or the `t` of the hub's
 * `RateLimit: "resolvers";r=0;t=137`; the longest of them. Null when it does not say.
 */
export function waitSeconds(headers: Headers, now = Date.now()): number | null {
	const after = headers.get("retry-after")?.trim() ?? "";
	const date = Date.parse(after);
	const waits = [...(headers.get("ratelimit") ?? "").matchAll(/;\s*t=(\d+)/g)].map(([, t]) => Number(t));
	if (/^\d+$/.test(after)) waits.push(Number(after));
	else if (!Number.isNaN(date)) waits.push(Math.ceil((date - now) / 1000));
	return waits.length ? Math.max(0, ...waits) : null;
}
