/** Where the arrow keys lead in a text of tokens. */

/** The token that a key leads to; null for keys that are not ours. */
export function walk(key: string, from: number, spans: readonly HTMLElement[]): number | null {
	const last = spans.length - 1;
	switch (key) {
		case "ArrowRight":
			return beside(from, isRightToLeft(spans[from]) ? -1 : 1, spans);
		case "ArrowLeft":
			return beside(from, isRightToLeft(spans[from]) ? 1 : -1, spans);
		case "ArrowDown":
			return otherLine(from, 1, spans);
		case "ArrowUp":
			return otherLine(from, -1, spans);
		case "Home":
			return shown(0, 1, spans) ?? from;
		case "End":
			return shown(last, -1, spans) ?? from;
		default:
			return null;
	}
}

/** The arrows follow the reading direction of the token's line. */
const isRightToLeft = (span: HTMLElement | undefined): boolean =>
	span?.parentElement != null && getComputedStyle(span.parentElement).direction === "rtl";

const beside = (from: number, step: 1 | -1, spans: readonly HTMLElement[]): number =>
	shown(from + step, step, spans) ?? from;

/** The first token from `index` on that is not hidden. */
function shown(index: number, step: 1 | -1, spans: readonly HTMLElement[]): number | null {
	for (let i = index; i >= 0 && i < spans.length; i += step)
		if (spans[i]!.getClientRects().length > 0) return i;
	return null;
}

/** The token above or below: the nearest one on the next line that way. */
function otherLine(current: number, step: 1 | -1, spans: readonly HTMLElement[]): number {
	const from = startOf(spans[current]!);
	let best = current;
	let line: number | null = null;
	let distance = Number.POSITIVE_INFINITY;
	for (let i = current + step; i >= 0 && i < spans.length; i += step) {
		if (spans[i]!.getClientRects().length === 0) continue;
		const { x, y } = startOf(spans[i]!);
		// Half a line of slack: tokens on one line need not start at the same height.
		if ((y - from.y) * step < 8) continue;
		line ??= y;
		if ((y - line) * step > 8) break;
		if (Math.abs(x - from.x) < distance) [best, distance] = [i, Math.abs(x - from.x)];
	}
	return best;
}

const startOf = (span: HTMLElement): DOMRect => span.getClientRects()[0] ?? span.getBoundingClientRect();
