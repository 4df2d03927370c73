/**
 * Handlebars. Each tag is parsed by itself, so that one that is half typed breaks nothing else. White space follows the
 * engine: `~` takes all of it, and a tag that writes nothing and has a line of its own takes the line.
 */
import * as l10n from "@vscode/l10n";
import type { Range } from "../mapped-text";
import { closesNothing, neverClosed, OpenBlocks } from "../template/open-blocks";
import {
	addText,
	asItIs,
	emptyReading,
	type Output,
	type Reading,
	type Surroundings,
} from "../template/reading";
import { type DataPath, type HandlebarsExpression, readHandlebarsExpression } from "./expression";
import { type HandlebarsTag, HandlebarsTags } from "./tags";

interface State extends Reading {
	text: string;
	blocks: OpenBlocks;
	around: Surroundings;
	/** Names whose section has come: an inverted section of one of them is the other branch. */
	sections: Set<string>;
}

/** Blocks of the language whose names stay those of the block around them. */
const SAME_DATA = new Set(["if", "unless"]);
/** Blocks of the language inside of which names are fields. */
const OTHER_DATA = new Set(["each", "with"]);

/** Reads a Handlebars template. */
export function readHandlebars(text: string, around: Surroundings): Reading {
	const blocks = new OpenBlocks();
	const state: State = { ...emptyReading(), text, blocks, around, sections: new Set() };
	const tags = new HandlebarsTags(text, state.problems);
	let from = 0;
	let left = false;
	for (let tag = tags.next(0); tag; tag = tags.next(from)) {
		const line = writesNothing(tag) ? lineOf(text, tag) : null;
		const end = Math.max(from, line?.start ?? tag.start - (isBehindBackslash(text, from, tag) ? 1 : 0));
		if (blocks.isKept) addText(state, text, { start: from, end }, { left, right: tag.trimsBefore });
		left = tag.trimsAfter;
		if (tag.kind === "raw") from = readRaw(state, tag);
		else {
			readTag(state, tag);
			from = line?.end ?? tag.end;
		}
		// Behind a backslash the braces are text, and the next tag begins behind them.
		if (tag.kind === "escaped") {
			if (blocks.isKept) addText(state, text, { start: from, end: from + 2 });
			from += 2;
		}
	}
	if (blocks.isKept) addText(state, text, { start: from, end: text.length }, { left, right: false });
	state.problems.push(...neverClosed(blocks.leaveAll()));
	return state;
}

/** Of two backslashes before a tag one is text, and the tag is none the less a tag. */
const isBehindBackslash = (text: string, from: number, { start }: Range): boolean =>
	start > from && text[start - 1] === "\\";

const writesNothing = ({ kind }: HandlebarsTag): boolean => !["", "{", "&", "raw", "escaped"].includes(kind);

/** From the first white space of the line to behind its end, where the tag has the line for itself. */
function lineOf(text: string, tag: Range): Range | null {
	let { start, end } = tag;
	while (start > 0 && (text[start - 1] === " " || text[start - 1] === "\t")) start--;
	while (text[end] === " " || text[end] === "\t") end++;
	if (start > 0 && text[start - 1] !== "\n") return null;
	if (text.startsWith("\r\n", end)) return { start, end: end + 2 };
	if (text[end] === "\n") return { start, end: end + 1 };
	return end === text.length ? { start, end } : null;
}

/** `{{{{raw}}}} text {{{{/raw}}}}`: offset behind it. */
function readRaw(state: State, { start, end, inside }: HandlebarsTag): number {
	const name = state.text.slice(inside.start, inside.end);
	const closing = `{{{{/${name}}}}}`;
	const at = state.text.indexOf(closing, end);
	const to = at < 0 ? state.text.length : at;
	if (state.blocks.isKept) addText(state, state.text, { start: end, end: to });
	if (at < 0) state.problems.push(...neverClosed([{ name, tag: { start, end } }]));
	return at < 0 ? to : at + closing.length;
}

