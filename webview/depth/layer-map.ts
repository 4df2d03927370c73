/** What each layer's neurons add to each token's logit, as a map of layers by tokens. */
import * as l10n from "@vscode/l10n";
import { counted } from "../../src/core/counted";
import type { ProbeFile } from "../../src/core/probe/file";
import type { Answer, PanelState } from "../../src/protocol/panel-api";
import { el, section, setAttributes, setText, signed } from "../dom";
import type { Selection } from "../selection";
import { probeReader } from "./known-probe";
import { Board } from "./layer-map/board";
import { Cells, layerRows, neuronRows } from "./layer-map/cells";
import { cellsTable, LISTED_CELLS } from "./layer-map/cells-table";
import type { MapPicture, Marks } from "./layer-map/draw";
import { movedCell } from "./layer-map/keys";
import { mapLegend } from "./layer-map/legend";
import { LiveCell } from "./layer-map/live-cell";
import { listenToPointer } from "./layer-map/pointer";
import { ZOOM_STEP } from "./layer-map/viewport";
import {
	type ColumnPlace,
	cellWords,
	columnOf,
	type PointedCell,
	placeOf,
	spokenCell,
} from "./layer-map/words";
import { rangeBar } from "./range-bar";
import { zoomButtons } from "./zoom-buttons";

const UNKNOWN = l10n.t("Which layers the neurons are of is known when the first answer is finished.");

/** A map on its way to being saved. */
export interface DrawnMap extends Omit<MapPicture, "ratio"> {
	title: string;
}

export class LayerMap {
	readonly element: HTMLElement;
	private readonly board = new Board(
		() => this.marks(),
		(look) => this.legend.show(this.cells.top, look),
	);
	private readonly grid = this.board.scroller;
	private readonly live = new LiveCell(this.grid);
	private readonly legend = mapLegend();
	private readonly readout = el("p", { class: "map-readout", "data-testid": "map-readout" });
	private readonly note = el("p", { class: "note" });
	private readonly byNeuron = el("input", { type: "checkbox", id: "map-by-neuron" });
	private readonly table = el("div", { class: "scrolling" });
	private readonly twin = el("details", {}, this.summary(), this.table);
	private readonly body: HTMLElement;
	private readonly range;
	private readonly knownProbe = probeReader();
	private cells = new Cells([]);
	private answer: Answer | null = null;
	private probe: ProbeFile | null = null;
	private shown = "";
	private marked = "";
	private cursor = { row: 0, column: 0 };
	private hovered: { row: number; column: number } | null = null;
	private pointed: ColumnPlace | null = null;

	constructor(private readonly selection: Selection) {
		this.range = rangeBar("map-range", selection);
		const label = el("label", { for: this.byNeuron.id }, this.byNeuron, l10n.t("One row a neuron"));
		const zoom = zoomButtons({
			in: () => this.board.zoomBy(ZOOM_STEP),
			out: () => this.board.zoomBy(1 / ZOOM_STEP),
			whole: () => this.board.showWhole(),
			range: () => this.zoomToRange(),
		});
		this.grid.append(this.live.element);
		setAttributes(this.grid, { role: "grid", tabindex: 0, "data-testid": "layer-map" });
		this.body = el(
			"div",
			{},
			...[el("div", { class: "depth-bar" }, label, zoom), this.grid, this.readout],
			...[this.legend.element, this.range.element, this.twin],
		);
		this.element = section("layers", l10n.t("Layers by tokens"), this.note, this.body);
		this.listen();
	}

	show(state: PanelState): void {
		const { first } = state;
		this.answer = first;
		this.element.hidden = !first || first.promptTokens.length + first.responseTokens.length === 0;
		if (!first || this.element.hidden) return;
		this.probe = this.knownProbe(state);
		this.body.hidden = this.probe === null;
		setText(this.note, this.probe ? noteOf(this.probe) : UNKNOWN);
		if (!this.probe) return;
		this.range.show(state);
		this.fill(first, this.probe);
		const { range, pinned } = this.selection.now;
		const marked = JSON.stringify([range, pinned]);
		if (marked !== this.marked) this.board.drawSoon();
		this.marked = marked;
	}

