/**
 * The map to a screen reader: a grid of which only the cell under the cursor exists. A picture (role=img) would tell one
 * sentence and keep the arrow keys to the reader; thousands of real cells would cost more than the picture. So the
 * focus stays on the grid, and aria-activedescendant names one cell that carries its row and column. Two cells take
 * turns, since a reader tells another cell and not a changed one.
 */
import { el, setAttributes } from "../../dom";

export class LiveCell {
	readonly element: HTMLElement;
	private readonly rows = [0, 1].map((turn) => {
		const cell = el("div", { role: "gridcell", id: `map-cell-${turn}` });
		return { row: el("div", { role: "row" }, cell), cell };
	});
	private turn = 0;

	constructor(private readonly grid: HTMLElement) {
		this.element = el("div", { class: "spoken-only", role: "rowgroup" }, ...this.rows.map(({ row }) => row));
	}

	/** @param at counted from 0 */
	show(at: { row: number; column: number }, words: string): void {
		this.turn = 1 - this.turn;
		const { row, cell } = this.rows[this.turn]!;
		setAttributes(row, { "aria-rowindex": at.row + 1 });
		setAttributes(cell, { "aria-colindex": at.column + 1 });
		cell.textContent = words;
		setAttributes(this.grid, { "aria-activedescendant": cell.id });
	}
}
