/** What is written beside the map's cells: the rows' names, and the tokens' numbers above the columns. */
import * as l10n from "@vscode/l10n";
import type { Cells } from "./cells";
import { AXIS, columnsInSight, GUTTER, tickStep, type Viewport } from "./viewport";

export interface Label {
	text: string;
	/** Of the middle of its line; pixels from the map's corner. */
	x: number;
	y: number;
	align: "left" | "center" | "right";
}

/** As many as have room; where rows are neurons, a neuron that has none is named under the pointer. */
export function rowLabels(cells: Cells, view: Viewport): Label[] {
	const every = Math.max(1, Math.ceil(13 / view.rowHeight));
	const first = Math.floor(view.up / view.rowHeight);
	const last = Math.min(cells.rows.length, Math.ceil((view.up + view.height) / view.rowHeight));
	const labels: Label[] = [];
	for (let row = Math.ceil(first / every) * every; row < last; row += every) {
		const y = AXIS + (row + 0.5) * view.rowHeight - view.up;
		if (y >= AXIS + 5) labels.push({ text: cells.rows[row]!.label, x: GUTTER - 6, y, align: "right" });
	}
	return labels;
}

/**
 * Numbers of the answer's tokens, from 1; the prompt's are told by their word.
 * @param boundary number of the prompt's tokens
 */
export function columnLabels(cells: Cells, view: Viewport, boundary: number): Label[] {
	const [first, last] = columnsInSight(view, cells.columns);
	const y = AXIS / 2 - 1;
	const labels: Label[] = [];
	if (boundary * view.zoom - view.left > 50)
		labels.push({ text: l10n.t("prompt"), x: GUTTER + 2, y, align: "left" });
	const step = tickStep(view.zoom, 44);
	const answers = last - boundary;
	for (let number = step === 1 ? 1 : 0; number <= answers; number += step) {
		const column = boundary + Math.max(1, number) - 1;
		const x = GUTTER + (column + 0.5) * view.zoom - view.left;
		if (column >= first && x > GUTTER + 4 && x < GUTTER + view.width - 8)
			labels.push({ text: String(Math.max(1, number)), x, y, align: "center" });
	}
	return labels;
}
