/** Which neurons are listed, and in which order. */
import { COLUMNS, type ColumnId, type Direction } from "./columns";
import type { NeuronRow } from "./rows";

export interface Order {
	by: ColumnId;
	direction: Direction;
}

/** The neurons that move the verdict most come first. */
export const FIRST_ORDER: Order = { by: "share", direction: "size" };

/** What a press of a column's head leads to. */
export function pressedOrder(order: Order, by: ColumnId): Order {
	const directions = COLUMNS.find(({ id }) => id === by)?.directions ?? [];
	if (directions.length === 0) return order;
	const next = order.by === by ? directions.indexOf(order.direction) + 1 : 0;
	return { by, direction: directions[next % directions.length]! };
}

/** Sorted anew; equal rows stand by layer and index, those without a figure last. */
export function sorted(rows: readonly NeuronRow[], { by, direction }: Order): NeuronRow[] {
	const value = COLUMNS.find(({ id }) => id === by)?.value;
	if (!value) return [...rows];
	// Before the answer's end the shares of the verdict are not known: those so far stand in.
	const keyOf = (row: NeuronRow) => (by === "share" ? (row.share ?? row.soFar) : value(row));
	return [...rows].sort(
		(a, b) => compared(keyOf(a), keyOf(b), direction) || a.layer - b.layer || a.index - b.index,
	);
}

type Key = number | string | null;

function compared(a: Key, b: Key, direction: Direction): number {
	if (a === null || b === null) return Number(a === null) - Number(b === null);
	if (typeof a === "string" || typeof b === "string") {
		const [first, second] = [String(a).toLowerCase(), String(b).toLowerCase()];
		const rising = first < second ? -1 : Number(first > second);
		return direction === "ascending" ? rising : -rising;
	}
	if (direction === "size") return Math.abs(b) - Math.abs(a);
	return direction === "ascending" ? a - b : b - a;
}

/**
 * The rows that have each word of a filter: in `layer:index` (`12:` is a whole layer, `:207` an index), or in the top
 * token, whatever the case.
 */
export function filtered(rows: readonly NeuronRow[], filter: string): NeuronRow[] {
	const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
	if (words.length === 0) return [...rows];
	return rows.filter((row) => words.every((word) => hasWord(row, word)));
}

function hasWord({ layer, index, topToken }: NeuronRow, word: string): boolean {
	const place = /^(\d*):(\d*)$/.exec(word);
	if (place)
		return (place[1] === "" || place[1] === String(layer)) && String(index).startsWith(place[2] ?? "");
	return String(layer) === word || String(index).includes(word) || topToken.toLowerCase().includes(word);
}
