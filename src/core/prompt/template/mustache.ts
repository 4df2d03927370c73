/**
 * Mustache, by its specification. The reference parser keeps an object for each character and looks for a closing
 * delimiter in quadratic time behind white space; the tests compare this one with it.
 */
import * as l10n from "@vscode/l10n";
import type { Range } from "../mapped-text";
import { closesNothing, neverClosed, OpenBlocks } from "./open-blocks";
import { asItIs, emptyReading, type Output, type Reading, type Surroundings } from "./reading";

interface State extends Reading {
	text: string;
	blocks: OpenBlocks;
	around: Surroundings;
	/** Names whose section has come: an inverted section of one of them is the other branch. */
	sections: Set<string>;
	/** White space of the line so far, which goes where only tags that write nothing share the line. */
	line: { blanks: Range[]; hasTag: boolean; hasText: boolean };
}

/** Reads a Mustache template. */
export function readMustache(text: string, around: Surroundings): Reading {
	const line = { blanks: [], hasTag: false, hasText: false };
	const state: State = {
		...emptyReading(),
		text,
		blocks: new OpenBlocks(),
		around,
		sections: new Set(),
		line,
	};
	let delimiters: [string, string] = ["{{", "}}"];
	const missing = new Set<string>();
	let from = 0;
	for (;;) {
		const start = text.indexOf(delimiters[0], from);
		if (start < 0) break;
		addLines(state, from, start);
		const tag = tagAt(text, start, { delimiters, missing });
		if (!tag) {
			from = start + delimiters[0].length;
			state.problems.push({
				start,
				end: from,
				message: l10n.t("{0} is never closed.", `"${delimiters[0]}"`),
			});
			addLines(state, start, from);
			continue;
		}
		state.line.hasTag = true;
		if (tag.sigil === "=") delimiters = delimitersOf(tag.name) ?? delimiters;
		else readTag(state, tag);
		from = tag.end;
	}
	addLines(state, from, text.length);
	endLine(state);
	state.problems.push(...neverClosed(state.blocks.leaveAll()));
	return state;
}

interface MustacheTag extends Range {
	sigil: string;
	name: string;
	/** Where the name stands. */
	at: number;
}

/** @param missing closing delimiters that do not come again, so that nobody looks for them twice */
function tagAt(
	text: string,
	start: number,
	{ delimiters: [open, close], missing }: { delimiters: [string, string]; missing: Set<string> },
): MustacheTag | null {
	let at = start + open.length;
	while (/\s/.test(text[at] ?? "")) at++;
	const sigil = "#^/>{&=!".includes(text[at] ?? " ") ? text[at]! : "";
	const ending = (sigil === "{" ? "}" : sigil === "=" ? "=" : "") + close;
	const until = missing.has(ending) ? -1 : text.indexOf(ending, at + sigil.length);
	if (until < 0) {
		missing.add(ending);
		return null;
	}
	at += sigil.length;
	while (at < until && /\s/.test(text[at]!)) at++;
	return { sigil, name: text.slice(at, until).trimEnd(), at, start, end: until + ending.length };
}

function delimitersOf(text: string): [string, string] | null {
	const [open, close, ...more] = text.trim().split(/\s+/);
	return open && close && !more.length ? [open, close] : null;
}

function readTag(state: State, tag: MustacheTag): void {
	const { blocks, sections, line } = state;
	const { sigil, name, start, end } = tag;
	if (sigil === "#" || sigil === "^") {
		refer(state, tag, null);
		// The body of `{{^a}}` is read where no `{{#a}}` came before.
		const isKept = sigil === "#" || !sections.has(name);
		blocks.enter({ name, tag: { start, end }, isKept, isScope: false, hasFields: sigil === "#" });
		if (sigil === "#") sections.add(name);
	} else if (sigil === "/") {
		const left = blocks.leave(name);
		state.problems.push(...(left ? neverClosed(left.leftOpen) : [closesNothing(name, { start, end })]));
	} else if (sigil === "" || sigil === "{" || sigil === "&") {
		flushLine(state);
		line.hasText = true;
		writeOutput(state, tag);
	}
}

function writeOutput(state: State, tag: MustacheTag): void {
	const [root] = tag.name.split(".");
	const isField = state.blocks.fieldDepth > 0 && !state.around.isKnown(root ?? "");
	const path = isField ? null : tag.name;
	const output: Output = { kind: "output", name: root || null, path, fallback: null, filtered: asItIs };
	const part = { ...output, start: tag.start, end: tag.end };
	if (state.blocks.isKept) state.parts.push(part);
	refer(state, tag, part);
}

/** Inside a section a name is a field or a variable; it counts where a variable of that name is known. */
function refer({ references, blocks, around }: State, tag: MustacheTag, output: Output | null): void {
	const name = tag.name.split(".")[0]!;
	if (!name || around.isGlobal(name) || (blocks.fieldDepth && !around.isKnown(name))) return;
	const range = { start: tag.at, end: tag.at + name.length };
	const place = { start: tag.start, end: tag.end };
	references.push({ name, tag: place, range, isShown: output !== null, isHarmless: false, output });
}

/** Only the first and the last line of a text share theirs with tags. */
function addLines(state: State, start: number, end: number): void {
	const first = state.text.slice(start, end).indexOf("\n") + 1;
	if (!first) {
		addLine(state, { start, end });
		return;
	}
	const last = state.text.lastIndexOf("\n", end - 1) + 1;
	addLine(state, { start, end: start + first });
	endLine(state);
	add(state, { start: start + first, end: last });
	addLine(state, { start: last, end });
}

function addLine(state: State, range: Range): void {
	if (/\S/.test(state.text.slice(range.start, range.end))) {
		flushLine(state);
		state.line.hasText = true;
		add(state, range);
	} else if (state.blocks.isKept) state.line.blanks.push(range);
}

function endLine(state: State): void {
	if (state.line.hasTag && !state.line.hasText) state.line.blanks = [];
	flushLine(state);
	state.line = { blanks: [], hasTag: false, hasText: false };
}

function flushLine({ line, parts }: State): void {
	for (const blank of line.blanks) parts.push({ kind: "text", ...blank });
	line.blanks = [];
}

function add({ blocks, parts }: State, range: Range): void {
	if (blocks.isKept && range.start < range.end) parts.push({ kind: "text", ...range });
}
