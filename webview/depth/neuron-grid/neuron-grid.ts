/** The probe's neurons as a grid: sorted and filtered; one can tint the text alone, and some can be silenced. */
import * as l10n from "@vscode/l10n";
import type { NeuronPlace } from "../../../src/core/compare/variant";
import { counted } from "../../../src/core/counted";
import type { ProbeFile } from "../../../src/core/probe/file";
import type { Answer, PanelState } from "../../../src/protocol/panel-api";
import { el, section, setAttributes, setText, signed } from "../../dom";
import type { Selection } from "../../selection";
import { button } from "../../toolkit";
import { verdictTokens } from "../../views/answer-parts";
import { probeReader } from "../known-probe";
import { COLUMNS } from "./columns";
import { gridHead } from "./head";
import { FIRST_ORDER, filtered, pressedOrder, sorted } from "./order";
import { RovingFocus } from "./roving-focus";
import { type NeuronRow, NeuronSums } from "./rows";
import { Silencing } from "./silencing";
import { ROW_HEIGHT, VirtualRows } from "./virtual-rows";

/** While tokens stream in, the figures are written anew this often. */
const REFRESH_MS = 250;
/** More rows than this scroll. */
const TALLEST = 14.5 * ROW_HEIGHT;
/** Borders, and the bar for scrolling sideways. */
const FRAME = 14;

export class NeuronGrid {
	readonly element: HTMLElement;
	private readonly note = el("p", { class: "note" });
	private readonly count = el("span", { class: "count", role: "status" });
	private readonly filter = el("input", {
		...{
			type: "search",
			placeholder: l10n.t("Filter: layer, index or token"),
			"data-testid": "neuron-filter",
		},
		"aria-label": l10n.t("Filter neurons by layer, index or top token"),
	});
	private readonly grid = el("div", {
		...{
			class: "neuron-grid",
			role: "grid",
			"aria-label": l10n.t("Neurons"),
			"aria-colcount": COLUMNS.length,
		},
		"data-testid": "neuron-list",
	});
	private readonly byRisk = button(l10n.t("Tint by risk"), () => this.tintBy(null), {
		"data-testid": "tint-by-risk",
	});
	private readonly silencing: Silencing;
	private readonly head = gridHead((by) => {
		this.order = pressedOrder(this.order, by);
		this.arrange();
	});
	private readonly rows = new VirtualRows(
		this.grid,
		(row) => this.stateOf(row),
		() => this.focus.settle(),
	);
	private readonly focus: RovingFocus;
	private readonly knownProbe = probeReader();
	private order = FIRST_ORDER;
	private all: NeuronRow[] = [];
	private sums = new NeuronSums([]);
	private shown = "";
	private chosen = "";
	private readAt = 0;

	constructor(
		private readonly selection: Selection,
		answerWithout: (neurons: NeuronPlace[]) => void,
	) {
		this.silencing = new Silencing(answerWithout, () => this.rows.update());
		this.grid.append(this.head.element, this.rows.element);
		this.focus = new RovingFocus(this.grid, this.head.stops, this.rows);
		const bar = el("div", { class: "depth-bar" }, this.filter, this.count);
		const buttons = el("div", { class: "buttons" }, ...this.silencing.buttons, this.byRisk);
		this.element = section("neurons", l10n.t("Neurons"), this.note, bar, this.grid, buttons);
		this.element.hidden = true;
		this.filter.addEventListener("input", () => this.arrange());
		this.grid.addEventListener("click", (event) => this.onClick(event));
		this.grid.addEventListener("change", (event) => this.onClick(event));
	}

	show(state: PanelState, now: number): void {
		const { first, others } = state;
		const probe = this.knownProbe(state);
		this.element.hidden = probe === null;
		if (!first || !probe) return;
		const key = `${first.run} ${first.status} ${probe.created}`;
		const isNew = key !== this.shown;
		if (isNew) this.begin(first, probe);
		const added = first.responseTokens.slice(this.sums.count);
		if (isNew || (added.length > 0 && now - this.readAt >= REFRESH_MS)) {
			this.readAt = now;
			this.sums.append(added);
			this.all = this.sums.rows(first.summary && verdictTokens(first));
			if (isNew) {
				// After a reload the switches stand as they did for the answer beside the first; else as the user left them.
				this.silencing.begin(this.all, others.find(({ silenced }) => silenced.length > 0)?.silenced);
				this.arrange();
			} else this.refresh();
		}
		this.showChoice();
	}

