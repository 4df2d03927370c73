/** The span that a list of answer tokens marks in a response. */
import type { Range } from "../../core/neurons/regions";
import type { EncodedText } from "../model";
import { placesOf } from "./pieces";

export interface MarkedResponse {
	response: string;
	/** All tokens of the response, and those that state the answer; in one style. */
	tokens: readonly string[];
	answer: readonly string[];
}

/**
 * The answer's range in the response's characters, without white space at its ends, or why it cannot be told. Tokens that
 * do not follow one another are taken as the shortest stretch that holds them in order, as an answer's parts may have
 * other words between them.
 */
export function markedRange({ response, tokens, answer }: MarkedResponse): Range | string {
	if (answer.length === 0) return "its answer tokens are empty";
	const places = placesOf(response, tokens);
	const stretch = places && (contiguous(tokens, answer) ?? inOrder(tokens, answer));
	if (places && stretch) {
		const range = { start: places[stretch.start]!.start, end: places[stretch.end - 1]!.end };
		return withoutBlanks(response, range) ?? "its answer tokens stand for no text";
	}
	return quoted(response, answer) ?? "its answer tokens are not in the response";
}

/** Tokens that follow one another. */
function contiguous(tokens: readonly string[], answer: readonly string[]): Range | null {
	for (let start = 0; start + answer.length <= tokens.length; start++)
		if (answer.every((token, i) => tokens[start + i] === token)) return { start, end: start + answer.length };
	return null;
}

/** The shortest stretch that holds tokens in their order; the first of several. */
function inOrder(tokens: readonly string[], answer: readonly string[]): Range | null {
	let best: Range | null = null;
	for (let start = 0; start < tokens.length; start++) {
		if (tokens[start] !== answer[0]) continue;
		let [end, next] = [start, 0];
		for (; end < tokens.length && next < answer.length; end++) if (tokens[end] === answer[next]) next++;
		if (next === answer.length && (!best || end - start < best.end - best.start)) best = { start, end };
	}
	return best;
}

/** The answer's own text, where its tokens are in another style than the response's. */
function quoted(response: string, answer: readonly string[]): Range | null {
	const plain = answer.join("").replaceAll("▁", " ").replaceAll("Ġ", " ").trim();
	const start = plain === "" ? -1 : response.indexOf(plain);
	return start < 0 ? null : { start, end: start + plain.length };
}

function withoutBlanks(text: string, { start, end }: Range): Range | null {
	const inside = text.slice(start, end);
	const blank = inside.length - inside.trimStart().length;
	const length = inside.trim().length;
	return length === 0 ? null : { start: start + blank, end: start + blank + length };
}

/** The tokens that a range of characters touches; null when it touches none. */
export function tokensIn({ starts, ends }: Pick<EncodedText, "starts" | "ends">, range: Range): Range | null {
	const inside = starts.flatMap((start, i) => (start < range.end && ends[i]! > range.start ? [i] : []));
	return inside.length === 0 ? null : { start: inside[0]!, end: inside.at(-1)! + 1 };
}
