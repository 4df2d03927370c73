import { LensError } from "../protocol/errors";
import { isSafePath } from "./files/safe-path";
import { urlOf } from "./http/endpoint";

/** Which model is meant, and which version of it. */
export interface ModelReference {
	/** owner/name */
	id: string;
	/** A branch, tag or commit; null = the main one. */
	revision: string | null;
}

/** Where the hub's own pages are; a mirror's come by its endpoint. */
const HOSTS = ["huggingface.co", "www.huggingface.co", "hf.co"];
/** The hub's own rule for one half of a name. */
const NAME = /^[A-Za-z0-9_](?:[\w.-]*[A-Za-z0-9_])?$/;
/** The hub's own limit. */
const LONGEST = 96;
const EXAMPLE = "such as HuggingFaceTB/SmolLM2-135M-Instruct";

/**
 * Reads "owner/name", or the address of a model's page with or without "/tree/<revision>".
 * @param endpoint a mirror, whose addresses are understood too
 * @throws LensError hubNotFound when it is neither
 */
export function readReference(text: string, endpoint: string): ModelReference {
	const given = text.trim();
	const path = pathOfAddress(given, endpoint);
	const [owner = "", name = "", view, ...rest] = (path ?? given).split("/").map(decoded);
	if (path === null && view !== undefined) throw unreadable(given);
	if (["datasets", "spaces", "collections", "docs", "api"].includes(owner) && path !== null)
		throw new LensError("hubNotFound", `${shown(given)} is not the page of a model.`);
	const id = `${owner}/${name}`;
	if (!isModelId(id)) throw unreadable(given);
	if (view === undefined) return { id, revision: null };
	if (!["tree", "blob", "resolve", "raw", "commit"].includes(view)) return { id, revision: null };
	const revision = rest[0] === "refs" ? rest.slice(0, 3).join("/") : rest[0];
	return { id, revision: revision ? checkedRevision(revision) : null };
}

/** Whether this is a name as the hub gives them: owner/name, each of letters, digits, "-", "_" and ".". */
export function isModelId(id: string): boolean {
	const [owner = "", name = "", ...more] = id.split("/");
	const isPlain = more.length === 0 && [owner, name].every((half) => NAME.test(half));
	return isPlain && id.length <= LONGEST && !/--|\.\./.test(id) && !id.endsWith(".git") && isSafePath(id);
}

/** @throws LensError hubNotFound when git could not have such a branch, tag or commit */
export function checkedRevision(revision: string): string {
	if (/^[\w][\w./+@=-]{0,254}$/.test(revision) && !/\.\.|\/\/|\.$|\/$|@\{/.test(revision)) return revision;
	throw new LensError("hubNotFound", `${shown(revision)} is no branch, tag or commit.`);
}

/** The path of a page of the hub or the mirror; null when the text is no address of one. */
function pathOfAddress(given: string, endpoint: string): string | null {
	const isAddress = /^https?:\/\//i.test(given);
	if (!isAddress && !HOSTS.some((host) => given.toLowerCase().startsWith(`${host}/`))) return null;
	const url = urlOf(isAddress ? given : `https://${given}`);
	const mirror = urlOf(endpoint);
	if (!url) throw unreadable(given);
	const prefix = mirror?.host === url.host ? mirror.pathname.replace(/\/+$/, "") : "";
	if (mirror?.host !== url.host && !HOSTS.includes(url.host))
		throw new LensError("hubNotFound", `${shown(given)} is an address of another site than the hub.`);
	const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : url.pathname;
	return path.replace(/^\/+|\/+$/g, "");
}

function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch (error) {
		if (error instanceof URIError) return part;
		throw error;
	}
}

const unreadable = (given: string) =>
	new LensError("hubNotFound", `${shown(given)} is no name of a model, ${EXAMPLE}.`);

/** What somebody typed or pasted, in quotes, cut where it gets long. */
function shown(given: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
	const plain = given.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, " ");
	return `"${plain.length > 100 ? `${plain.slice(0, 100)}...` : plain}"`;
}