	/** Another answer, or the same at its end. */
	private begin(first: Answer, probe: ProbeFile): void {
		this.shown = `${first.run} ${first.status} ${probe.created}`;
		this.sums = new NeuronSums(probe.neurons);
		const { tint } = this.selection.now;
		if (tint.by === "neuron" && tint.index >= probe.neurons.length) this.tintBy(null);
		const how = l10n.t(
			"Press an index to tint the text by the neuron, or silence some and answer again without them.",
		);
		setText(this.note, `${sumWords(probe, first.summary?.verdict.logit ?? null)} ${how}`);
	}

	/** Lists the rows anew, sorted and filtered. */
	private arrange(): void {
		const listed = filtered(sorted(this.all, this.order), this.filter.value);
		this.head.show(this.order);
		setAttributes(this.grid, { "aria-rowcount": listed.length + 1 });
		const isFiltered = listed.length < this.all.length;
		const all = this.all.length;
		const words = counted(
			all,
			l10n.t("{0} of 1 neuron", listed.length),
			l10n.t("{0} of {1} neurons", listed.length, all),
		);
		setText(this.count, isFiltered ? words : "");
		const height = `${Math.min(TALLEST, (listed.length + 1) * ROW_HEIGHT + FRAME)}px`;
		if (this.grid.style.height !== height) this.grid.style.height = height;
		this.rows.show(listed);
	}

	/** New figures in the order that stands: rows that jump while one reads them are of no use. */
	private refresh(): void {
		this.rows.show(this.rows.rows.map(({ k }) => this.all[k]!));
	}

	private showChoice(): void {
		const { tint, neuronPage } = this.selection.now;
		this.byRisk.hidden = tint.by !== "neuron";
		const chosen = JSON.stringify([tint, neuronPage]);
		if (chosen !== this.chosen) this.rows.update();
		this.chosen = chosen;
	}

	private stateOf(row: NeuronRow) {
		const { tint, neuronPage } = this.selection.now;
		return {
			isTinted: tint.by === "neuron" && tint.index === row.k,
			isSilenced: this.silencing.has(row),
			isPageOpen: neuronPage === row.k,
		};
	}

	private tintBy(k: number | null): void {
		this.selection.choose({ tint: k === null ? { by: "risk" } : { by: "neuron", index: k } });
	}

	private onClick({ type, target }: Event): void {
		const row = this.rows.holding(target)?.row;
		const control = target instanceof Element ? target.closest<HTMLElement>("button, input") : null;
		if (!row || !control) return;
		if (control instanceof HTMLInputElement) {
			if (type === "change") this.silencing.set(row, control.checked);
		} else if (type === "change") return;
		else if (control.parentElement?.dataset.column === "page")
			this.selection.choose({ neuronPage: this.selection.now.neuronPage === row.k ? null : row.k });
		else this.tintBy(this.stateOf(row).isTinted ? null : row.k);
	}
}

/** @param logit of the verdict; null before the answer's end */
function sumWords({ neurons: { length }, bias }: ProbeFile, logit: number | null): string {
	if (logit === null)
		return counted(
			length,
			l10n.t(
				"1 neuron; their shares and the bias of {0} add up to the logit, which is known at the answer's end.",
				signed(bias),
			),
			l10n.t(
				"{0} neurons; their shares and the bias of {1} add up to the logit, which is known at the answer's end.",
				length,
				signed(bias),
			),
		);
	const figures = [signed(bias), signed(logit)] as const;
	return counted(
		length,
		l10n.t("1 neuron; their shares and the bias of {0} add up to the logit of {1}.", ...figures),
		l10n.t("{0} neurons; their shares and the bias of {1} add up to the logit of {2}.", length, ...figures),
	);
}
