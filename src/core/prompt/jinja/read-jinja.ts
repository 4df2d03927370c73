/** Jinja and Nunjucks, which differ in little that a static reading sees. */
import * as l10n from "@vscode/l10n";
import type { Range } from "../mapped-text";
import { closesNothing, neverClosed, OpenBlocks } from "../template/open-blocks";
import { addText, emptyReading, type Output, type Reading, type Surroundings } from "../template/reading";
import { type RootName, readExpression, type Token, tokensOf } from "./expression";
import { bodyOf, hasBranch, openerOf, readStatement } from "./statements";
import { type JinjaTag, JinjaTags } from "./tags";

interface State extends Reading {
	text: string;
	blocks: OpenBlocks;
	around: Surroundings;
}

/** Reads a Jinja or Nunjucks template. */
export function readJinja(text: string, around: Surroundings): Reading {
	const state: State = { ...emptyReading(), text, blocks: new OpenBlocks(), around };
	const tags = new JinjaTags(text, state.problems);
	let from = 0;
	let left = false;
	for (let tag = tags.next(0); tag; tag = tags.next(from)) {
		if (state.blocks.isKept)
			addText(state, text, { start: from, end: tag.start }, { left, right: tag.trimsBefore });
		({ end: from, trimsAfter: left } = readTag(state, tag));
	}
	if (state.blocks.isKept) addText(state, text, { start: from, end: text.length }, { left, right: false });
	state.problems.push(...neverClosed(state.blocks.leaveAll()));
	return state;
}

function readTag(state: State, tag: JinjaTag): Pick<JinjaTag, "end" | "trimsAfter"> {
	if (tag.kind === "comment") return tag;
	const tokens = tokensOf(state.text, tag.inside.start, tag.inside.end);
	if (tag.kind === "output") {
		readOutput(state, tag, tokens);
		return tag;
	}
	const word = tokens[0]?.text ?? "";
	if (word === "raw" || word === "verbatim") return readRaw(state, tag, word);
	readBlockTag(state, tag, word, tokens.slice(1));
	return tag;
}

function readOutput(state: State, tag: Range, tokens: readonly Token[]): void {
	const { start, end } = tag;
	if (tokens[0]?.type === "sign" && "#/^>".includes(tokens[0].text)) {
		const message = l10n.t("This is no tag of Jinja, whose blocks are written {0}.", "{% ... %}");
		state.problems.push({ start, end, message });
		if (state.blocks.isKept) state.parts.push({ kind: "text", start, end });
		return;
	}
	const { literal, output, names, isHarmless } = readExpression(tokens);
	if (literal !== null) {
		if (state.blocks.isKept) state.parts.push({ kind: "fixed", value: literal, start, end });
		return;
	}
	const { name } = output;
	if (name !== null && isInner(state, name)) output.path = null;
	const part = { ...output, name: name !== null && state.around.isGlobal(name) ? null : name, start, end };
	if (state.blocks.isKept) state.parts.push(part);
	refer(state, tag, names, { output: part, isHarmless });
}

const isInner = ({ blocks, around }: State, name: string): boolean =>
	blocks.isLocal(name) || around.isGlobal(name);

function refer(
	state: State,
	{ start, end }: Range,
	names: readonly RootName[],
	shown: { output: Output; isHarmless: boolean } | null = null,
): void {
	for (const { name, isShown, ...range } of names) {
		if (isInner(state, name)) continue;
		state.references.push({
			name,
			tag: { start, end },
			range: { start: range.start, end: range.end },
			isShown: isShown && shown !== null,
			isHarmless: shown?.isHarmless ?? false,
			output: isShown ? (shown?.output ?? null) : null,
		});
	}
}

/** Text up to the tag that ends it, whatever it looks like; up to the template's end when none does. */
function readRaw(state: State, tag: JinjaTag, word: string): Pick<JinjaTag, "end" | "trimsAfter"> {
	const closing = new RegExp(`\\{%[-+]?\\s*end${word}\\s*([-+]?)%\\}`, "g");
	closing.lastIndex = tag.end;
	const match = closing.exec(state.text);
	const end = match?.index ?? state.text.length;
	const trim = { left: tag.trimsAfter, right: match?.[0][2] === "-" };
	if (state.blocks.isKept) addText(state, state.text, { start: tag.end, end }, trim);
	if (!match) state.problems.push(...neverClosed([{ name: word, tag: { start: tag.start, end: tag.end } }]));
	return { end: match ? match.index + match[0].length : end, trimsAfter: match?.[1] === "-" };
}

function readBlockTag(state: State, { start, end }: Range, word: string, rest: readonly Token[]): void {
	const { blocks, problems } = state;
	const tag = { start, end };
	const opener = openerOf(word);
	if (opener !== null) {
		const left = blocks.leave(opener);
		problems.push(...(left ? neverClosed(left.leftOpen) : [closesNothing(opener, tag)]));
		return;
	}
	const { locals, names, mayName } = readStatement(word, rest);
	refer(state, tag, [...names, ...mayName.filter(({ name }) => state.around.isKnown(name))]);
	const isBranch = hasBranch(word, blocks.top?.name ?? null);
	if (isBranch) blocks.branch();
	else if (isBranch === false)
		problems.push({ ...tag, message: l10n.t("{0} stands in no block that has such branches.", `"${word}"`) });
	const body = isBranch === null ? bodyOf(word, rest) : null;
	if (!body) for (const name of locals) blocks.declare(name);
	else {
		// The name of a macro, or of a text that is set, is known behind the block too.
		if (word === "macro" || word === "set") blocks.declare(rest[0]?.text ?? "");
		blocks.enter({ ...body, tag, hasFields: false }, locals);
	}
}
