/** The cells in sight as a bitmap of one pixel a cell, or a pixel for many where they are narrower than one. */
import type { Cells } from "./cells";
import { LEVELS, levelOf } from "./palette";
import { stripesOf, type Viewport } from "./viewport";

export interface Tile {
	/** The colours, and where a cell speaks against an invented answer. */
	colors: HTMLCanvasElement;
	against: HTMLCanvasElement;
	/** Where the bitmap lies in the cells' area, in pixels of the style sheet. */
	x: number;
	width: number;
}

/**
 * A painter that keeps its two bitmaps. The work of a painting depends on what is in sight; streaming in more tokens
 * costs nothing for those that are there.
 */
export function tilePainter() {
	const colors = bitmap();
	const against = bitmap();
	return (
		cells: Cells,
		view: Viewport,
		{ palette, ratio }: { palette: Uint32Array; ratio: number },
	): Tile => {
		const { count, x, width, spanOf } = stripesOf(view, cells.columns, ratio);
		const size = { width: Math.max(1, count), height: Math.max(1, cells.rows.length) };
		const [painted, marked] = [colors.begin(size), against.begin(size)];
		for (let pixel = 0; pixel < count; pixel++) {
			const [from, to] = spanOf(pixel);
			for (let row = 0; row < size.height; row++) {
				const value = cells.strongest(row, from, to);
				const level = levelOf(value, cells.top);
				painted[row * size.width + pixel] = palette[LEVELS + level]!;
				// As opaque as the cell is strong: a hatch over next to nothing would be noise.
				if (level < 0) marked[row * size.width + pixel] = ((255 * -level) / LEVELS) << 24;
			}
		}
		colors.end();
		against.end();
		return { colors: colors.canvas, against: against.canvas, x, width: count * width };
	};
}

/** A canvas that is written as pixels of 32 bits. */
function bitmap() {
	const canvas = document.createElement("canvas");
	const context = canvas.getContext("2d")!;
	let image = context.createImageData(1, 1);
	return {
		canvas,
		/** All pixels transparent. */
		begin({ width, height }: { width: number; height: number }): Uint32Array {
			if (canvas.width !== width || canvas.height !== height) {
				Object.assign(canvas, { width, height });
				image = context.createImageData(width, height);
			} else image.data.fill(0);
			return new Uint32Array(image.data.buffer);
		},
		end: () => context.putImageData(image, 0, 0),
	};
}
