/**
 * Values as Python and NumPy print them, which is what tables hold where a program wrote its objects into a cell:
 *
 *     {'text': ["it's 0", '50'], 'label': ['A', 'B']}
 *     {'text': array(['0', '50'], dtype=object), 'label': array(['A', 'B'], dtype=object)}
 *
 * JSON is such a value too.
 */
import { unescaped } from "../../datasets/answers";

/** Deeper values are nobody's options; a hostile cell must not exhaust the stack. */
const DEEPEST = 20;
/** A text, a number or name, or one mark. */
const TOKEN = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([\w.+-]+)|([[\](){},:=]))/suy;
const NAMED = new Map<string, unknown>([
	...([
		["None", null],
		["null", null],
		["True", true],
		["true", true],
	] as const),
	...([
		["False", false],
		["false", false],
		["nan", null],
	] as const),
]);

/** @returns undefined where the text is no such value */
export function pythonValue(text: string): unknown {
	const tokens = tokensOf(text);
	if (tokens === null) return undefined;
	const reader = new Reader(tokens);
	const value = reader.value(0);
	return reader.isAtEnd() ? value : undefined;
}

interface Token {
	/** Of a text in quotes. */
	text?: string;
	/** Of a number or name. */
	word?: string;
	mark?: string;
}

function tokensOf(text: string): Token[] | null {
	const tokens: Token[] = [];
	const end = text.trimEnd().length;
	TOKEN.lastIndex = 0;
	while (TOKEN.lastIndex < end) {
		const found = TOKEN.exec(text);
		if (!found) return null;
		const [, single, double, word, mark] = found;
		const quoted = single ?? double;
		tokens.push(
			quoted !== undefined ? { text: unescaped(quoted) } : word !== undefined ? { word } : { mark: mark! },
		);
	}
	return tokens;
}

/** Reads tokens from the left; undefined is what could not be read. */
class Reader {
	private at = 0;

	constructor(private readonly tokens: readonly Token[]) {}

	isAtEnd(): boolean {
		return this.at === this.tokens.length;
	}

	value(depth: number): unknown {
		const token = this.tokens[this.at++];
		if (token === undefined || depth > DEEPEST) return undefined;
		if (token.text !== undefined) return token.text;
		if (token.mark === "[") return this.list("]", depth);
		if (token.mark === "(") return this.list(")", depth);
		if (token.mark === "{") return this.object(depth);
		if (token.word === "array" && this.skips("(")) return this.array(depth);
		if (token.word === undefined) return undefined;
		if (NAMED.has(token.word)) return NAMED.get(token.word);
		const number = Number(token.word);
		return Number.isNaN(number) ? undefined : number;
	}

	private skips(mark: string): boolean {
		if (this.tokens[this.at]?.mark !== mark) return false;
		this.at++;
		return true;
	}

	/** What follows on an opening bracket; a comma may come before the closing one. */
	private list(closing: string, depth: number): unknown[] | undefined {
		const list: unknown[] = [];
		while (!this.skips(closing)) {
			if (list.length > 0 && !this.skips(",")) return undefined;
			if (list.length > 0 && this.skips(closing)) return list;
			const value = this.value(depth + 1);
			if (value === undefined) return undefined;
			list.push(value);
		}
		return list;
	}

	private object(depth: number): Record<string, unknown> | undefined {
		const entries: [string, unknown][] = [];
		while (!this.skips("}")) {
			if (entries.length > 0 && !this.skips(",")) return undefined;
			if (entries.length > 0 && this.skips("}")) break;
			const { text, word } = this.tokens[this.at++] ?? {};
			const name = text ?? word;
			if (name === undefined || !this.skips(":")) return undefined;
			const value = this.value(depth + 1);
			if (value === undefined) return undefined;
			entries.push([name, value]);
		}
		return Object.fromEntries(entries);
	}

	/** The list in "array([...], dtype=object)". */
	private array(depth: number): unknown {
		const list = this.value(depth + 1);
		if (!Array.isArray(list)) return undefined;
		if (this.skips(",")) {
			const [name, equals, kind] = this.tokens.slice(this.at, this.at + 3);
			if (name?.word !== "dtype" || equals?.mark !== "=" || !kind) return undefined;
			this.at += 3;
		}
		return this.skips(")") ? list : undefined;
	}
}
