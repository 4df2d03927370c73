/** The cells in sight as a bitmap of one pixel a cell, or a pixel for many where they are narrower than one. */
import type { Cells } from "./cells";
import { LEVELS, levelOf } from "./palette";
import { columnsInSight, type Viewport } from "./viewport";

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
		const [first, last] = columnsInSight(view, cells.columns);
		const isPooled = view.zoom * ratio < 1;
		const end = last * view.zoom - view.left;
		const pixels = isPooled ? Math.ceil(Math.min(view.width, end) * ratio) : last - first;
		const spanOf = (pixel: number): [number, number] => {
			if (!isPooled) return [first + pixel, first + pixel + 1];
			const from = Math.floor((view.left + pixel / ratio) / view.zoom);
			const to = Math.floor((view.left + (pixel + 1) / ratio) / view.zoom);
			return [Math.min(from, last - 1), Math.min(Math.max(to, from + 1), last)];
		};
		const size = { width: Math.max(1, pixels), height: Math.max(1, cells.rows.length) };
		const [painted, marked] = [colors.begin(size), against.begin(size)];
		for (let pixel = 0; pixel < pixels; pixel++) {
			const [from, to] = spanOf(pixel);
			for (let row = 0; row < size.height; row++) {
				const value = isPooled ? cells.strongest(row, from, to) : cells.at(row, from);
				const level = levelOf(value, cells.top);
				painted[row * size.width + pixel] = palette[LEVELS + level]!;
				// As opaque as the cell is strong: a hatch over next to nothing would be noise.
				if (level < 0) marked[row * size.width + pixel] = ((255 * -level) / LEVELS) << 24;
			}
		}
		colors.end();
		against.end();
		const x = isPooled ? 0 : first * view.zoom - view.left;
		return {
			...{ colors: colors.canvas, against: against.canvas, x },
			width: isPooled ? pixels / ratio : pixels * view.zoom,
		};
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