	/** The map to be saved, whether or not its tab was ever open. @throws Error while its rows are not known */
	picture(state: PanelState): DrawnMap {
		this.show(state);
		if (!this.probe) throw new Error(UNKNOWN);
		return { ...this.board.picture(), title: this.grid.ariaLabel ?? "" };
	}

	/** The mouse or the keyboard is on a token of the text; null when it left. */
	point(place: (ColumnPlace & { run: string }) | null): void {
		this.pointed = place?.run === this.answer?.run ? place : null;
		if (!this.element.closest("[hidden]")) this.board.drawSoon();
	}

	/** Takes in the tokens that came since; another answer, probe or kind of rows begins anew. */
	private fill(answer: Answer, probe: ProbeFile): void {
		const { promptTokens, responseTokens, run, status } = answer;
		const isOver = status === "finished" || status === "failed";
		const key = `${run} ${isOver} ${this.byNeuron.checked} ${promptTokens.length} ${probe.created}`;
		const count = promptTokens.length + responseTokens.length;
		if (key === this.shown && count === this.cells.columns) return;
		if (key !== this.shown) {
			const rows = this.byNeuron.checked ? neuronRows(probe.neurons) : layerRows(probe.neurons);
			this.cells = new Cells(rows);
			this.cells.append(promptTokens);
			this.cursor.row = Math.min(this.cursor.row, rows.length - 1);
		}
		this.shown = key;
		this.cells.append(responseTokens.slice(this.cells.columns - promptTokens.length));
		if (isOver) this.cells.settle();
		this.cursor.column = Math.min(this.cursor.column, count - 1);
		setAttributes(this.grid, {
			"aria-label": this.byNeuron.checked
				? l10n.t("What each neuron adds to each token's logit")
				: l10n.t("What each layer adds to each token's logit"),
			"aria-rowcount": this.cells.rows.length,
			"aria-colcount": count,
		});
		this.board.show(this.cells);
		this.tellCursor();
		if (isOver) this.fillTable();
	}

	private marks(): Marks {
		const boundary = this.answer?.promptTokens.length ?? 0;
		const { range, pinned } = this.selection.now;
		const isPinnedHere = pinned !== null && pinned.run === this.answer?.run;
		const place = this.pointed ?? (isPinnedHere ? pinned : null);
		return {
			boundary,
			range: range && { start: boundary + range.start, end: boundary + range.end },
			cursor: document.activeElement === this.grid ? this.cursor : null,
			crosshair: place && columnOf(place, boundary),
		};
	}

	private listen(): void {
		this.byNeuron.addEventListener("change", () => this.redo());
		this.twin.addEventListener("toggle", () => this.fillTable());
		this.grid.addEventListener("keydown", (event) => this.onKey(event));
		for (const event of ["focus", "blur"]) this.grid.addEventListener(event, () => this.board.drawSoon());
		listenToPointer(this.board, {
			hover: (cell) => {
				this.hovered = cell;
				setText(this.readout, this.readoutWords());
			},
			pick: (cell) => {
				this.moveTo(cell);
				this.pin();
			},
			brush: (start, end) => this.brush(start, end),
		});
	}

	private redo(): void {
		if (this.answer && this.probe) this.fill(this.answer, this.probe);
	}

