/** A cell of a table; null is an empty one. */
export type Cell = string | number | null;

/**
 * A table as RFC 4180 has it: one line of names, then the rows, lines ending in CR LF. Numbers keep all their digits; what is
 * no number (NaN crosses JSON as null) leaves its cell empty.
 */
export function csvText(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
	return [columns, ...rows].map((row) => `${row.map(cellText).join(",")}\r\n`).join("");
}

function cellText(cell: Cell): string {
	if (cell === null || (typeof cell === "number" && !Number.isFinite(cell))) return "";
	const text = String(cell);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
