/** Tells the host which token of the prompt is looked at, for the mark in the source file. */

/** A mouse that crosses the prompt need not have the editor draw a mark for each token under it. */
const EVERY_MS = 80;

/** A token of the prompt; null when none is looked at. */
export interface PromptPoint {
	token: number | null;
	isPinned: boolean;
}

const NOTHING: PromptPoint = { token: null, isPinned: false };

/** Passes on the last of what is pointed at, at most every 80 ms, and nothing twice. */
export function promptPointer(tell: (point: PromptPoint) => void): (point: PromptPoint) => void {
	let told = NOTHING;
	let last = NOTHING;
	let timer: number | undefined;
	const pass = () => {
		timer = undefined;
		if (last.token === told.token && last.isPinned === told.isPinned) return;
		told = last;
		tell(told);
		timer = window.setTimeout(pass, EVERY_MS);
	};
	return (point) => {
		last = point;
		if (timer === undefined) pass();
	};
}
