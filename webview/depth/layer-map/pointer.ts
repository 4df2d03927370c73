/** The mouse on the map: point, click, drag over tokens, zoom with the wheel. */
import type { Board } from "./board";
import { GUTTER, ZOOM_STEP } from "./viewport";

/** Less than this is a click by an unsteady hand. */
const DRAG_FROM = 4;

interface Place {
	row: number;
	column: number;
}

export interface PointerCalls {
	/** Null when the mouse has left. */
	hover(cell: Place | null): void;
	pick(cell: Place): void;
	/** Columns [start, end) while they are dragged over. */
	brush(start: number, end: number): void;
}

export function listenToPointer(board: Board, calls: PointerCalls): void {
	const { canvas } = board;
	let pressed: { x: number; column: number; isDrag: boolean } | null = null;
	const cellAt = ({ clientX, clientY }: MouseEvent) => {
		const { left, top } = canvas.getBoundingClientRect();
		return board.cellAt(clientX - left, clientY - top);
	};
	canvas.addEventListener("pointerdown", (event) => {
		if (event.button !== 0) return;
		pressed = { x: event.clientX, column: cellAt(event).column, isDrag: false };
		canvas.setPointerCapture(event.pointerId);
	});
	canvas.addEventListener("pointermove", (event) => {
		const cell = cellAt(event);
		calls.hover(cell);
		if (!pressed) return;
		pressed.isDrag ||= Math.abs(event.clientX - pressed.x) >= DRAG_FROM;
		if (!pressed.isDrag) return;
		calls.brush(Math.min(pressed.column, cell.column), Math.max(pressed.column, cell.column) + 1);
	});
	canvas.addEventListener("pointerup", (event) => {
		if (pressed && !pressed.isDrag) calls.pick(cellAt(event));
		pressed = null;
	});
	canvas.addEventListener("pointercancel", () => {
		pressed = null;
	});
	canvas.addEventListener("pointerleave", () => calls.hover(null));
	canvas.addEventListener(
		"wheel",
		(event) => {
			if (!event.ctrlKey && !event.metaKey) return;
			event.preventDefault();
			const x = event.clientX - canvas.getBoundingClientRect().left - GUTTER;
			// A notch of a wheel is about 100; a touch pad sends many small ones.
			board.zoomBy(ZOOM_STEP ** (-event.deltaY / 100), x);
		},
		{ passive: false },
	);
}