	private onKey(event: KeyboardEvent): void {
		if (event.altKey) return;
		const { rows, columns } = this.cells;
		const size = { rows: rows.length, columns, page: this.board.columnsInSight };
		const next = movedCell(event, { ...this.cursor, ...size });
		const from = this.cursor.column;
		if (next) {
			this.moveTo(next);
			if (event.shiftKey) this.extend(from, next.column);
		} else if (event.ctrlKey || event.metaKey) return;
		else if (event.key === "Enter" || event.key === " ") this.pin();
		else if (event.key === "Escape") this.selection.choose({ range: null });
		else if (event.key === "+" || event.key === "=") this.board.zoomAround(from, ZOOM_STEP);
		else if (event.key === "-") this.board.zoomAround(from, 1 / ZOOM_STEP);
		else if (event.key === "0") this.board.showWhole();
		else return;
		event.preventDefault();
	}

	private moveTo(cell: { row: number; column: number }): void {
		this.cursor = { ...cell };
		this.board.reveal(cell.row, cell.column);
		this.tellCursor();
		this.board.drawSoon();
	}

	private pin(): void {
		if (!this.answer) return;
		const place = placeOf(this.cursor.column, this.answer.promptTokens.length);
		this.selection.choose({ pinned: { run: this.answer.run, ...place } });
	}

	/** Marks columns [start, end) as far as they are of the answer. */
	private brush(start: number, end: number): void {
		const boundary = this.answer?.promptTokens.length ?? 0;
		const range = { start: Math.max(0, start - boundary), end: end - boundary };
		this.selection.choose({ range: range.end > range.start ? range : null });
	}

	/** Moves the end of the marked tokens that the cursor was on. */
	private extend(from: number, to: number): void {
		const boundary = this.answer?.promptTokens.length ?? 0;
		const { range } = this.selection.now;
		const isAtStart = range && from === boundary + range.start && range.end - range.start > 1;
		const isAtEnd = range && from === boundary + range.end - 1;
		const fixed = isAtEnd ? boundary + range.start : isAtStart ? boundary + range.end - 1 : from;
		this.brush(Math.min(fixed, to), Math.max(fixed, to) + 1);
	}

	private zoomToRange(): void {
		const { range } = this.selection.now;
		const boundary = this.answer?.promptTokens.length ?? 0;
		if (range) this.board.zoomTo(boundary + range.start, boundary + range.end);
	}

	private pointedCell(at: { row: number; column: number }): PointedCell | null {
		if (!this.answer) return null;
		const { promptTokens, responseTokens } = this.answer;
		const place = placeOf(at.column, promptTokens.length);
		const token = (place.part === "prompt" ? promptTokens : responseTokens)[place.index];
		const row = this.cells.rows[at.row];
		return token && row ? { row, place, token, value: this.cells.at(at.row, at.column) } : null;
	}

	private readoutWords(): string {
		const cell = this.pointedCell(this.hovered ?? this.cursor);
		return cell && this.probe ? cellWords(cell, this.probe) : "";
	}

	private tellCursor(): void {
		const cell = this.pointedCell(this.cursor);
		if (cell) this.live.show(this.cursor, spokenCell(cell));
		setText(this.readout, this.readoutWords());
	}

	private summary(): HTMLElement {
		return el("summary", {}, l10n.t("The {0} largest as a table", LISTED_CELLS));
	}

	private fillTable(): void {
		if (!this.twin.open || !this.answer) return;
		this.table.replaceChildren(
			cellsTable(this.cells, this.answer, (cell) => {
				this.moveTo(cell);
				this.grid.focus();
			}),
		);
	}
}

const noteOf = ({ neurons, bias }: ProbeFile): string =>
	[
		counted(
			neurons.length,
			l10n.t("A column a token, a row a layer with some of the probe's 1 neuron."),
			l10n.t("A column a token, a row a layer with some of the probe's {0} neurons.", neurons.length),
		),
		l10n.t("A column's cells and the bias of {0} add up to the token's logit.", signed(bias)),
		l10n.t(
			"Drag to mark tokens; Ctrl and the wheel zoom; with the keyboard: arrows, Shift to mark, + − 0 to zoom, Enter to pin.",
		),
	].join(" ");

export const layerMap = (selection: Selection): LayerMap => new LayerMap(selection);
