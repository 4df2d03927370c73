/**
 * Comments that speak to the linter, and where a further one can stand:
 *
 *     h-neurons-disable-line [rule, rule] [-- reason]
 *     h-neurons-disable-next-line ...
 *     h-neurons-disable-file ...
 */
import { frontMatterOf } from "../../prompt/front-matter";
import type { Range } from "../../prompt/mapped-text";
import type { CommentStyle, PromptFile, PromptFormat, PromptSource } from "../../prompt/prompt-file";

export type Scope = "line" | "next-line" | "file";

export interface RuleName extends Range {
	/** As it is written, known or not. */
	name: string;
}

export interface Directive {
	scope: Scope;
	/** The whole comment, from its opening to its closing. */
	comment: Range;
	/** Empty where it speaks of all rules. */
	names: RuleName[];
}

/** A comment is not longer, so that a line of a million of them without an end costs no more. */
const LONGEST = 1000;
const WORD = "h-neurons-disable-";
const SCOPE = /h-neurons-disable-(next-line|line|file)(?![\w-])/y;
const YAML: readonly CommentStyle[] = [{ open: "#", close: "" }];

/** The directives of a document, in its order. */
export function directivesOf({ text }: PromptSource, file: PromptFile): Directive[] {
	const found: Directive[] = [];
	if (!text.includes(WORD)) return found;
	const places = commentPlaces(text, file);
	for (let at = text.indexOf(WORD); at >= 0; at = text.indexOf(WORD, at + WORD.length)) {
		const directive = directiveAt(text, at, places);
		if (directive) found.push(directive);
	}
	return found;
}

/** The words of a comment that disables rules. */
export const directiveText = ({ open, close }: CommentStyle, scope: Scope, rule: string): string =>
	`${open} ${WORD}${scope} ${rule}${close && ` ${close}`}`;

/** Which comments can stand where. */
export interface CommentPlaces {
	/** The YAML above the text, without its fences; null where there is none. */
	yaml: Range | null;
	/** Where the text begins that the file is there for. */
	body: number;
	/** The styles at an offset, the preferred one first; none inside an island. */
	stylesAt(offset: number): readonly CommentStyle[];
	/** The island around an offset. */
	islandAt(offset: number): Range | null;
}

/** Places by file: every rule and fix asks for those of the file at hand. */
const known = new WeakMap<PromptFile, CommentPlaces>();

/** Where comments can stand in a file. @param text what the file was read from */
export function commentPlaces(text: string, file: PromptFile): CommentPlaces {
	const places = known.get(file) ?? findPlaces(text, file);
	known.set(file, places);
	return places;
}

function findPlaces(text: string, file: PromptFile): CommentPlaces {
	const { yaml, body } = partsOf(text, file.format);
	const islands = outermost(file.islands);
	const islandAt = (offset: number) => {
		const island = lastBefore(islands, offset);
		return island && offset < island.end ? island : null;
	};
	return {
		yaml,
		body,
		islandAt,
		stylesAt(offset) {
			const island = islandAt(offset);
			if (island && !isBehindHeader(text, island, offset)) return [];
			// A comment right above the closing fence still stands in the YAML.
			return yaml && offset >= yaml.start && offset <= yaml.end ? YAML : file.comments;
		},
	};
}

/** Formats that open with YAML between fences; those with `true` let comments stand above it. */
const FENCED: Partial<Record<PromptFormat, boolean>> = {
	promptMarkdown: false,
	instructions: false,
	agent: false,
	skill: false,
	agentsMarkdown: false,
	prompty: true,
	dotprompt: true,
	continue: false,
};

const HAS_KEYS = /^[\w-]+[ \t]*:/m;

function partsOf(text: string, format: PromptFormat): { yaml: Range | null; body: number } {
	const top = text.startsWith("\uFEFF") ? 1 : 0;
	const mayFollowComments = FENCED[format];
	const front = mayFollowComments === undefined ? null : frontMatterOf(text, mayFollowComments);
	// AGENTS.md is plain Markdown that may begin with a rule.
	const isRule =
		format === "agentsMarkdown" &&
		front &&
		!HAS_KEYS.test(text.slice(front.content.start, front.content.end));
	if (front && !isRule) return { yaml: front.content, body: front.block.end };
	// Continue's own prompts have one fence only, below their YAML.
	const fence = format === "continue" ? /(?<=\n)---[ \t]*(?:\r?\n|$)/.exec(text) : null;
	if (!fence) return { yaml: null, body: top };
	return { yaml: { start: top, end: fence.index }, body: fence.index + fence[0].length };
}

/** A message inside a prompt's text is no island of its own. */
function outermost(islands: readonly Range[]): Range[] {
	const found: Range[] = [];
	for (const island of islands.toSorted((a, b) => a.start - b.start || b.end - a.end))
		if (island.start >= (found.at(-1)?.end ?? 0)) found.push(island);
	return found;
}

function lastBefore(islands: readonly Range[], offset: number): Range | null {
	let low = 0;
	let high = islands.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (islands[middle]!.start <= offset) low = middle + 1;
		else high = middle;
	}
	return islands[low - 1] ?? null;
}

/** `content: | # here`: the header of a block scalar is the one place in it that takes a comment. */
const isBehindHeader = (text: string, { start }: Range, offset: number): boolean =>
	offset - start < 256 && /^[|>][-+0-9]*[ \t]+(?:#[^\n]*)?$/.test(text.slice(start, offset));

function directiveAt(text: string, at: number, places: CommentPlaces): Directive | null {
	SCOPE.lastIndex = at;
	const match = SCOPE.exec(text);
	const comment = match && commentAround(text, at, places.stylesAt(at));
	if (!match || !comment) return null;
	const start = at + match[0].length;
	return { scope: match[1] as Scope, comment, names: namesIn(text.slice(start, comment.inner), start) };
}

/** The comment that begins with the word at `at`; `inner` is where its own words end. A comment ends on its line. */
function commentAround(
	text: string,
	at: number,
	styles: readonly CommentStyle[],
): (Range & { inner: number }) | null {
	let before = at;
	while (text[before - 1] === " " || text[before - 1] === "\t") before--;
	const rest = /^[^\r\n]*/.exec(text.slice(at, at + LONGEST))![0];
	for (const { open, close } of styles) {
		const start = before - open.length;
		if (start < 0 || !text.startsWith(open, start)) continue;
		const length = close ? rest.indexOf(close) : rest.trimEnd().length;
		const isOpen = close !== "" || start === 0 || /[\s\uFEFF]/.test(text[start - 1]!);
		if (length >= 0 && isOpen) return { start, end: at + length + close.length, inner: at + length };
	}
	return null;
}

/** Names are parted by commas or blanks; what follows " -- " is for people. */
function namesIn(words: string, start: number): RuleName[] {
	const reason = /(?:^|\s)--(?:\s|$)/.exec(words);
	return [...words.slice(0, reason?.index).matchAll(/[^\s,]+/g)].map(({ 0: name, index }) => ({
		name,
		start: start + index,
		end: start + index + name.length,
	}));
}
