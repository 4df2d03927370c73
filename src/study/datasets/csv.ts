/**
 * Rows of CSV, with the first line as their header. A row goes on over lines while a quote is open; where quotes do not
 * match, the line it began in is told and reading goes on with the next, so that one lost quote costs one row.
 */
import { CsvError, parse } from "csv-parse/sync";
import { type FileRow, NUL, TOO_LONG } from "./file-row";
import type { Line } from "./text";

/** A cell with this many line ends is a quote that was never closed. */
const MOST_LINES = 1000;
/** Of all lines of a row together. */
const MOST_CHARACTERS = 1 << 20;
const DELIMITERS = [",", ";", "\t"];

/**
 * The rows below the header, by the header's names.
 * @param check looks at the names, and throws when they are of no use
 */
export async function* csvRows(
	lines: AsyncIterable<Line>,
	check: (names: string[]) => void,
): AsyncGenerator<FileRow, void> {
	const source = queueOf(lines);
	const first = await source.next();
	if (!first) return;
	const delimiter = delimiterOf(first.text ?? "");
	const head = await recordFrom(source, first, { delimiter, columns: null });
	const names = head.cells ?? [];
	check(names);
	for (let line = await source.next(); line; line = await source.next()) {
		if (line.text?.trim() === "") continue;
		const { cells, problem } = await recordFrom(source, line, { delimiter, columns: names.length });
		const place = `line ${line.number}`;
		if (cells) yield { place, row: Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""])) };
		else yield { place, problem };
	}
}

/** The delimiter that a header uses: the most frequent one outside quotes. */
export function delimiterOf(header: string): string {
	const plain = header.replace(/"[^"]*"/g, "");
	const counts = DELIMITERS.map((each) => plain.split(each).length - 1);
	return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

interface Queue {
	next(): Promise<Line | null>;
	/** Gives lines back, first one first. */
	unread(lines: Line[]): void;
}

function queueOf(lines: AsyncIterable<Line>): Queue {
	const iterator = lines[Symbol.asyncIterator]();
	// The last one is the next to come.
	const back: Line[] = [];
	return {
		async next() {
			const waiting = back.pop();
			if (waiting) return waiting;
			const { done, value } = await iterator.next();
			return done ? null : value;
		},
		unread(again) {
			for (let i = again.length - 1; i >= 0; i--) back.push(again[i]!);
		},
	};
}

interface Shape {
	delimiter: string;
	/** How many cells a row has; null where any number will do. */
	columns: number | null;
}

type CsvRecord = { cells: string[]; problem?: undefined } | { cells?: undefined; problem: string };

/** The row that begins in a line, with as many of the lines after it as its quotes take. */
async function recordFrom(source: Queue, first: Line, shape: Shape): Promise<CsvRecord> {
	if (first.text === null) return { problem: TOO_LONG };
	if (first.text.includes("\0")) return { problem: NUL };
	if (!isOpen(first.text)) return cellsOf(first.text, shape, "strict") ?? aloneOf(first.text, shape);
	const more: Line[] = [];
	let text: string | null = first.text;
	for (let open = true; open; ) {
		const line = await source.next();
		if (line) more.push(line);
		text = line?.text == null || more.length > MOST_LINES ? null : `${text}\n${line.text}`;
		open = text !== null && text.length < MOST_CHARACTERS && !isOpen(line!.text!);
	}
	const whole = text === null ? null : cellsOf(text, shape, "strict");
	if (whole) return whole;
	source.unread(more);
	return aloneOf(first.text, shape);
}

/** Whether a quote is left open: doubled ones inside a cell count twice. */
const isOpen = (text: string): boolean => (text.split('"').length - 1) % 2 === 1;

/** A quote inside a cell without quotes, such as inches, is a character like others. */
const aloneOf = (line: string, shape: Shape): CsvRecord =>
	cellsOf(line, shape, "relaxed") ?? { problem: "its quotes do not match" };

/** Null when quotes do not match. */
function cellsOf(
	text: string,
	{ delimiter, columns }: Shape,
	quotes: "strict" | "relaxed",
): CsvRecord | null {
	const cells = parsed(text, delimiter, quotes === "relaxed");
	if (!cells) return null;
	while (columns !== null && cells.length > columns && cells.at(-1) === "") cells.pop();
	if (columns !== null && cells.length > columns) return { problem: "it has more cells than the header" };
	// Spreadsheets leave out empty cells at a row's end.
	return { cells };
}

/** The cells of one row; null when its quotes make none, or several. */
function parsed(text: string, delimiter: string, relaxed: boolean): string[] | null {
	if (!text.includes('"')) return text.split(delimiter);
	try {
		const records = parse(text, {
			delimiter,
			relax_quotes: relaxed,
			relax_column_count: true,
			// What no row holds: the row's own line ends belong to its cells.
			record_delimiter: "\u0000",
		}) as string[][];
		return records.length === 1 ? records[0]! : null;
	} catch (error) {
		if (error instanceof CsvError) return null;
		throw error;
	}
}
