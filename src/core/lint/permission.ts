/** The permission not to know: whether a conversation gives it, and how it is written behind a question. */
import * as l10n from "@vscode/l10n";
import { fromDocument, type MappedText, type Range, toDocument } from "../prompt/mapped-text";
import type { PromptFile, PromptMessage } from "../prompt/prompt-file";
import { commentPlaces } from "./comments/comments";
import type { Fix } from "./finding";

/** What a fix adds. Without quotes, colons, commas and apostrophes it can stand in any YAML scalar. */
const PERMISSION = "Say so if you do not know.";

/** The answer that it allows, as people read of it. */
export const NOT_KNOWING = `"${l10n.t("I don't know")}"`;

/** Words that allow a model not to know. */
const PERMISSIONS = new RegExp(
	[
		"(?:do not|don[’']?t|does not|doesn[’']?t) know",
		"not (?:sure|certain|known|specified|provided|mentioned|stated|available|recorded)",
		"unsure|uncertain|unknown|unclear|unanswerable",
		"(?:cannot|can[’']?t|can not|could not|couldn[’']?t|unable to) (?:be )?(?:find|found|answer|answered|determine|determined|tell|verify|verified|confirm)",
		"no (?:answer|information|evidence|data|record|idea)",
		"insufficient|not enough (?:information|context|evidence|data)",
		"say so|admit",
		"not in the (?:context|documents?|text|sources?|passages?)",
		"(?:do not|don[’']?t|never|avoid|without) (?:guess|invent|fabricat|speculat|hallucinat|mak(?:e|ing) (?:it |things |anything |facts |something )?up)",
	].join("|"),
	"i",
);

/** Whether some message allows the answer "I don't know". */
export const allowsNotKnowing = (messages: readonly PromptMessage[]): boolean =>
	messages.some(({ text }) => PERMISSIONS.test(text.text));

/** A question and the message it stands in. */
export interface PlacedQuestion {
	message: MappedText;
	/** Its place in the document. */
	place: Range;
}

/**
 * Adds the permission on a line of its own, or right behind the question where the host has no room for a line; nothing
 * where the question ends in text that is not the document's own (a filled variable).
 */
export function permissionFixes(question: PlacedQuestion, source: string, file: PromptFile): Fix[] {
	const { message, place } = question;
	const last = fromDocument(message, place.end - 1);
	if (!last || last.end - last.start !== 1) return [];
	const isScalar =
		file.format === "promptfoo" ||
		file.format === "langchain" ||
		place.start < commentPlaces(source, file).body;
	const insertion = isScalar ? inScalar(question, source) : inBody(question, source);
	if (file.uses.some(({ tag }) => tag.start < insertion.at && insertion.at < tag.end)) return [];
	const edits = [{ start: insertion.at, end: insertion.at, text: insertion.text }];
	return [{ title: l10n.t("Allow {0}", NOT_KNOWING), edits, isPreferred: true }];
}

interface Insertion {
	at: number;
	text: string;
}

/** What ends the part that the question stands in: `</question>`, `{{/if}}`, `{% endif %}`, `<|im_end|>`, `[/INST]`. */
const CLOSES = /^\s*(?:<[/|｜]|<end_of_turn>|\{\{~?\s*(?:\/|else\b|\^)|\{%|\[\/)/;

/** A line below the question's, as far in as its words: behind quote marks, under a list item's text. */
function inBody({ message, place }: PlacedQuestion, source: string): Insertion {
	const line = lineAround(source, place.end);
	if (CLOSES.test(source.slice(place.end, line.end))) return { at: place.end, text: ` ${PERMISSION}` };
	const length = message.text.trimEnd().length;
	const at = Math.min(line.end, toDocument(message, length - 1, length).end);
	const [, quote = "", item = ""] = /^((?:[ \t]*>)*[ \t]*)((?:[-*+]|\d+[.)])[ \t]+)?/.exec(line.text) ?? [];
	return { at, text: `${line.newline}${quote}${" ".repeat(item.length)}${PERMISSION}` };
}

/** In a YAML or JSON string: a line of its own only where the scalar already goes over lines. */
function inScalar({ message, place }: PlacedQuestion, source: string): Insertion {
	const line = lineAround(source, place.end);
	const indentation = /^[ \t]*/.exec(line.text)![0];
	const rest = source.slice(place.end, line.end);
	const goesOn = fromDocument(message, line.start + indentation.length) !== null;
	if (goesOn && !rest.trim()) return { at: place.end, text: `${line.newline}${indentation}${PERMISSION}` };
	return { at: place.end, text: rest.startsWith('"') ? `\\n${PERMISSION}` : ` ${PERMISSION}` };
}

/** The line that ends at or behind an offset, and how lines end there. */
function lineAround(source: string, at: number): Range & { text: string; newline: string } {
	const start = source.lastIndexOf("\n", at - 1) + 1;
	const next = source.indexOf("\n", at);
	const isWindows = next > 0 ? source[next - 1] === "\r" : source.includes("\r\n");
	const end = next < 0 ? source.length : isWindows ? next - 1 : next;
	return { start, end, text: source.slice(start, end), newline: isWindows ? "\r\n" : "\n" };
}
