/** The keyboard on the map: where each key leads the cursor. */

export interface KeyContext {
	row: number;
	column: number;
	rows: number;
	columns: number;
	/** Columns that one page has. */
	page: number;
}

interface Pressed {
	key: string;
	ctrlKey: boolean;
	metaKey: boolean;
}

/** The cell that a key leads to; null for other keys. Pages are of tokens, since there are few rows and many tokens. */
export function movedCell(event: Pressed, at: KeyContext): { row: number; column: number } | null {
	const { row, column, rows, columns, page } = at;
	const isFar = event.ctrlKey || event.metaKey;
	const to = (toRow: number, toColumn: number) => ({
		row: Math.max(0, Math.min(rows - 1, toRow)),
		column: Math.max(0, Math.min(columns - 1, toColumn)),
	});
	switch (event.key) {
		case "ArrowRight":
			return to(row, column + 1);
		case "ArrowLeft":
			return to(row, column - 1);
		case "ArrowDown":
			return to(row + 1, column);
		case "ArrowUp":
			return to(row - 1, column);
		case "Home":
			return to(isFar ? 0 : row, 0);
		case "End":
			return to(isFar ? rows - 1 : row, columns - 1);
		case "PageDown":
			return to(row, column + page);
		case "PageUp":
			return to(row, column - page);
		default:
			return null;
	}
}
