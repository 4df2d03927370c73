/** The mouse on the timeline: click, drag over tokens, zoom with Ctrl and the wheel, move along with the wheel alone. */

const DRAG_FROM = 4;

export interface BrushCalls {
	numberAt(x: number): number;
	/** Dragging begins, or has ended. */
	drags(isDragging: boolean): void;
	pick(number: number): void;
	/** Numbers of tokens, both included, in order. */
	brush(low: number, high: number): void;
	zoom(factor: number, around: number): void;
	/** Moves what is in sight by a part of its width; says whether there was anywhere to go. */
	pan(part: number): boolean;
}

export function listenToBrush(canvas: HTMLCanvasElement, calls: BrushCalls): void {
	let pressed: { x: number; number: number; isDrag: boolean } | null = null;
	const numberAt = ({ clientX }: MouseEvent) => calls.numberAt(clientX - canvas.getBoundingClientRect().left);
	const end = () => {
		if (pressed?.isDrag) calls.drags(false);
		pressed = null;
	};
	canvas.addEventListener("pointerdown", (event) => {
		if (event.button !== 0) return;
		pressed = { x: event.clientX, number: numberAt(event), isDrag: false };
		canvas.setPointerCapture(event.pointerId);
	});
	canvas.addEventListener("pointermove", (event) => {
		if (!pressed) return;
		if (!pressed.isDrag && Math.abs(event.clientX - pressed.x) < DRAG_FROM) return;
		if (!pressed.isDrag) calls.drags(true);
		pressed.isDrag = true;
		const [low, high] = [pressed.number, numberAt(event)].sort((a, b) => a - b) as [number, number];
		calls.brush(Math.round(low), Math.round(high));
	});
	canvas.addEventListener("pointerup", (event) => {
		if (pressed && !pressed.isDrag) calls.pick(Math.round(numberAt(event)));
		end();
	});
	canvas.addEventListener("pointercancel", end);
	canvas.addEventListener(
		"wheel",
		(event) => {
			const isZoom = event.ctrlKey || event.metaKey;
			const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
			if (isZoom) calls.zoom(1.6 ** (event.deltaY / 100), numberAt(event));
			else if (sideways === 0 || !calls.pan(sideways / canvas.clientWidth)) return;
			event.preventDefault();
		},
		{ passive: false },
	);
}
