/** Expressions of Jinja and Nunjucks, read as far as their variables: which root names stand where, and what is shown. */
import type { Range } from "../mapped-text";
import { asItIs, type Output } from "../template/reading";

export interface Token extends Range {
	type: "name" | "string" | "number" | "sign";
	text: string;
}

/** A root name in an expression. */
export interface RootName extends Range {
	name: string;
	/** Whether its value is written, rather than tested, handed to a function or used as an index. */
	isShown: boolean;
}

/** A string that nothing closes goes to the end, so that no part of it is read twice. */
const TOKEN =
	/\s+|([\p{L}_][\p{L}\p{N}_]*)|("(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|'(?:[^'\\]|\\[\s\S])*(?:'|\\?$))|(\d[\d_]*(?:\.\d+)?)|([=!]==?|[<>]=|\/\/|\*\*|[\s\S])/uy;
/** No expression is longer; the pattern above keeps a place for each character of a string while it matches. */
const MAX_EXPRESSION = 20_000;

/** The words and signs of an expression, with offsets of `text`; an endless one is not read at all. */
export function tokensOf(text: string, start: number, end: number): Token[] {
	const tokens: Token[] = [];
	if (end - start > MAX_EXPRESSION) return tokens;
	const inside = text.slice(start, end);
	TOKEN.lastIndex = 0;
	for (let match = TOKEN.exec(inside); match; match = TOKEN.exec(inside)) {
		const [word, name, string, number, sign] = match;
		const type = name ? "name" : string ? "string" : number ? "number" : sign ? "sign" : null;
		const at = start + match.index;
		if (type) tokens.push({ type, text: word, start: at, end: at + word.length });
	}
	return tokens;
}

/** Words of the language, and names that it gives a value to itself. */
const RESERVED = new Set(
	(
		"and or not in is if else true false none null True False None " +
		"loop super self caller varargs kwargs cycler joiner namespace range dict lipsum"
	).split(" "),
);

/** The root names of an expression, in order: no attributes, filters, tests, functions or keyword arguments. */
export function rootNames(tokens: readonly Token[]): RootName[] {
	const names: RootName[] = [];
	const open: string[] = [];
	let hidden = 0;
	let isCondition = false;
	for (const [index, { type, text, start, end }] of tokens.entries()) {
		const before = tokens[index - 1]?.text;
		const after = tokens[index + 1]?.text;
		if (type === "sign" && "([{".includes(text)) {
			open.push(text === "(" && !isCall(tokens[index - 1]) ? "group" : text);
			if (isHiding(open.at(-1)!)) hidden++;
		} else if (type === "sign" && ")]}".includes(text)) {
			if (isHiding(open.pop() ?? "group")) hidden--;
		} else if (type === "name" && (text === "if" || text === "else")) isCondition = text === "if";
		else if (type === "name" && !RESERVED.has(text)) {
			const isAttribute = before === "." || before === "|" || isTest(tokens, index);
			const isKey = (after === "=" && open.at(-1) === "(") || (after === ":" && open.at(-1) === "{");
			if (!isAttribute && !isKey && after !== "(")
				names.push({ name: text, start, end, isShown: hidden === 0 && !isCondition });
		}
	}
	return names;
}

/** Words before a parenthesis that call nothing; `namespace(x=1)` and `range(n)` are calls. */
const OPERATORS = new Set(["and", "or", "not", "in", "is", "if", "else"]);
const isCall = (before: Token | undefined): boolean =>
	before !== undefined &&
	((before.type === "name" && !OPERATORS.has(before.text)) || ")]".includes(before.text));
const isHiding = (bracket: string): boolean => bracket !== "group" && bracket !== "{";

function isTest(tokens: readonly Token[], index: number): boolean {
	const [second, first] = [tokens[index - 2]?.text, tokens[index - 1]?.text];
	return first === "is" || (first === "not" && second === "is");
}

/** Filters that leave a text a text; others are not run, and what they write is shown as the tag itself. */
const TEXT_FILTERS: Readonly<Record<string, (value: string) => string>> = {
	default: asItIs,
	d: asItIs,
	e: asItIs,
	escape: asItIs,
	forceescape: asItIs,
	safe: asItIs,
	string: asItIs,
	trim: (value) => value.trim(),
	upper: (value) => value.toUpperCase(),
	lower: (value) => value.toLowerCase(),
	title: (value) => value.toLowerCase().replace(/(?<=^|[-\s({[<])\p{L}/gu, (letter) => letter.toUpperCase()),
	capitalize: (value) => value.charAt(0).toUpperCase() + value.slice(1).toLowerCase(),
};

/** Filters whose output holds no line break and no tag, whatever the value. */
const HARMLESS = new Set("tojson dump int float round length count wordcount urlencode".split(" "));

/** What an output tag writes. */
export interface Expression {
	/** The text of a tag that holds nothing but a string, `{{ "{{" }}`. */
	literal: string | null;
	output: Output;
	names: RootName[];
	isHarmless: boolean;
}

/** Reads the inside of an output tag. */
export function readExpression(tokens: readonly Token[]): Expression {
	const names = rootNames(tokens);
	const first = names.find(({ isShown }) => isShown) ?? tokens.find(isNamed);
	const path = pathOf(tokens);
	const output: Output = {
		kind: "output",
		name: first ? ("name" in first ? first.name : first.text) : null,
		path: path?.text ?? null,
		fallback: null,
		filtered: asItIs,
	};
	if (path) readFilters(tokens.slice(path.length), output);
	const [only] = tokens;
	const literal = tokens.length === 1 && only!.type === "string" ? stringOf(only!) : null;
	const isHarmless = tokens.some(({ text }, index) => tokens[index - 1]?.text === "|" && HARMLESS.has(text));
	return { literal, output, names, isHarmless };
}

/** A function or the loop: no variable, and yet what the tag is called when it is masked. */
const isNamed = ({ type, text }: Token): boolean =>
	type === "name" && (text === "loop" || !RESERVED.has(text));

/** The dotted path at the front of an expression. */
function pathOf(tokens: readonly Token[]): { text: string; length: number } | null {
	const [root] = tokens;
	if (root?.type !== "name" || RESERVED.has(root.text)) return null;
	const parts = [root.text];
	let length = 1;
	for (;;) {
		const [sign, key, close] = tokens.slice(length, length + 3);
		if (sign?.text === "." && key && key.type !== "sign") {
			parts.push(key.text);
			length += 2;
		} else if (sign?.text === "[" && key && key.type !== "sign" && close?.text === "]") {
			parts.push(key.type === "string" ? stringOf(key) : key.text);
			length += 3;
		} else return { text: parts.join("."), length };
	}
}

/** Reads the filters behind a path into `output`, or takes its path away where what follows is no filter of texts. */
function readFilters(rest: readonly Token[], output: Output): void {
	const steps: ((value: string) => string)[] = [];
	for (let at = 0; at < rest.length; ) {
		const [sign, filter, open, value, close] = rest.slice(at, at + 5);
		const isOr = sign!.text === "or" && filter?.type === "string" && rest.length === 2;
		const step = sign!.text === "|" && filter ? TEXT_FILTERS[filter.text] : undefined;
		if (isOr) {
			output.fallback = { value: stringOf(filter!), from: "default" };
			break;
		}
		const hasValue = open?.text === "(" && value !== undefined && value.type !== "sign";
		const length = open?.text !== "(" ? 2 : hasValue && close?.text === ")" ? 5 : closing(rest, at + 2) - at;
		if (!step || length < 2) {
			output.path = null;
			return;
		}
		if (hasValue && (filter!.text === "default" || filter!.text === "d") && value.type !== "name")
			output.fallback ??= { value: value.type === "string" ? stringOf(value) : value.text, from: "default" };
		steps.push(step);
		at += length;
	}
	output.filtered = (value) => steps.reduce((text, step) => step(text), value);
}

/** Index behind the parenthesis that closes the one at `from`; -1 when none does. */
function closing(tokens: readonly Token[], from: number): number {
	let depth = 0;
	for (let at = from; at < tokens.length; at++) {
		if (tokens[at]!.text === "(") depth++;
		if (tokens[at]!.text === ")" && --depth === 0) return at + 1;
	}
	return -1;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };
const stringOf = ({ text }: Token): string =>
	text.slice(1, -1).replace(/\\([\s\S])/g, (_, char: string) => ESCAPES[char] ?? char);
