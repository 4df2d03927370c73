/** Quick fixes that keep a finding silent, for its line or for the file, as a comment in the file's own style. */
import * as l10n from "@vscode/l10n";
import type { Range } from "../../prompt/mapped-text";
import type { PromptFile, PromptSource } from "../../prompt/prompt-file";
import type { Finding, Fix, TextEdit } from "../finding";
import {
	type CommentPlaces,
	commentPlaces,
	type Directive,
	directivesOf,
	directiveText,
	type Scope,
} from "./comments";

interface Host {
	text: string;
	file: PromptFile;
	places: CommentPlaces;
	directives: Directive[];
}

const TITLES: Record<Scope, (rule: string) => string> = {
	line: (rule) => l10n.t("Disable {0} for this line", rule),
	"next-line": (rule) => l10n.t("Disable {0} with a comment above", rule),
	file: (rule) => l10n.t("Disable {0} for this file", rule),
};

/** How a finding can be switched off: behind its line, on the line above, at the top of the text. */
export function disableFixes(finding: Finding, source: PromptSource, file: PromptFile): Fix[] {
	// A comment about a comment helps nobody: these have a fix that removes what is wrong.
	if (finding.rule === "unused-directive") return [];
	const { text } = source;
	const host = { text, file, places: commentPlaces(text, file), directives: directivesOf(source, file) };
	const edits: Record<Scope, TextEdit | null> = {
		line: onLine(finding, host),
		"next-line": onNextLine(finding, host),
		file: onFile(finding, host),
	};
	return (Object.keys(edits) as Scope[]).flatMap((scope) => {
		const edit = edits[scope];
		return edit ? [{ title: TITLES[scope](finding.rule), edits: [edit], isPreferred: false }] : [];
	});
}

function onLine(finding: Finding, host: Host): TextEdit | null {
	const { text, file, places, directives } = host;
	const line = lineOf(text, finding.start);
	const mine = directives.find(({ scope, comment }) => scope === "line" && isIn(comment.start, line));
	if (mine) return extended(mine, finding);
	const at = line.start + line.text.trimEnd().length;
	const style = places.stylesAt(at)[0] ?? null;
	const ownsLine = file.format === "text" || isFence(line.text) || hasMarkerLine(host, line);
	if (!style || ownsLine || places.islandAt(finding.start) || !isFree(at, host)) return null;
	return { start: at, end: at, text: ` ${directiveText(style, "line", finding.rule)}` };
}

function onNextLine(finding: Finding, host: Host): TextEdit | null {
	const { text, places, directives } = host;
	const line = lineOf(text, places.islandAt(finding.start)?.start ?? finding.start);
	const mine = directives.find(
		({ scope, comment }) => scope === "next-line" && lineOf(text, comment.end).next === line.start,
	);
	if (mine) return extended(mine, finding);
	const at = line.start;
	const style = places.stylesAt(at)[0] ?? null;
	const opensFence = isFence(line.text) && places.yaml?.end !== at;
	if (!style || opensFence || !isFree(at, host)) return null;
	const [margin] = /^(?:[ \t]*>)*[ \t]*/.exec(line.text)!;
	return {
		start: at,
		end: at,
		text: `${margin}${directiveText(style, "next-line", finding.rule)}${line.newline}`,
	};
}

function onFile(finding: Finding, host: Host): TextEdit | null {
	const { text, file, places, directives } = host;
	const mine = directives.find(({ scope }) => scope === "file");
	if (mine) return extended(mine, finding);
	const style = file.comments[0];
	const at = places.body;
	if (!style || places.islandAt(at)) return null;
	const { newline } = lineOf(text, Math.max(0, at - 1));
	const isLast = at > 0 && at === text.length && text[at - 1] !== "\n" && text[at - 1] !== "\uFEFF";
	const comment = directiveText(style, "file", finding.rule);
	return { start: at, end: at, text: isLast ? `${newline}${comment}` : `${comment}${newline}` };
}

/** A directive that already stands there takes one more rule. */
function extended({ names }: Directive, { rule }: Finding): TextEdit | null {
	const last = names.at(-1);
	return last ? { start: last.end, end: last.end, text: `, ${rule}` } : null;
}

interface Line extends Range {
	/** Without its line end and without a byte order mark. */
	text: string;
	/** Where the next line starts. */
	next: number;
	/** How lines end here. */
	newline: string;
}

function lineOf(text: string, offset: number): Line {
	const before = text.lastIndexOf("\n", offset - 1) + 1;
	const start = before === 0 && text.startsWith("\uFEFF") ? 1 : before;
	const newline = text.indexOf("\n", offset);
	const isWindows = newline > 0 ? text[newline - 1] === "\r" : text.includes("\r\n");
	const end = newline < 0 ? text.length : isWindows ? newline - 1 : newline;
	return {
		start,
		end,
		text: text.slice(start, end),
		next: newline < 0 ? text.length : newline + 1,
		newline: isWindows ? "\r\n" : "\n",
	};
}

const isIn = (offset: number, { start, end }: Range): boolean => offset >= start && offset <= end;
const isFence = (line: string): boolean => /^(?:---|\.\.\.)[ \t]*$/.test(line);

/** A comment cannot be put into a tag that goes over several lines. */
const isFree = (at: number, { file }: Host): boolean =>
	file.uses.every(({ tag }) => at <= tag.start || at >= tag.end);

/** A role's marker must be alone on its line; in YAML it is a value like any other. */
const hasMarkerLine = ({ file }: Host, line: Range): boolean =>
	file.format === "prompty" &&
	file.conversations.some(({ messages }) =>
		messages.some(({ marker }) => marker && isIn(marker.start, line)),
	);
