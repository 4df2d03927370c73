/** What a server is asked for, and what it says that this took. */
import type { TokenPrice } from "../../../protocol/study-calls";

/** Tokens of one reply, as the server counts them. */
export interface Usage {
	prompt: number;
	completion: number;
}

export interface ServerCounts {
	/** Requests for answers that were sent, whatever came of them. */
	requests: number;
	/** Those of them that were sent because one before had failed. */
	retries: number;
	/** As the server counts them, of the replies in which it does. */
	promptTokens: number;
	completionTokens: number;
	/** Replies with answers that tell no tokens. */
	uncounted: number;
}

export const NOTHING: Readonly<ServerCounts> = {
	...{ requests: 0, retries: 0, promptTokens: 0, completionTokens: 0, uncounted: 0 },
};

export const sumOf = (one: ServerCounts, other: ServerCounts): ServerCounts => ({
	requests: one.requests + other.requests,
	retries: one.retries + other.retries,
	promptTokens: one.promptTokens + other.promptTokens,
	completionTokens: one.completionTokens + other.completionTokens,
	uncounted: one.uncounted + other.uncounted,
});

/** What the counted tokens cost, in whatever money the price is. Null without a price. */
export const moneyOf = (
	{ promptTokens, completionTokens }: ServerCounts,
	price: TokenPrice | null,
): number | null => price && (promptTokens * price.prompt + completionTokens * price.completion) / 1_000_000;

/** The tokens in a reply's `usage`; null where it has none. */
export function usageIn(usage: unknown): Usage | null {
	if (typeof usage !== "object" || usage === null) return null;
	const { prompt_tokens: prompt, completion_tokens: completion } = usage as Record<string, unknown>;
	return isCount(prompt) && isCount(completion) ? { prompt, completion } : null;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
