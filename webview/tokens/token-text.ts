/** Makes every character of a token visible, and harmless. */
import * as l10n from "@vscode/l10n";
import { el } from "../dom";

/**
 * The nodes that show a token's text. White space that carries meaning gets a mark before it; the mark is drawn by the
 * style sheet, so that the element's text stays the token's own and copies as such. Characters that would turn or hide
 * the text around them (C0 and C1 controls, bidirectional overrides, zero-width ones, tags) are named instead of written.
 */
export function tokenNodes(text: string): Node[] {
	if (text === "") return [mark("·")];
	const nodes: Node[] = [];
	let from = 0;
	for (const match of text.matchAll(special)) {
		if (match.index > from) nodes.push(document.createTextNode(text.slice(from, match.index)));
		nodes.push(...specialNodes(match[0]));
		from = match.index + match[0].length;
	}
	if (from < text.length) nodes.push(document.createTextNode(text.slice(from)));
	return nodes;
}

/** A token's text for people's ears and for labels: white space and unprintable characters named. */
export function spokenToken(text: string): string {
	if (text === "") return l10n.t("part of a character");
	return text.replace(special, (found) => ` ${names[found] ?? codeOf(found)} `).trim() || l10n.t("space");
}

/** One line, with marks as letters: for tables. */
export function shortToken(text: string): string {
	const shown = text.replace(special, (found) => marks[found] ?? codeOf(found));
	const line = shown.startsWith(" ") ? `␣${shown.slice(1)}` : shown;
	return line === "" ? "·" : line;
}

const special =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
	/\r\n|[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\u3164\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const marks: Record<string, string> = { "\n": "↵", "\r\n": "↵", "\t": "→" };
const names: Record<string, string> = {
	"\n": l10n.t("new line"),
	"\r\n": l10n.t("new line"),
	"\t": l10n.t("tab"),
};

function specialNodes(found: string): Node[] {
	const shown = marks[found];
	if (!shown) return [mark(codeOf(found))];
	return [mark(shown), document.createTextNode(found)];
}

function mark(shown: string): HTMLElement {
	return el("span", { class: "mark", "data-mark": shown, "aria-hidden": "true" });
}

function codeOf(character: string): string {
	return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}
