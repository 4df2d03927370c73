/** Which tokens are in sight: columns to pixels and back. All pixels are those of the style sheet. */

/** Room for the rows' labels, and for the tokens' numbers. */
export const GUTTER = 52;
export const AXIS = 20;

/** Wide enough to see one token's hatch, and to hit it. */
const WIDEST_COLUMN = 28;
/** What one press of a button or key does. */
export const ZOOM_STEP = 1.6;

export interface Viewport {
	/** Pixels a column. */
	zoom: number;
	/** Pixels a row. */
	rowHeight: number;
	/** Scrolled past, in pixels. */
	left: number;
	up: number;
	/** Of the cells' area, without gutter and axis. */
	width: number;
	height: number;
}

/** The zoom at which all columns are in sight; few columns are not stretched over the whole width. */
export const wholeZoom = (columns: number, width: number): number =>
	Math.min(WIDEST_COLUMN, width / Math.max(1, columns));

export const clampedZoom = (zoom: number, columns: number, width: number): number =>
	Math.min(WIDEST_COLUMN, Math.max(wholeZoom(columns, width), zoom));

/** Rows are as high as the map has room for, within what can be seen and hit. */
export const rowHeightOf = (rows: number): number =>
	Math.min(20, Math.max(6, Math.floor(260 / Math.max(1, rows))));

/** How far to scroll so that a column stays under the pointer. */
export const anchored = (column: number, zoom: number, x: number): number => Math.max(0, column * zoom - x);

/** The column, with its fraction, at a place in the cells' area. */
export const columnAt = (view: Viewport, x: number): number => (view.left + x) / view.zoom;

export const rowAt = (view: Viewport, y: number): number => Math.floor((view.up + y) / view.rowHeight);

/** Columns [first, last) that are at least partly in sight. */
export function columnsInSight(view: Viewport, columns: number): [first: number, last: number] {
	const first = Math.max(0, Math.floor(view.left / view.zoom));
	return [first, Math.min(columns, Math.ceil((view.left + view.width) / view.zoom))];
}

/** What is drawn beside each other: a column each, or a pixel each where columns are narrower than one. */
export interface Stripes {
	count: number;
	/** Where the first begins in the cells' area. */
	x: number;
	/** Of each. */
	width: number;
	/** The columns [from, to) that a stripe stands for. */
	spanOf(stripe: number): [from: number, to: number];
}

/** @param ratio pixels that are told apart, a pixel of the style sheet */
export function stripesOf(view: Viewport, columns: number, ratio: number): Stripes {
	const [first, last] = columnsInSight(view, columns);
	const { zoom, left } = view;
	if (zoom * ratio >= 1)
		return {
			...{ count: last - first, x: first * zoom - left, width: zoom },
			spanOf: (stripe) => [first + stripe, first + stripe + 1],
		};
	return {
		...{ count: Math.ceil(Math.min(view.width, last * zoom - left) * ratio), x: 0, width: 1 / ratio },
		spanOf(stripe) {
			const from = Math.floor((left + stripe / ratio) / zoom);
			const to = Math.floor((left + (stripe + 1) / ratio) / zoom);
			return [Math.min(from, last - 1), Math.min(Math.max(to, from + 1), last)];
		},
	};
}

/** The least scrolling that brings a span of pixels into sight. */
export function scrolledTo(start: number, size: number, from: number, room: number): number {
	if (start < from) return start;
	return start + size > from + room ? start + size - room : from;
}

/** Steps of 1, 2 or 5 times a power of ten, at least `room` pixels wide. */
export function tickStep(zoom: number, room: number): number {
	const least = room / zoom;
	const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
	return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? 10 * power;
}
