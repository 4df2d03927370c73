/** Who may ask: programs on this machine, or whoever has the key; web pages only where they were allowed by name. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { ApiError } from "../api-error";

export interface Admission {
	/** Null: everybody who reaches the server may ask. */
	apiKey: string | null;
	/** Whether the server listens to this machine alone. */
	isLoopback: boolean;
	/** Origins whose pages may ask, as `plainOrigin` gives them. */
	allowedOrigins: readonly string[];
}

/** This machine's own names for itself: what is sent to them, no foreign name was made to lead to. */
export const isLoopbackName = (name: string): boolean =>
	/^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(name);

/**
 * An origin as browsers send it: in small letters, a foreign name in ASCII, without the port that its scheme has anyway.
 * @returns null where it is none; one whose scheme browsers do not write so (an extension's) in small letters
 */
export function plainOrigin(given: string): string | null {
	if (!/^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]+\/?$/i.test(given) || !URL.canParse(given)) return null;
	const { origin } = new URL(given);
	return origin === "null" ? given.toLowerCase().replace(/\/$/, "") : origin;
}

/** Whether pages of this origin may ask. @param allowed each as `plainOrigin` gives it */
export const isAllowedOrigin = (origin: string, allowed: readonly string[]): boolean =>
	allowed.includes(plainOrigin(origin) ?? origin);

/**
 * Keeps out web pages: any page may send a request to this machine, and one whose name was made to lead here could read the
 * answer too, but its requests carry that name in Host.
 */
export function checkSender({ isLoopback, allowedOrigins }: Admission): MiddlewareHandler {
	return async (context, next) => {
		const host = (context.req.header("host") ?? "").replace(/:\d*$/, "");
		if (isLoopback && !isLoopbackName(host))
			throw new ApiError(
				403,
				"host_not_allowed",
				"This server answers requests to 127.0.0.1, [::1] or localhost only, and this one was sent to another name.",
			);
		const origin = context.req.header("origin");
		if (origin !== undefined && !isAllowedOrigin(origin, allowedOrigins))
			throw new ApiError(
				403,
				"origin_not_allowed",
				"Web pages of this origin may not ask here; --allow-origin allows one.",
			);
		await next();
	};
}

/** Wants the key of every request. */
export function checkKey({ apiKey }: Admission): MiddlewareHandler {
	const expected = apiKey === null ? null : digest(apiKey);
	return async (context, next) => {
		if (expected !== null && !timingSafeEqual(expected, digest(keyIn(context)))) throw wrongKey(context);
		await next();
	};
}

/** Of one length whatever the key, so that comparing takes one time. */
const digest = (key: string): Buffer => createHash("sha256").update(key).digest();

const keyIn = (context: Context): string =>
	/^Bearer +(.*)$/i.exec(context.req.header("authorization") ?? "")?.[1] ?? "";

function wrongKey(context: Context): ApiError {
	const words = context.req.header("authorization")
		? "The key is not this server's."
		: "This server wants a key.";
	return new ApiError(
		401,
		"invalid_api_key",
		`${words} It goes into the header Authorization, behind "Bearer".`,
	);
}
