import type { Context } from "hono";
import { ApiError, badRequest } from "../api-error";

/** Other bytes would reach the model as another text than was sent. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * What is too large is read on, into nothing, up to this, or up to what may be sent where that is more: a client that is cut
 * off while it sends does not read why, and one that sends more than this means no good.
 */
const MOST_PASSED_BY = 32 * 2 ** 20;

/**
 * A request's body as JSON.
 * @param most bytes
 * @throws ApiError when it is larger, or is not JSON in UTF-8
 */
export async function readJson(context: Context, most: number): Promise<unknown> {
	const type = context.req.header("content-type") ?? "";
	// Pages can send other types without asking first; no client of the protocol does.
	if (!/^application\/json\s*(;|$)/i.test(type))
		throw new ApiError(
			415,
			"not_json",
			"The request's body must be JSON, and its Content-Type application/json.",
		);
	const bytes = await readBytes(context, most);
	try {
		return JSON.parse(utf8.decode(bytes));
	} catch {
		throw badRequest("The request's body is no JSON.", undefined, "not_json");
	}
}

async function readBytes(context: Context, most: number): Promise<Uint8Array> {
	const last = Math.max(most, MOST_PASSED_BY);
	if (Number(context.req.header("content-length")) > last) throw tooLarge(most);
	const pieces: Uint8Array[] = [];
	let size = 0;
	const reader = context.req.raw.body?.getReader();
	for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
		size += read.value.length;
		if (size > last) break;
		if (size <= most) pieces.push(read.value);
		else pieces.length = 0;
	}
	if (size > most) throw tooLarge(most);
	return Buffer.concat(pieces);
}

const tooLarge = (bytes: number): ApiError =>
	new ApiError(
		413,
		"body_too_large",
		`The request's body is larger than the ${(bytes / 2 ** 20).toFixed(2)} MB that this server takes.`,
		{ isFinal: true },
	);
