/** The rows of kept runs, with what keys do in them. A row stays the same element while its run is listed. */
import * as l10n from "@vscode/l10n";
import type { KeptRun } from "../../src/protocol/panel-api";
import { el, setAttributes } from "../dom";
import { controlLike, makeCurrent, moveFocus } from "./grid-keys";
import { type RowCalls, type RowState, type RunRow, runRow } from "./run-row";

export interface ListCalls extends RowCalls {
	selectAll(isSelected: boolean): void;
}

export interface RunList {
	element: HTMLElement;
	/** The runs in their order. The focus stays on its run, or goes to the one that took its place. */
	show(runs: readonly KeptRun[], stateOf: (run: string) => RowState): void;
	/** Whether the focus was in the list and now is nowhere, since no row is left. */
	hasLostFocus(): boolean;
}

export function runList(calls: ListCalls): RunList {
	const element = el("div", {
		class: "runs",
		role: "grid",
		"aria-label": l10n.t("Kept runs"),
		"data-testid": "kept-runs",
	});
	setAttributes(element, { "aria-multiselectable": "true", "aria-describedby": "history-keys" });
	let rows = new Map<string, RunRow>();
	let hasLost = false;

	element.addEventListener("focusin", ({ target }) => makeCurrent(element, rowOf(target) ?? undefined));
	element.addEventListener("focusout", () => {
		for (const { remove } of rows.values()) remove.calm();
	});
	element.addEventListener("dblclick", ({ target }) => {
		if (!(target as Element).closest("[data-action]")) calls.open(rowOf(target)?.dataset.run ?? "");
	});
	element.addEventListener("keydown", (event) => {
		if (moveFocus(element, event)) return;
		const row = rows.get(rowOf(event.target)?.dataset.run ?? "");
		if (row && pressed(event, row, calls)) event.preventDefault();
	});

	return {
		element,
		show(runs, stateOf) {
			const before = placeOf(element);
			rows = new Map(runs.map(({ run }) => [run, rows.get(run) ?? runRow(run, calls)]));
			for (const kept of runs) rows.get(kept.run)!.show(kept, stateOf(kept.run));
			const wanted = [...rows.values()].map((row) => row.element);
			const isSame =
				wanted.length === element.children.length &&
				wanted.every((each, index) => each === element.children[index]);
			if (!isSame) element.replaceChildren(...wanted);
			const current = wanted.find(({ tabIndex }) => tabIndex === 0) ?? wanted[0];
			makeCurrent(element, current);
			if (before && !isSame) refocus(wanted, before);
			hasLost = before !== null && wanted.length === 0;
		},
		hasLostFocus: () => hasLost,
	};
}

/** What a key does to a row; the arrows are not among them. @returns whether it did anything */
function pressed(event: KeyboardEvent, row: RunRow, calls: ListCalls): boolean {
	const run = row.element.dataset.run!;
	const isOnRow = event.target === row.element;
	if (event.key === "Escape") {
		if (row.remove.isAsking()) row.remove.calm();
		else calls.selectAll(false);
		return true;
	}
	if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
		calls.selectAll(true);
		return true;
	}
	if (event.key === "Delete") {
		// A key that is held down is no second press.
		if (!event.repeat) row.remove.press(event);
		return true;
	}
	if (!isOnRow || event.repeat) return false;
	if (event.key === "Enter") calls.open(run);
	else if (event.key === " ") calls.select(run, row.element.ariaSelected !== "true");
	else return false;
	return true;
}

interface FocusPlace {
	focused: HTMLElement;
	index: number;
}

/** Where in the list the focus is; null when it is elsewhere. */
function placeOf(list: HTMLElement): FocusPlace | null {
	const row = rowOf(document.activeElement);
	if (!row || !list.contains(row)) return null;
	return { focused: document.activeElement as HTMLElement, index: [...list.children].indexOf(row) };
}

/** Moving a row in the document takes the focus from it. */
function refocus(rows: HTMLElement[], { focused, index }: FocusPlace): void {
	if (rows.some((row) => row.contains(focused))) focused.focus();
	else if (rows.length > 0) controlLike(rows[Math.min(index, rows.length - 1)]!, focused).focus();
}

const rowOf = (target: EventTarget | null): HTMLElement | null =>
	target instanceof Element ? target.closest<HTMLElement>('[role="row"]') : null;
