/** One row of the grid: made once, and then shown for one neuron after another. */
import * as l10n from "@vscode/l10n";
import { el, setAttributes, setText } from "../../dom";
import { COLUMNS, type ColumnId } from "./columns";
import type { NeuronRow } from "./rows";

/** What is shown of a neuron beside its figures. */
export interface RowState {
	isTinted: boolean;
	isSilenced: boolean;
	isPageOpen: boolean;
}

export class RowElement {
	readonly element = el("div", { class: "neuron-row", role: "row", "data-testid": "neuron-row" });
	/** What takes the focus in each column. */
	readonly stops: HTMLElement[];
	/** Place in the list; −1 while it is of no use. */
	place = -1;
	row: NeuronRow | null = null;
	private readonly cells: HTMLElement[];
	private readonly tint = el("button", { type: "button", class: "link" });
	private readonly silence = el("input", { type: "checkbox", "data-testid": "silence" });
	private readonly page = el(
		"button",
		{ type: "button", class: "link", "data-testid": "open-neuron" },
		l10n.t("Open"),
	);

	constructor() {
		const controls: Partial<Record<ColumnId, HTMLElement>> = {
			index: this.tint,
			silence: this.silence,
			page: this.page,
		};
		this.cells = COLUMNS.map(({ id, isNumber }, column) => {
			const role = id === "index" ? "rowheader" : "gridcell";
			return el("div", {
				role,
				class: isNumber ? "number" : null,
				"aria-colindex": column + 1,
				"data-column": id,
			});
		});
		this.stops = this.cells.map((cell, column) => {
			const control = controls[COLUMNS[column]!.id];
			if (control) cell.append(control);
			const stop = control ?? cell;
			stop.tabIndex = -1;
			return stop;
		});
		this.element.append(...this.cells);
	}

	/** @param top pixels from the list's start */
	show(row: NeuronRow, place: number, { top, state }: { top: number; state: RowState }): void {
		if (place !== this.place) {
			this.place = place;
			// The head is the first row.
			setAttributes(this.element, { "aria-rowindex": place + 2 });
			this.element.style.transform = `translateY(${top}px)`;
		}
		if (row.k !== this.row?.k) this.name(row);
		this.row = row;
		for (const [column, { id, text }] of COLUMNS.entries()) {
			if (id === "index") setText(this.tint, text(row));
			else if (id !== "silence" && id !== "page") setText(this.cells[column]!, text(row));
		}
		setAttributes(this.tint, { "aria-pressed": String(state.isTinted) });
		setAttributes(this.page, { "aria-pressed": String(state.isPageOpen) });
		if (this.silence.checked !== state.isSilenced) this.silence.checked = state.isSilenced;
	}

	private name({ k, layer, index }: NeuronRow): void {
		setAttributes(this.element, { "data-neuron": k });
		setAttributes(this.tint, {
			"aria-label": l10n.t("Tint the text by neuron {0} of layer {1}", index, layer),
		});
		setAttributes(this.silence, { "aria-label": l10n.t("Silence neuron {0} of layer {1}", index, layer) });
		setAttributes(this.page, {
			"aria-label": l10n.t("Open the page of neuron {0} of layer {1}", index, layer),
		});
	}
}
