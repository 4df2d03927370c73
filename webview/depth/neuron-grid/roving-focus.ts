/** The keyboard in the grid: one stop for the tab key, and the arrows from cell to cell, heads included. */
import { COLUMNS } from "./columns";
import { ROW_HEIGHT, type VirtualRows } from "./virtual-rows";

/** The heads are row −1. */
interface Place {
	row: number;
	column: number;
}

export class RovingFocus {
	private current: Place = { row: -1, column: 0 };
	private stop: HTMLElement | null = null;

	constructor(
		private readonly grid: HTMLElement,
		private readonly heads: readonly HTMLElement[],
		private readonly rows: VirtualRows,
	) {
		grid.addEventListener("keydown", (event) => this.onKey(event));
		grid.addEventListener("focusin", ({ target }) => this.follow(target as HTMLElement));
		this.settle();
	}

	/** After rows came and went: the one stop is where the current place is, or else in the heads. */
	settle(): void {
		const { row, column } = this.current;
		if (row >= this.rows.rows.length) this.current = { row: this.rows.rows.length - 1, column };
		const stop = this.stopAt(this.current) ?? this.heads[column]!;
		if (stop === this.stop) return;
		if (this.stop) this.stop.tabIndex = -1;
		stop.tabIndex = 0;
		this.stop = stop;
	}

	private stopAt({ row, column }: Place): HTMLElement | null {
		return (row < 0 ? this.heads[column] : this.rows.at(row)?.stops[column]) ?? null;
	}

	/** A click, or the tab key, put the focus here. */
	private follow(target: HTMLElement): void {
		const head = this.heads.indexOf(target);
		const row = this.rows.holding(target);
		const column = row ? row.stops.indexOf(target) : head;
		if (column < 0) return;
		this.current = { row: row ? row.place : -1, column };
		this.settle();
	}

	private onKey(event: KeyboardEvent): void {
		if (event.altKey || event.shiftKey) return;
		const next = this.target(event);
		if (!next) return;
		event.preventDefault();
		if (next.row >= 0) this.rows.reveal(next.row);
		this.current = next;
		this.settle();
		this.stop?.focus({ preventScroll: next.row >= 0 });
		this.stop?.scrollIntoView({ block: "nearest", inline: "nearest" });
	}

	/** Where a key leads; null for keys that are not ours. */
	private target({ key, ctrlKey, metaKey }: KeyboardEvent): Place | null {
		const { row, column } = this.current;
		const last = this.rows.rows.length - 1;
		const page = Math.max(1, Math.floor(this.grid.clientHeight / ROW_HEIGHT) - 2);
		const isFar = ctrlKey || metaKey;
		const to = (toRow: number, toColumn: number): Place => ({
			row: Math.max(-1, Math.min(last, toRow)),
			column: Math.max(0, Math.min(COLUMNS.length - 1, toColumn)),
		});
		switch (key) {
			case "ArrowDown":
				return to(row + 1, column);
			case "ArrowUp":
				return to(row - 1, column);
			case "ArrowRight":
				return to(row, column + 1);
			case "ArrowLeft":
				return to(row, column - 1);
			case "PageDown":
				return to(row + page, column);
			case "PageUp":
				return to(row < 0 ? row : Math.max(0, row - page), column);
			case "Home":
				return isFar ? to(0, 0) : to(row, 0);
			case "End":
				return isFar ? to(last, COLUMNS.length - 1) : to(row, COLUMNS.length - 1);
			default:
				return null;
		}
	}
}
