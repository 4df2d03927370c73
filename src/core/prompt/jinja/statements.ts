/** The block tags of Jinja and Nunjucks: which hold a body, which begin a branch, which make a name local. */

import type { NewBlock } from "../template/open-blocks";
import { type RootName, rootNames, type Token } from "./expression";

type Body = Pick<NewBlock, "name" | "isKept" | "isScope" | "waits">;

const body = (name: string, isScope: boolean, isKept = true): Body => ({ name, isScope, isKept });

/** Tags that hold a body. Those of extensions are not here: the tags go, and what stands between them stays. */
const BODIES = new Map<string, Body>([
	["if", body("if", false)],
	["ifAsync", body("if", false)],
	["for", body("for", true)],
	["asyncEach", body("asyncEach", true)],
	["asyncAll", body("asyncAll", true)],
	// A macro shows where it is called, and what a call hands it shows where the macro says so.
	["macro", body("macro", true, false)],
	["call", body("call", true, false)],
	["filter", body("filter", false)],
	["set", body("set", false, false)],
	["block", body("block", true)],
	["switch", { ...body("switch", false), waits: true }],
	["with", body("with", true)],
	["autoescape", body("autoescape", false)],
	["trans", body("trans", true)],
]);
const CLOSERS = new Map([
	["endeach", "asyncEach"],
	["endall", "asyncAll"],
	...[...BODIES.keys()].map((name): [string, string] => [`end${name}`, name]),
]);
const BRANCHES = new Map<string, readonly string[]>([
	["elif", ["if"]],
	["elseif", ["if"]],
	["else", ["if", "for", "asyncEach", "asyncAll"]],
	["case", ["switch"]],
	["default", ["switch"]],
	["pluralize", ["trans"]],
]);

/** The block that a tag closes; null when it closes none. */
export const openerOf = (word: string): string | null => CLOSERS.get(word) ?? null;

/** Whether a tag begins a branch of the block it stands in; null when it is no tag of that kind. */
export function hasBranch(word: string, block: string | null): boolean | null {
	const blocks = BRANCHES.get(word);
	return blocks ? blocks.includes(block ?? "") : null;
}

/** What the body of a tag is to the model; null when the tag has none. */
export function bodyOf(word: string, rest: readonly Token[]): Body | null {
	if (word === "set" && rest.some(isAssignment)) return null;
	return BODIES.get(word) ?? null;
}

/** What a tag makes local, and the names in it that are not. */
export interface Statement {
	locals: string[];
	names: RootName[];
	/** Words of an extension's tag: variables if they are known as such. */
	mayName: RootName[];
}

/** Reads what stands behind the first word of a block tag. */
export function readStatement(word: string, rest: readonly Token[]): Statement {
	const nothing = { locals: [], names: [], mayName: [] };
	switch (word) {
		case "for":
		case "asyncEach":
		case "asyncAll":
			return { ...nothing, ...readLoop(rest) };
		case "set":
			return { ...nothing, ...readSet(rest) };
		case "macro":
			return { ...nothing, ...readArguments(rest.slice(1)) };
		case "call":
			return { ...nothing, ...(rest[0]?.text === "(" ? readArguments(rest) : { names: rootNames(rest) }) };
		case "with":
		case "trans":
			return { ...nothing, ...readArguments(rest) };
		case "import":
		case "from":
			return { ...nothing, ...readImport(rest) };
		case "include":
		case "extends":
			return { ...nothing, names: rootNames(rest.slice(0, rest.findIndex(isIncludeWord) >>> 0)) };
		case "filter":
			return { ...nothing, names: rootNames(rest.slice(1)) };
		case "block":
			return nothing;
		default:
			if (BODIES.has(word) || BRANCHES.has(word) || word === "do" || word === "print")
				return { ...nothing, names: rootNames(rest) };
			return { ...nothing, mayName: rootNames(rest) };
	}
}

const isAssignment = ({ text }: Token): boolean => text === "=";
const isIncludeWord = ({ text }: Token): boolean => ["ignore", "with", "without"].includes(text);
const namesIn = (tokens: readonly Token[]): string[] =>
	tokens.filter(({ type }) => type === "name").map(({ text }) => text);

/** `a, b in list if a.isNew recursive`: the condition sees the loop's own names. */
function readLoop(rest: readonly Token[]): Pick<Statement, "locals" | "names"> {
	const middle = rest.findIndex(({ text }) => text === "in");
	const locals = namesIn(rest.slice(0, Math.max(middle, 0)));
	const inner = new Set([...locals, ...(rest.at(-1)?.text === "recursive" ? ["recursive"] : [])]);
	return { locals, names: rootNames(rest.slice(middle + 1)).filter(({ name }) => !inner.has(name)) };
}

/** `a, b = 1, 2`, or `a`, whose text follows; `a.b = 1` sets a field and makes nothing local. */
function readSet(rest: readonly Token[]): Pick<Statement, "locals" | "names"> {
	const middle = rest.findIndex(isAssignment);
	if (middle < 0) return { locals: [], names: rootNames(rest).slice(1) };
	const targets = rest.slice(0, middle);
	const locals = targets.some(({ text }) => text === ".") ? [] : namesIn(targets);
	return { locals, names: rootNames(rest.slice(middle + 1)) };
}

/** `a = 1, b = c`, with or without parentheses: what is given a value is local; of macros and calls, all is. */
function readArguments(rest: readonly Token[]): Pick<Statement, "locals" | "names"> {
	const isList = rest[0]?.text === "(";
	const locals: string[] = [];
	const values: RootName[] = [];
	let depth = 0;
	let from = 0;
	const names = rootNames(rest);
	for (const [index, { type, text, start }] of rest.entries()) {
		if ("([{".includes(text)) depth++;
		const isTarget = type === "name" && depth === (isList ? 1 : 0) && rest[index + 1]?.text === "=";
		const isArgument =
			isList && depth === 1 && type === "name" && ["(", ","].includes(rest[index - 1]?.text ?? "");
		if (isTarget || isArgument) locals.push(text);
		else
			while (from < names.length && names[from]!.start <= start) {
				const name = names[from++]!;
				if (name.start === start) values.push(name);
			}
		if (")]}".includes(text) && --depth === 0 && isList) {
			values.push(...rootNames(rest.slice(index + 1)));
			break;
		}
	}
	return { locals, names: values };
}

/** `"file" as name`, or `"file" import a, b as c`. */
function readImport(rest: readonly Token[]): Pick<Statement, "locals" | "names"> {
	const from = rest.findIndex(({ text }) => text === "import" || text === "as");
	const behind = rest.slice(Math.max(from, 0));
	const locals = behind
		.filter(({ type }, index) => type === "name" && behind[index + 1]?.text !== "as")
		.map(({ text }) => text);
	return { locals, names: rootNames(rest.slice(0, Math.max(from, 0))) };
}
