/** What servers tell of their own limits in the headers of an answer or a refusal. */

/**
 * What is left of a limit and when all of it is there again. OpenAI, Azure, Groq and others count requests and tokens apart;
 * OpenRouter and others count requests alone.
 */
const LIMITS = [
	{ left: "x-ratelimit-remaining-requests", again: "x-ratelimit-reset-requests", of: "requests" },
	{ left: "x-ratelimit-remaining", again: "x-ratelimit-reset", of: "requests" },
	{ left: "x-ratelimit-remaining-tokens", again: "x-ratelimit-reset-tokens", of: "tokens" },
] as const;

/** A request that is to come. */
interface Next {
	/** Prompt and answers, about. */
	tokens: number;
	/** Milliseconds since 1970. */
	now: number;
}

/** Milliseconds until the server's limits have room for a request, by its headers; 0 when they have, or say nothing. */
export function untilRoom(headers: Headers, { tokens, now }: Next): number {
	const waits = LIMITS.map(({ left, again, of }) => {
		const remaining = numberIn(headers.get(left));
		// Azure tells -1 where it has no limit.
		if (remaining === null || remaining < 0) return 0;
		if (remaining >= (of === "tokens" ? tokens : 1)) return 0;
		return durationIn(headers.get(again), now) ?? 0;
	});
	return Math.max(0, ...waits);
}

/** How long the server asks to wait in so many words, ms; null when it does not say. */
export function askedWait(headers: Headers, now: number): number | null {
	const milliseconds = numberIn(headers.get("retry-after-ms"));
	if (milliseconds !== null && milliseconds >= 0) return milliseconds;
	const after = headers.get("retry-after")?.trim() ?? "";
	if (/^\d+(?:\.\d+)?$/.test(after)) return 1000 * Number(after);
	const date = Date.parse(after);
	return Number.isNaN(date) ? null : Math.max(0, date - now);
}

const numberIn = (text: string | null): number | null =>
	text !== null && /^-?\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : null;

const UNITS: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
/** Larger numbers are times since 1970, in seconds or milliseconds, and no durations. */
const [LONGEST_SECONDS, LONGEST_EPOCH_SECONDS] = [1e9, 1e11];

/** Milliseconds of "6m0s", "1.5s", "20ms", of a number of seconds, or until a time. */
function durationIn(text: string | null, now: number): number | null {
	const said = text?.trim() ?? "";
	const number = numberIn(said);
	if (number !== null) {
		if (number < LONGEST_SECONDS) return 1000 * number;
		return (number < LONGEST_EPOCH_SECONDS ? 1000 * number : number) - now;
	}
	const parts = [...said.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
	if (parts.length > 0 && parts.map(([part]) => part).join("") === said)
		return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0);
	const date = Date.parse(said);
	return Number.isNaN(date) ? null : date - now;
}
