/** Moving through a list of rows by keys, as the authoring practices for grids have it: one stop for the Tab key. */

/** Rows that Page Up and Page Down leap over. */
const PAGE = 10;

const rowsIn = (grid: HTMLElement): HTMLElement[] => [...grid.querySelectorAll<HTMLElement>('[role="row"]')];
const controlsIn = (row: HTMLElement): HTMLElement[] => [
	...row.querySelectorAll<HTMLElement>("[data-action]"),
];

/** Makes the row the one that Tab leads to. */
export function makeCurrent(grid: HTMLElement, row: HTMLElement | undefined): void {
	for (const each of rowsIn(grid)) each.tabIndex = each === row ? 0 : -1;
}

/** Moves the focus where an arrow key leads. @returns whether the key was one of those */
export function moveFocus(grid: HTMLElement, event: KeyboardEvent): boolean {
	if (event.ctrlKey || event.altKey || event.metaKey || !(event.target instanceof HTMLElement)) return false;
	const row = event.target.closest<HTMLElement>('[role="row"]');
	if (!row) return false;
	const next = sideways(row, event.target, event.key) ?? upAndDown(rowsIn(grid), row, event);
	if (!next) return false;
	event.preventDefault();
	next.focus();
	return true;
}

/** Right leads from the row into its controls, left back to the row. */
function sideways(row: HTMLElement, from: HTMLElement, key: string): HTMLElement | null {
	if (key !== "ArrowRight" && key !== "ArrowLeft") return null;
	const stops = [row, ...controlsIn(row)];
	const at = stops.indexOf(from) + (key === "ArrowRight" ? 1 : -1);
	return stops[Math.max(0, Math.min(at, stops.length - 1))]!;
}

/** The same control of another row, or the row. */
function upAndDown(rows: HTMLElement[], row: HTMLElement, event: KeyboardEvent): HTMLElement | null {
	const steps: Record<string, number> = {
		...{ ArrowUp: -1, ArrowDown: 1, PageUp: -PAGE, PageDown: PAGE },
		...{ Home: -rows.length, End: rows.length },
	};
	const step = steps[event.key];
	if (step === undefined) return null;
	const at = Math.max(0, Math.min(rows.indexOf(row) + step, rows.length - 1));
	return controlLike(rows[at]!, event.target as HTMLElement);
}

/** The control of a row that stands for the same action; the row itself when `from` is a row. */
export function controlLike(row: HTMLElement, from: HTMLElement): HTMLElement {
	return controlsIn(row).find((each) => each.dataset.action === from.dataset.action) ?? row;
}
