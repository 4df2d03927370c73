/** Where a card stands beside its token. */

/** Pixels between card and token, and between card and the window's edge. */
const GAP = 6;
const EDGE = 4;
/** A card of fewer pixels shows too little of itself. */
const LOWEST = 80;

/**
 * Below the token, or above it where there is more room; never over it and never outside the window. A card that is
 * higher than the room there scrolls.
 */
export function placeBeside(card: HTMLElement, token: HTMLElement): void {
	const lines = token.getClientRects();
	const first = lines[0] ?? token.getBoundingClientRect();
	const last = lines[lines.length - 1] ?? first;
	card.style.maxHeight = "none";
	const { offsetWidth: width, offsetHeight: height } = card;
	const { clientWidth, clientHeight } = document.documentElement;
	const above = first.top - GAP - EDGE;
	// A token that fills the window leaves no room: then the card stands below its first line.
	const isHuge = Math.max(above, clientHeight - last.bottom - GAP - EDGE) < LOWEST;
	const bottom = isHuge ? first.bottom : last.bottom;
	const below = clientHeight - bottom - GAP - EDGE;
	const isBelow = height <= below || below >= above;
	const room = Math.max(LOWEST, isBelow ? below : above);
	const shown = Math.min(height, room);
	const top = isBelow ? bottom + GAP : first.top - GAP - shown;
	const left = Math.max(EDGE, Math.min(isBelow ? last.left : first.left, clientWidth - width - EDGE));
	card.style.maxHeight = `${shown}px`;
	card.style.left = `${left}px`;
	card.style.top = `${Math.max(EDGE, Math.min(top, clientHeight - shown - EDGE))}px`;
}
