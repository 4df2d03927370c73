/**
 * The map's surface: a box that scrolls natively over as much room as all cells would take, and a canvas that stays in
 * place in it and shows the part in sight. It is drawn once a frame at most, and not at all while nobody can see it.
 */
import { onThemeChange } from "../../chart";
import { el } from "../../dom";
import { type MapColors, mapColors } from "../theme-colors";
import { Cells } from "./cells";
import { type MapPicture, type Marks, mapDrawer } from "./draw";
import { paletteOf } from "./palette";
import {
	AXIS,
	anchored,
	clampedZoom,
	columnAt,
	GUTTER,
	rowAt,
	rowHeightOf,
	scrolledTo,
	type Viewport,
	wholeZoom,
} from "./viewport";

/** A map of single neurons is taller than this and scrolls. */
const TALLEST = 360;
/** Width of the cells in a picture of a map that was never in sight. */
const UNSEEN_WIDTH = 700;

export interface Look {
	palette: Uint32Array;
	colors: MapColors;
	ratio: number;
}

export class Board {
	readonly canvas = el("canvas", { class: "map-canvas", "aria-hidden": "true" });
	readonly scroller = el("div", { class: "map-scroller" });
	private readonly room = el("div", { class: "map-room" });
	private readonly drawPicture = mapDrawer(this.canvas);
	private cells = new Cells([]);
	private look: Look | null = null;
	private size = { width: 0, height: 0 };
	/** What was drawn last: an element that is hidden has no place that it is scrolled to. */
	private drawn: { cells: Cells; view: Viewport } | null = null;
	/** Null shows all columns, however many there are. */
	private zoom: number | null = null;
	private isAsked = false;

	/**
	 * @param marks  what is marked, asked for with each drawing
	 * @param onDraw called after each drawing
	 */
	constructor(
		private readonly marks: () => Marks,
		private readonly onDraw: (look: Look) => void,
	) {
		this.room.append(this.canvas);
		this.scroller.append(this.room);
		this.scroller.addEventListener("scroll", () => this.drawSoon(), { passive: true });
		new ResizeObserver(() => this.resize()).observe(this.scroller);
		onThemeChange(() => {
			this.look = null;
			this.drawSoon();
		});
	}

	/** Shows other cells, or the same with more columns. */
	show(cells: Cells): void {
		this.cells = cells;
		this.resize();
	}

	get isWhole(): boolean {
		return this.zoom === null;
	}

	/** @param anchor a place in the cells' area whose column stays where it is; the middle unless given */
	zoomBy(factor: number, anchor = this.size.width / 2): void {
		const view = this.view();
		const zoom = clampedZoom(view.zoom * factor, this.cells.columns, view.width);
		const column = columnAt(view, anchor);
		this.zoom = zoom <= wholeZoom(this.cells.columns, view.width) ? null : zoom;
		this.resize();
		this.scroller.scrollLeft = anchored(column, zoom, anchor);
	}

	/** Zooms with a column held where it is, or brought into sight. */
	zoomAround(column: number, factor: number): void {
		const { zoom, left, width } = this.view();
		this.zoomBy(factor, Math.max(0, Math.min(width, (column + 0.5) * zoom - left)));
		this.revealColumn(column);
	}

	showWhole(): void {
		this.zoom = null;
		this.resize();
	}

	/** Fills the width with these columns. */
	zoomTo(start: number, end: number): void {
		const { width } = this.size;
		this.zoom = clampedZoom(width / Math.max(1, end - start), this.cells.columns, width);
		this.resize();
		this.scroller.scrollLeft = start * this.zoom;
	}

	/** Scrolls as little as brings a cell into sight. */
	reveal(row: number, column: number): void {
		const { rowHeight, up, height } = this.view();
		const y = scrolledTo(row * rowHeight, rowHeight, up, height);
		if (y !== up) this.scroller.scrollTop = y;
		this.revealColumn(column);
	}

	private revealColumn(column: number): void {
		const { zoom, left, width } = this.view();
		const x = scrolledTo(column * zoom, zoom, left, width);
		if (x !== left) this.scroller.scrollLeft = x;
	}

	/** How many columns are in sight. */
	get columnsInSight(): number {
		const { width, zoom } = this.view();
		return Math.max(1, Math.floor(width / zoom));
	}

	/** The cell at a place on the canvas; the nearest one where the place is beside the cells. */
	cellAt(x: number, y: number): { row: number; column: number } {
		const view = this.view();
		const column = Math.floor(columnAt(view, x - GUTTER));
		const row = rowAt(view, y - AXIS);
		const within = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
		return { row: within(row, this.cells.rows.length), column: within(column, this.cells.columns) };
	}

	drawSoon(): void {
		if (this.isAsked) return;
		this.isAsked = true;
		requestAnimationFrame(() => {
			this.isAsked = false;
			this.draw();
		});
	}

	private view(): Viewport {
		const { width, height } = this.size;
		const { scrollLeft: left, scrollTop: up } = this.scroller;
		const zoom = this.zoom ?? wholeZoom(this.cells.columns, width);
		return { zoom, rowHeight: rowHeightOf(this.cells.rows.length), left, up, width, height };
	}

	/** The map as it was drawn last; all of it where these cells were never in sight. */
	picture(): Omit<MapPicture, "ratio"> {
		const { cells } = this;
		const colors = mapColors(this.canvas);
		const rowHeight = rowHeightOf(cells.rows.length);
		const height = Math.min(cells.rows.length * rowHeight, TALLEST - AXIS);
		const zoom = wholeZoom(cells.columns, UNSEEN_WIDTH);
		const unseen = { zoom, rowHeight, left: 0, up: 0, width: UNSEEN_WIDTH, height };
		const view = this.drawn?.cells === cells ? this.drawn.view : unseen;
		return { cells, view, marks: this.marks(), colors, palette: paletteOf(colors) };
	}

	/** Gives the box the room that all cells take. */
	private resize(): void {
		const { clientWidth } = this.scroller;
		if (clientWidth === 0) return;
		const rows = this.cells.rows.length * rowHeightOf(this.cells.rows.length);
		this.size = { width: Math.max(1, clientWidth - GUTTER), height: Math.min(rows, TALLEST - AXIS) };
		const { zoom } = this.view();
		const columns = this.zoom === null ? this.size.width : this.cells.columns * zoom;
		setSize(this.room, GUTTER + columns, AXIS + rows);
		setSize(this.canvas, GUTTER + this.size.width, AXIS + this.size.height);
		this.drawSoon();
	}

	private draw(): void {
		if (this.canvas.clientWidth === 0 || this.cells.columns === 0) return;
		const ratio = window.devicePixelRatio;
		if (this.look?.ratio !== ratio) {
			const colors = mapColors(this.canvas);
			this.look = { palette: paletteOf(colors), colors, ratio };
		}
		const view = this.view();
		this.drawn = { cells: this.cells, view };
		this.drawPicture({ cells: this.cells, view, marks: this.marks(), ...this.look });
		this.onDraw(this.look);
	}
}

function setSize(element: HTMLElement, width: number, height: number): void {
	const [w, h] = [`${width}px`, `${height}px`];
	if (element.style.width !== w) element.style.width = w;
	if (element.style.height !== h) element.style.height = h;
}
