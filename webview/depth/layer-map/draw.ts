/** Draws the map: the bitmap of its cells, scaled; a hatch; the rows' labels and tokens' numbers; what is marked. */
import type { MapColors } from "../theme-colors";
import type { Cells } from "./cells";
import { columnLabels, rowLabels } from "./labels";
import { type Tile, tilePainter } from "./tile";
import { AXIS, GUTTER, type Viewport } from "./viewport";

/** From this width of a column on a hatch can be told from noise. */
export const HATCHED_FROM = 4;

export interface Marks {
	/** Where the answer begins: the number of prompt tokens. */
	boundary: number;
	/** Columns [start, end). */
	range: { start: number; end: number } | null;
	/** The keyboard's cell. */
	cursor: { row: number; column: number } | null;
	/** The column of the token that the mouse or the keyboard is on in the text, or whose card is pinned. */
	crosshair: number | null;
}

export interface MapPicture {
	cells: Cells;
	view: Viewport;
	marks: Marks;
	colors: MapColors;
	palette: Uint32Array;
	/** Device pixels a pixel of the style sheet. */
	ratio: number;
}

export function mapDrawer(canvas: HTMLCanvasElement) {
	const context = canvas.getContext("2d")!;
	const paintTile = tilePainter();
	const hatch = hatcher();
	return (picture: MapPicture) => {
		const { view, ratio } = picture;
		fit(canvas, (GUTTER + view.width) * ratio, (AXIS + view.height) * ratio);
		context.setTransform(ratio, 0, 0, ratio, 0, 0);
		context.clearRect(0, 0, GUTTER + view.width, AXIS + view.height);
		context.font = picture.colors.font;
		const tile = paintTile(picture.cells, view, picture);
		context.save();
		context.beginPath();
		context.rect(GUTTER, AXIS, view.width, view.height);
		context.clip();
		drawCells(context, picture, tile);
		if (view.zoom >= HATCHED_FROM) hatch(context, picture, tile);
		context.restore();
		drawMarks(context, picture);
		drawLabels(context, picture);
	};
}

function fit(canvas: HTMLCanvasElement, width: number, height: number): void {
	const [w, h] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
	if (canvas.width !== w) canvas.width = w;
	if (canvas.height !== h) canvas.height = h;
}

const tileBox = ({ cells, view }: MapPicture, tile: Tile): [number, number, number, number] => [
	GUTTER + tile.x,
	AXIS - view.up,
	tile.width,
	cells.rows.length * view.rowHeight,
];

function drawCells(context: CanvasRenderingContext2D, picture: MapPicture, tile: Tile): void {
	context.imageSmoothingEnabled = false;
	context.drawImage(tile.colors, ...tileBox(picture, tile));
}

/** Slanted lines over the cells below 0, cut out of a pattern by the second bitmap. */
function hatcher() {
	const sheet = document.createElement("canvas");
	const sheetContext = sheet.getContext("2d")!;
	const line = document.createElement("canvas");
	const lineContext = line.getContext("2d")!;
	return (context: CanvasRenderingContext2D, picture: MapPicture, tile: Tile) => {
		const { view, ratio, colors } = picture;
		fit(sheet, context.canvas.width, context.canvas.height);
		const step = Math.round(4 * ratio);
		fit(line, step, step);
		lineContext.clearRect(0, 0, step, step);
		lineContext.strokeStyle = colors.text;
		lineContext.lineWidth = Math.max(1, ratio);
		lineContext.beginPath();
		for (const shift of [-step, 0, step]) {
			lineContext.moveTo(shift - 1, step + 1);
			lineContext.lineTo(shift + step + 1, -1);
		}
		lineContext.stroke();
		sheetContext.setTransform(ratio, 0, 0, ratio, 0, 0);
		sheetContext.globalCompositeOperation = "copy";
		sheetContext.imageSmoothingEnabled = false;
		sheetContext.drawImage(tile.against, ...tileBox(picture, tile));
		sheetContext.globalCompositeOperation = "source-in";
		sheetContext.setTransform(1, 0, 0, 1, 0, 0);
		sheetContext.fillStyle = sheetContext.createPattern(line, "repeat")!;
		sheetContext.fillRect(0, 0, sheet.width, sheet.height);
		const [width, height] = [GUTTER + view.width, AXIS + view.height];
		context.drawImage(sheet, 0, 0, sheet.width, sheet.height, 0, 0, width, height);
	};
}

function drawMarks(context: CanvasRenderingContext2D, { view, marks, colors, cells }: MapPicture): void {
	const xOf = (column: number) => GUTTER + column * view.zoom - view.left;
	const bottom = AXIS + Math.min(view.height, cells.rows.length * view.rowHeight - view.up);
	const upright = (column: number, color: string, dash: number[]) => {
		const x = Math.round(xOf(column)) + 0.5;
		if (x < GUTTER || x > GUTTER + view.width) return;
		context.strokeStyle = color;
		context.setLineDash(dash);
		context.lineWidth = 1;
		context.beginPath();
		context.moveTo(x, AXIS - 6);
		context.lineTo(x, bottom);
		context.stroke();
		context.setLineDash([]);
	};
	if (marks.boundary > 0) upright(marks.boundary, colors.text, [4, 3]);
	if (marks.range) {
		const start = Math.max(GUTTER, xOf(marks.range.start));
		const end = Math.min(GUTTER + view.width, xOf(marks.range.end));
		context.fillStyle = colors.focus;
		if (end > start) context.fillRect(start, AXIS - 4, end - start, 3);
		upright(marks.range.start, colors.focus, []);
		upright(marks.range.end, colors.focus, []);
	}
	if (marks.crosshair !== null) upright(marks.crosshair + 0.5, colors.text, []);
	if (marks.cursor) drawCursor(context, { view, colors }, marks.cursor);
}

function drawCursor(
	context: CanvasRenderingContext2D,
	{ view, colors }: Pick<MapPicture, "view" | "colors">,
	{ row, column }: { row: number; column: number },
): void {
	// Never smaller than what can be seen.
	const width = Math.max(7, view.zoom);
	const x = GUTTER + (column + 0.5) * view.zoom - view.left - width / 2;
	const y = AXIS + row * view.rowHeight - view.up;
	if (x + width < GUTTER || x > GUTTER + view.width || y < AXIS - view.rowHeight) return;
	context.lineWidth = 3;
	context.strokeStyle = colors.background;
	context.strokeRect(x, y, width, view.rowHeight);
	context.lineWidth = 1.5;
	context.strokeStyle = colors.focus;
	context.strokeRect(x, y, width, view.rowHeight);
}

function drawLabels(context: CanvasRenderingContext2D, { cells, view, marks, colors }: MapPicture): void {
	context.fillStyle = colors.quiet;
	context.textBaseline = "middle";
	const labels = [...rowLabels(cells, view), ...columnLabels(cells, view, marks.boundary)];
	for (const { text, x, y, align } of labels) {
		context.textAlign = align;
		if (align === "right") context.fillText(text, x, y, GUTTER - 8);
		else context.fillText(text, x, y);
	}
}
