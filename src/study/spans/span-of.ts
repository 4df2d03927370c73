/** The part of an answer that states the fact, in characters and in tokens, as rules find it. */
import { answerSpan, type Range, tokensOfSpan } from "../../core/neurons/regions";
import type { Verdict } from "../identify/run-files";
import type { AnswerSpan, EncodedText } from "../model";
import { aliasSpan } from "./alias-span";

/**
 * A right answer's span is where an accepted answer stands, or else the short reply itself; a wrong one's is the short
 * reply.
 * @returns null for answers that are neither right nor wrong, too long for the rule, or without a token
 */
export function spanOf(
	answer: EncodedText,
	accepted: readonly string[],
	verdict: Verdict,
): AnswerSpan | null {
	if (verdict !== "true" && verdict !== "false") return null;
	const alias = verdict === "true" ? aliasSpan(answer.text, accepted) : null;
	if (alias) return inTokens(answer, alias, "alias");
	const short = answerSpan(answer.text);
	return short && inTokens(answer, short, "short answer");
}

/** A span of characters with the tokens that carry it; null when no token does. */
export function inTokens(answer: EncodedText, characters: Range, by: AnswerSpan["by"]): AnswerSpan | null {
	const tokens = tokensOfSpan(characters, answer.starts, answer.ends);
	return tokens && { characters, tokens, by };
}
