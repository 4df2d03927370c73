/**
 * Rows of JSON: one object a line, or the objects of one document one by one, so that a document of any size is read in
 * the memory of its largest row. In a document, rows are the objects of an array (the document itself, or a property of
 * it) and the objects that are its properties.
 */
import { type FileRow, NUL, TOO_LONG } from "./file-row";
import { type Line, LONGEST_ROW } from "./text";

const NO_JSON = "it is not JSON";
const NO_OBJECT = "it is not an object";

/** The rows of JSON Lines; empty lines are none. */
export async function* jsonLineRows(lines: AsyncIterable<Line>): AsyncGenerator<FileRow, void> {
	for await (const { number, text } of lines) {
		const place = `line ${number}`;
		if (text === null) yield { place, problem: TOO_LONG };
		else if (text.trim() !== "") yield rowFrom(text, place);
	}
}

function rowFrom(text: string, place: string, key?: string): FileRow {
	try {
		const row: unknown = JSON.parse(text);
		if (typeof row !== "object" || row === null || Array.isArray(row)) return { place, problem: NO_OBJECT };
		return { place, row, ...(key === undefined ? {} : { key }) };
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return { place, problem: text.includes("\0") ? NUL : NO_JSON };
	}
}

/** The rows of a JSON document. */
export async function* jsonRows(
	chunks: AsyncIterable<string>,
	longest = LONGEST_ROW,
): AsyncGenerator<FileRow, void> {
	const scanner = new Scanner(longest);
	for await (const chunk of chunks) yield* scanner.read(chunk);
	yield* scanner.end();
}

/** What a document's outer levels are made of: a row is an object right inside one of these. */
const HOLDS_ROWS = ["[", "{[", "{"];
/** Parts of numbers and of the three words. */
const WORD = /[\w.+-]/;
const BETWEEN = /[\s,:]/;

/** Follows brackets and strings; all inside a row is JSON.parse's. */
class Scanner {
	/** Open brackets outside rows. */
	private outer = "";
	/** Brackets open inside a row; 0 outside one. */
	private depth = 0;
	private isString = false;
	private isEscaped = false;
	/** Whether the character before, outside rows and strings, was part of a word. */
	private isWord = false;
	/** Whether something that is no JSON has been told of since the last row. */
	private isLost = false;
	/** The row, or the string outside rows, as far as it has come. */
	private parts: string[] = [];
	private length = 0;
	/** The property of the document that comes next. */
	private name = "";
	private count = 0;

	constructor(private readonly longest: number) {}

	*read(chunk: string): Generator<FileRow, void> {
		let from = 0;
		for (let at = 0; at < chunk.length; at++) {
			const wasInside = this.depth > 0 || this.isString;
			if (this.isString) at = this.skipString(chunk, at);
			else if (this.depth > 0) this.step(chunk[at]!);
			else yield* this.outside(chunk[at]!);
			const isInside = this.depth > 0 || this.isString;
			if (!wasInside && isInside) from = at;
			if (!wasInside || isInside) continue;
			this.keep(chunk.slice(from, at + 1));
			yield* this.taken();
		}
		if (this.depth > 0 || this.isString) this.keep(chunk.slice(from));
	}

	/** What was left open. */
	*end(): Generator<FileRow, void> {
		if (this.outer || this.isString || this.depth > 0) yield this.broken("the file ends in the middle of it");
	}

	/** @returns where the string ends, or the end of the piece */
	private skipString(chunk: string, from: number): number {
		for (let at = from; at < chunk.length; at++) {
			const mark = chunk[at];
			if (this.isEscaped) this.isEscaped = false;
			else if (mark === "\\") this.isEscaped = true;
			else if (mark === '"') {
				this.isString = false;
				return at;
			}
		}
		return chunk.length;
	}

	/** One character of a row outside its strings. */
	private step(mark: string): void {
		if (mark === '"') this.isString = true;
		else if (mark === "{" || mark === "[") this.depth++;
		else if (mark === "}" || mark === "]") this.depth--;
	}

	/** One character outside rows and strings. */
	private *outside(mark: string): Generator<FileRow, void> {
		const isWord = WORD.test(mark);
		const isValue = (isWord && !this.isWord) || mark === "[";
		this.isWord = isWord;
		if (mark === "{" && HOLDS_ROWS.includes(this.outer)) this.depth = 1;
		else if (mark === '"') this.isString = true;
		else if (isValue && this.outer === "[") yield this.element(NO_OBJECT);
		if (this.depth > 0 || this.isString || isWord || BETWEEN.test(mark)) return;
		if (mark === "{" || mark === "[") this.outer += mark;
		else if ((mark === "}" || mark === "]") && this.outer) this.outer = this.outer.slice(0, -1);
		else if (!this.isLost) {
			this.isLost = true;
			yield this.broken(NO_JSON);
		}
	}

	private keep(part: string): void {
		this.length += part.length;
		if (this.length <= this.longest) this.parts.push(part);
		else this.parts = [];
	}

	/** The row that has just ended; a string outside rows is a property's name, or nothing of ours. */
	private *taken(): Generator<FileRow, void> {
		const text = this.length <= this.longest ? this.parts.join("") : null;
		this.parts = [];
		this.length = 0;
		if (text?.startsWith('"')) {
			if (this.outer === "[") yield this.element(NO_OBJECT);
			else if (this.outer === "{") this.name = nameIn(text);
			return;
		}
		this.isLost = false;
		if (text === null) yield this.element(TOO_LONG);
		else yield rowFrom(text, `element ${++this.count}`, this.outer === "{" ? this.name : undefined);
	}

	private element(problem: string): FileRow {
		return { place: `element ${++this.count}`, problem };
	}

	private broken(problem: string): FileRow {
		return { place: `element ${this.count + 1}`, problem };
	}
}

function nameIn(text: string): string {
	try {
		return JSON.parse(text) as string;
	} catch (error) {
		if (error instanceof SyntaxError) return "";
		throw error;
	}
}
