/** What stands in a Handlebars tag, as the language's own parser reads it, and the variables in it. */
import { type AST, parseWithoutProcessing } from "@handlebars/parser";
import type { Range } from "../mapped-text";

/** A path that leads to data: `user.name`, `../user`, `@root.user`. */
export interface DataPath extends Range {
	/** First part of the path, without `this`, `..` and `@root`. */
	name: string;
	/** The whole path with dots. */
	path: string;
	/** Steps out of the block's own data; infinite for `@root`. */
	up: number;
}

export interface HandlebarsExpression {
	/** First word as it is written: a variable's or a helper's name. */
	head: string;
	/** The first word as a path; null where it leads to no data of the file (`this`, `@index`, a literal). */
	headPath: DataPath | null;
	/** Whether anything follows the first word, which makes it a helper. */
	hasArguments: boolean;
	/** Data handed to the helper, and to helpers inside. */
	argumentPaths: DataPath[];
	/** Text of the last argument, where it is a string. */
	lastString: string | null;
}

/** Most tags hold one plain path: those need no parser. */
const PLAIN = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+)*$/u;
const WORDS = /^(?:this|true|false|null|undefined|else)\b/;
/** Longest tag that is read; the parser's work grows faster than a tag's length. */
const MAX_TAG = 10_000;

/** Reads `text[start, end)`, the inside of a tag without its marks; null where it is no expression. */
export function readHandlebarsExpression(text: string, { start, end }: Range): HandlebarsExpression | null {
	const inside = text.slice(start, end);
	if (inside.length > MAX_TAG) return null;
	const trimmed = inside.trim();
	if (PLAIN.test(trimmed) && !WORDS.test(trimmed)) {
		const at = start + inside.indexOf(trimmed);
		const name = trimmed.split(".")[0]!;
		const headPath = { name, path: trimmed, up: 0, start: at, end: at + name.length };
		return { head: trimmed, headPath, hasArguments: false, argumentPaths: [], lastString: null };
	}
	return parsed(inside, start);
}

/** Characters that stand before the inside when it is parsed. */
const OPEN = "{{";

function parsed(inside: string, start: number): HandlebarsExpression | null {
	const statement = statementOf(inside);
	if (statement?.type !== "MustacheStatement") return null;
	const { path, params, hash } = statement as AST.MustacheStatement;
	const place = placesIn(OPEN + inside, start - OPEN.length);
	const last = params.at(-1);
	const called = path.type === "SubExpression" ? [path] : [];
	return {
		head: "original" in path ? String(path.original) : "",
		headPath: dataPath(path, place),
		hasArguments: params.length > 0 || hash !== undefined,
		argumentPaths: pathsIn([...called, ...params, ...valuesOf(hash)], place),
		lastString: last?.type === "StringLiteral" ? (last as AST.StringLiteral).value : null,
	};
}

function statementOf(inside: string): AST.Statement | null {
	try {
		const { body } = parseWithoutProcessing(`${OPEN}${inside}}}`);
		return body.length === 1 ? body[0]! : null;
	} catch {
		// The parser throws at whatever is no expression: the caller says so of the tag.
		return null;
	}
}

const valuesOf = (hash: AST.Hash | undefined): AST.Expression[] =>
	hash?.pairs.map(({ value }) => value) ?? [];

/** The paths of expressions and of the helper calls inside them, in order; without recursion, since calls nest. */
function pathsIn(expressions: readonly AST.Expression[], place: Places): DataPath[] {
	const paths: DataPath[] = [];
	const waiting = [...expressions].reverse();
	for (let next = waiting.pop(); next; next = waiting.pop()) {
		if (next.type === "SubExpression") {
			const { path, params, hash } = next as AST.SubExpression;
			waiting.push(...[...params, ...valuesOf(hash)].reverse());
			if (path.type === "SubExpression") waiting.push(path);
			continue;
		}
		const path = dataPath(next, place);
		if (path) paths.push(path);
	}
	return paths;
}

function dataPath(node: AST.Node, place: Places): DataPath | null {
	if (node.type !== "PathExpression") return null;
	const { data, depth, parts } = node as AST.PathExpression;
	const isRoot = data && parts[0] === "root";
	if (data && !isRoot) return null;
	const [name, ...rest] = isRoot ? parts.slice(1) : parts;
	if (typeof name !== "string") return null;
	const { start, end } = place(node.loc, name);
	return { name, path: [name, ...rest].join("."), up: isRoot ? Number.POSITIVE_INFINITY : depth, start, end };
}

/** Where a name stands in the text of a node. */
type Places = (loc: AST.SourceLocation, name: string) => Range;

/** The parser tells lines from 1 and columns from 0; a lone carriage return ends a line too. */
function placesIn(text: string, shift: number): Places {
	const lines = [0, ...[...text.matchAll(/\r\n?|\n/g)].map(({ index, 0: end }) => index + end.length)];
	return ({ start, end }, name) => {
		const from = (lines[start.line - 1] ?? 0) + start.column;
		const to = Math.max(from, (lines[end.line - 1] ?? 0) + end.column);
		const at = text.slice(from, to).indexOf(name);
		return at < 0
			? { start: from + shift, end: to + shift }
			: { start: from + at + shift, end: from + at + name.length + shift };
	};
}