function readTag(state: State, tag: HandlebarsTag): void {
	const { text, blocks, problems } = state;
	const { kind, start, end, inside } = tag;
	const isBare = !text.slice(inside.start, inside.end).trim();
	if (kind === "!" || kind === "escaped") return;
	if (kind === "/") {
		close(state, tag);
		return;
	}
	if (kind === "else" || (kind === "^" && isBare)) {
		if (blocks.top) blocks.branch();
		else problems.push({ start, end, message: l10n.t("This tag begins a branch, and stands in no block.") });
		if (isBare) return;
	}
	const expression = readHandlebarsExpression(text, inside);
	if (!expression) {
		problems.push({ start, end, message: l10n.t("This tag is no Handlebars expression.") });
		if (!writesNothing(tag) && blocks.isKept) addText(state, text, { start, end });
	} else if (!writesNothing(tag)) write(state, tag, expression);
	else if (kind === "else") test(state, tag, expression);
	else if (kind === "#" || kind === "^" || kind === "#>" || kind === "#*") open(state, tag, expression);
	else referAll(state, tag, expression.argumentPaths, null);
}

/** `{{else if x}}` tests; of `{{else}}` alone nothing is left to read. */
function test(
	state: State,
	tag: HandlebarsTag,
	{ head, headPath, argumentPaths }: HandlebarsExpression,
): void {
	const isBlock = SAME_DATA.has(head) || OTHER_DATA.has(head) || argumentPaths.length > 0;
	referAll(state, tag, isBlock || !headPath ? argumentPaths : [headPath], null);
}

function open(state: State, tag: HandlebarsTag, expression: HandlebarsExpression): void {
	const { head, headPath, hasArguments, argumentPaths } = expression;
	const { kind, start, end, blockParams } = tag;
	const isPartial = kind === "#>" || kind === "#*";
	const isSection = !isPartial && !hasArguments && !SAME_DATA.has(head) && !OTHER_DATA.has(head);
	referAll(state, tag, isSection && headPath ? [headPath] : argumentPaths, null);
	const isOther = kind === "^" && state.sections.has(head);
	state.blocks.enter(
		{
			name: head,
			tag: { start, end },
			isKept: kind !== "#*" && !isOther,
			isScope: blockParams.length > 0,
			hasFields: kind !== "^" && (OTHER_DATA.has(head) || isSection || kind === "#*"),
		},
		blockParams,
	);
	if (isSection && kind === "#") state.sections.add(head);
}

function close(state: State, { start, end, inside }: HandlebarsTag): void {
	const name = state.text.slice(inside.start, inside.end).trim();
	const left = state.blocks.leave(name);
	state.problems.push(...(left ? neverClosed(left.leftOpen) : [closesNothing(name, { start, end })]));
}

/** Helpers that write their first argument, or the last where it is empty. */
const DEFAULTS = new Set(["default", "or", "coalesce"]);

function write(state: State, tag: HandlebarsTag, expression: HandlebarsExpression): void {
	const { head, headPath, hasArguments, argumentPaths, lastString } = expression;
	const { start, end } = tag;
	const isDefault = hasArguments && DEFAULTS.has(head) && argumentPaths.length === 1;
	const paths = hasArguments || !headPath ? argumentPaths : [headPath];
	const [first] = paths;
	const isFilled = first && (isDefault || !hasArguments) && isRootOf(state, first);
	const output: Output = {
		kind: "output",
		name: first && !state.around.isGlobal(first.name) ? first.name : null,
		path: isFilled ? first.path : null,
		fallback: isDefault && lastString !== null ? { value: lastString, from: "default" } : null,
		filtered: asItIs,
	};
	const part = { ...output, start, end };
	if (state.blocks.isKept) state.parts.push(part);
	referAll(state, tag, paths, part);
}

/** Whether a path leads to a variable of the file: in blocks with fields of their own, if one of that name is known. */
function isRootOf({ blocks, around }: State, { name, up }: DataPath): boolean {
	if (around.isGlobal(name)) return false;
	if (up === 0 && blocks.isLocal(name)) return false;
	return up >= blocks.fieldDepth || (up === 0 && around.isKnown(name));
}

function referAll(
	state: State,
	{ start, end }: HandlebarsTag,
	paths: readonly DataPath[],
	output: Output | null,
): void {
	for (const path of paths) {
		if (!isRootOf(state, path)) continue;
		const range = { start: path.start, end: path.end };
		const isShown = output !== null;
		const tag = { start, end };
		state.references.push({ name: path.name, tag, range, isShown, isHarmless: false, output });
	}
}
