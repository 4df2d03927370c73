/** Log-probabilities of tokens as the two routes write them. They are the model's own: temperature 1, before top-k and top-p. */
import type { TokenReading } from "../../protocol/engine-api";

interface NamedToken {
	token: string;
	logprob: number;
	/** In UTF-8, so that a character that several tokens make up can be put together; null for special tokens. */
	bytes: number[] | null;
}

export interface ChatLogprobs {
	content: (NamedToken & { top_logprobs: NamedToken[] })[];
	refusal: null;
}

/** Lists of one length, a token each. */
export interface TextLogprobs {
	tokens: string[];
	token_logprobs: number[];
	top_logprobs: Record<string, number>[] | null;
	/** UTF-16 offsets into the answer. */
	text_offset: number[];
}

/** @param most likeliest tokens told beside each one */
export function chatLogprobs(tokens: readonly TokenReading[], most: number): ChatLogprobs {
	return {
		content: tokens.map((token) => ({
			...named(token),
			top_logprobs: token.alternatives.slice(0, most).map((each) => named(each)),
		})),
		refusal: null,
	};
}

/** @param most likeliest tokens told beside each one */
export function textLogprobs(tokens: readonly TokenReading[], most: number): TextLogprobs {
	return {
		tokens: tokens.map((token) => named(token).token),
		token_logprobs: tokens.map((token) => named(token).logprob),
		top_logprobs: most === 0 ? null : tokens.map((token) => likeliest(token, most)),
		text_offset: tokens.map(({ start }) => start),
	};
}

const likeliest = ({ alternatives }: TokenReading, most: number): Record<string, number> =>
	Object.fromEntries(
		alternatives.slice(0, most).map((each) => {
			const { token, logprob } = named(each);
			return [token, logprob];
		}),
	);

interface Spelled {
	text: string;
	probability: number | null;
	bytes?: Uint8Array;
}

/** What stands for the logarithm of nought, which JSON has no word for; the protocol's own figure. */
const IMPOSSIBLE = -9999;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function named({ text, probability, bytes = new Uint8Array() }: Spelled): NamedToken {
	const logprob = Math.max(IMPOSSIBLE, Math.log(probability ?? 1));
	if (bytes.length === 0) return { token: text, logprob, bytes: null };
	return { token: spelling(bytes), logprob, bytes: [...bytes] };
}

/** A token's own text, or its bytes as the protocol spells them where they are no whole characters. */
function spelling(bytes: Uint8Array): string {
	try {
		return utf8.decode(bytes);
	} catch {
		return `bytes:${Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}`;
	}
}
