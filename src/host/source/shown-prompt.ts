/** The prompt that the panel shows, in the document that it is from. */
import type * as vscode from "vscode";
import type { Range } from "../../core/prompt/mapped-text";
import { documentRanges, mappedMessages, type SourcePlace } from "../../core/prompt/source/source-place";
import type { TokenReading } from "../../protocol/engine-api";
import type { PanelState } from "../../protocol/panel-api";
import { isUnchanged } from "./placed-source";

/** The document's words as the shown run has read them. */
export interface ShownWords {
	/** In the document's order. */
	words: (Range & { risk: number })[];
	threshold: number;
	/** The places of one of the prompt's tokens; none for the template's. */
	placesOf(token: number): Range[];
}

type Told = Pick<PanelState, "source" | "first">;

/** Finds the words; asked again for the same document and run, it need not look again. */
export function shownPrompt(): (state: Told, document: vscode.TextDocument) => ShownWords | null {
	let summary: unknown = null;
	let version = "";
	let last: ShownWords | null = null;
	return (state, document) => {
		const place = state.source?.place;
		if (!place || !state.first?.summary || place.uri !== document.uri.toString()) return null;
		const now = `${document.version} ${place.uri}`;
		// A moved base rate makes a new summary.
		if (state.first.summary !== summary || now !== version) last = wordsIn(state, place, document);
		[summary, version] = [state.first.summary, now];
		return last;
	};
}

/** Null where the document says something else by now, or where the words' places are not known. */
function wordsIn({ source, first }: Told, place: SourcePlace, document: vscode.TextDocument) {
	const { contents, verdict } = first!.summary!;
	const said = source!.messages?.map(({ content }) => content) ?? [source!.text];
	const messages = mappedMessages(place, said);
	if (!contents || !messages || !isUnchanged(document, place)) return null;
	const { promptTokens } = first!;
	const text = document.getText();
	const placesOf = (token: Range) =>
		documentRanges(token, contents, messages).flatMap((range) => withoutLineEnds(text, range));
	return {
		words: wordsOf(promptTokens, placesOf),
		threshold: verdict.threshold,
		placesOf(token: number) {
			const read = promptTokens[token];
			return read ? placesOf(read) : [];
		},
	};
}

const wordsOf = (tokens: readonly TokenReading[], placesOf: (token: Range) => Range[]): ShownWords["words"] =>
	tokens
		.filter(({ isSpecial }) => !isSpecial)
		.flatMap((token) => placesOf(token).map((range) => ({ ...range, risk: token.risk })))
		.sort((a, b) => a.start - b.start || a.end - b.end);

/** A line end has no width: what an editor paints of it is a stray bar. */
function withoutLineEnds(text: string, { start, end }: Range): Range[] {
	const words = text.slice(start, end);
	const from = start + /^[\r\n]*/.exec(words)![0].length;
	const to = end - /[\r\n]*$/.exec(words)![0].length;
	return from < to ? [{ start: from, end: to }] : [];
}
