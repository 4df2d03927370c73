/** The risk token by token as a line, with the threshold; a table says the same to those who cannot see it. */
import * as l10n from "@vscode/l10n";
import { type Answer, answersOf, type PanelState } from "../../src/protocol/panel-api";
import { type LineChart, lineChart, type Span } from "../chart";
import { el, percent, scroller, section } from "../dom";
import type { Selection, TokenRange } from "../selection";
import { shortToken } from "../tokens/token-text";
import { rangeBar, wholeRange } from "./range-bar";
import { listenToBrush } from "./timeline/brush";
import { fillKey, linesOf, nameAt, type Told, wholeSpan } from "./timeline/lines";
import { timelineTable } from "./timeline/table";
import { zoomButtons } from "./zoom-buttons";

/** While tokens stream in, the line is drawn anew this often; each drawing of 2,000 tokens takes some milliseconds. */
const REDRAW_MS = 250;
const ZOOM_STEP = 1.6;
/** Fewer tokens than this would be a picture of nothing. */
const NARROWEST = 4;

class Timeline {
	readonly element: HTMLElement;
	private readonly canvas = el("canvas", { role: "img", "data-testid": "timeline" });
	private readonly withPrompt = el("input", { type: "checkbox", id: "timeline-prompt" });
	private readonly table = scroller(l10n.t("Risk token by token, as a table"));
	private readonly twin = el("details", {}, el("summary", {}, l10n.t("The same as a table")), this.table);
	private readonly key = el("ul", { class: "chart-key" });
	/** Made when it is first shown: it costs tens of milliseconds. */
	private made: LineChart | null = null;
	private readonly range;
	private told: Told | null = null;
	private shown = "";
	private shownRuns = "";
	private marked = "";
	private drawnAt = 0;
	/** The range that the table lists. */
	private listed: TokenRange | null = null;
	/** The part in sight; null is all of it. */
	private span: Span | null = null;

	/** @param onPick called with the index of an answer's token that was clicked on */
	constructor(
		private readonly selection: Selection,
		private readonly onPick: (index: number) => void,
	) {
		this.range = rangeBar("timeline-range", selection);
		const label = el("label", { for: this.withPrompt.id }, this.withPrompt, l10n.t("Prompt tokens too"));
		const zoom = zoomButtons({
			in: () => this.zoom(1 / ZOOM_STEP),
			out: () => this.zoom(ZOOM_STEP),
			whole: () => this.see(null),
			range: () => this.zoomToRange(),
		});
		const chartBox = el("div", { class: "chart" }, this.canvas);
		this.element = section(
			"timeline",
			l10n.t("Risk token by token"),
			...[el("div", { class: "depth-bar" }, label, zoom), chartBox, this.key, this.range.element, this.twin],
		);
		this.withPrompt.addEventListener("change", () => this.redraw());
		this.twin.addEventListener("toggle", () => this.fillTable());
		listenToBrush(this.canvas, {
			numberAt: (x) => this.chart.numberAt(x),
			drags: (isDragging) => this.chart.follow(!isDragging),
			pick: (number) => this.pick(number),
			brush: (low, high) => this.brush(low, high),
			zoom: (factor, around) => this.zoom(factor, around),
			pan: (part) => this.pan(part),
		});
	}

	private get chart(): LineChart {
		this.made ??= lineChart(this.canvas);
		return this.made;
	}

	show(state: PanelState, threshold: number, now: number): void {
		const { first } = state;
		const answers = answersOf(state);
		this.element.hidden = !first?.responseTokens.length;
		this.told = { state, threshold, withPrompt: this.withPrompt.checked };
		this.range.show(state);
		if (this.made) this.mark();
		const isGrowing = answers.some(({ status }) => status === "answering");
		const extent = answers.map((a) => `${a.run} ${a.status} ${a.responseTokens.length}`).join();
		const runs = answers.map(({ run }) => run).join();
		const isEarly = isGrowing && runs === this.shownRuns && now - this.drawnAt < REDRAW_MS;
		if (!first || extent === this.shown || isEarly) return;
		if (runs !== this.shownRuns) {
			fillKey(this.key, answers);
			this.span = null;
		}
		[this.shown, this.shownRuns, this.drawnAt] = [extent, runs, now];
		this.redraw();
		if (!isGrowing) this.fillTable();
	}

	private redraw(): void {
		if (!this.told) return;
		this.told = { ...this.told, withPrompt: this.withPrompt.checked };
		const { state, threshold } = this.told;
		if (state.first) this.canvas.setAttribute("aria-label", descriptionOf(state.first, threshold));
		this.chart.show(linesOf(this.told), this.span ?? wholeSpan(this.told), (x) => nameAt(state, x));
		this.marked = "";
		this.mark();
	}

	/** Draws what is marked, where it changed. */
	private mark(): void {
		const { range, pinned } = this.selection.now;
		const { state, withPrompt } = this.told!;
		const key = JSON.stringify([range, pinned, withPrompt]);
		if (key === this.marked) return;
		this.marked = key;
		const isHere = pinned !== null && pinned.run === state.first?.run;
		const prompt = state.first?.promptTokens.length ?? 0;
		const at = isHere ? pinned.index + 1 - (pinned.part === "prompt" ? prompt : 0) : null;
		this.chart.mark({
			range: range && { low: range.start + 1, high: range.end },
			crosshair: at !== null && at < 1 && !withPrompt ? null : at,
			boundary: withPrompt ? 0.5 : null,
		});
		if (range !== this.listed) this.fillTable();
	}

	private pick(number: number): void {
		const count = this.told?.state.first?.responseTokens.length ?? 0;
		if (number >= 1 && number <= count) this.onPick(number - 1);
	}

	private brush(low: number, high: number): void {
		const count = this.told?.state.first?.responseTokens.length ?? 0;
		this.selection.choose({ range: wholeRange(low, high, count) });
	}

	/** @param around stays where it is */
	private zoom(factor: number, around?: number): void {
		if (!this.told) return;
		const whole = wholeSpan(this.told);
		const { low, high } = this.span ?? whole;
		const width = Math.max(NARROWEST, (high - low) * factor);
		const center = around ?? (low + high) / 2;
		const start = center - ((center - low) / (high - low)) * width;
		this.see(width >= whole.high - whole.low ? null : { low: start, high: start + width });
	}

	private zoomToRange(): void {
		const { range } = this.selection.now;
		if (!range) return;
		const room = Math.max(0, NARROWEST - (range.end - range.start)) / 2;
		this.see({ low: range.start + 0.5 - room, high: range.end + 0.5 + room });
	}

	private pan(part: number): boolean {
		if (!this.span) return false;
		const by = part * (this.span.high - this.span.low);
		this.see({ low: this.span.low + by, high: this.span.high + by });
		return true;
	}

	/** Shows a part, moved to where there are tokens. */
	private see(span: Span | null): void {
		if (!this.told) return;
		const whole = wholeSpan(this.told);
		if (span) {
			const width = span.high - span.low;
			const low = Math.max(whole.low, Math.min(whole.high - width, span.low));
			this.span = { low, high: Math.min(whole.high, low + width) };
		} else this.span = null;
		this.chart.zoom(this.span ?? whole);
	}

	private fillTable(): void {
		if (!this.twin.open || !this.told) return;
		this.listed = this.selection.now.range;
		this.table.replaceChildren(timelineTable(this.told.state, this.listed));
	}
}

export const timeline = (selection: Selection, onPick: (index: number) => void): Timeline =>
	new Timeline(selection, onPick);

function descriptionOf({ responseTokens }: Answer, threshold: number): string {
	const risks = responseTokens.map(({ risk }) => risk);
	const above = risks.filter((risk) => risk >= threshold).length;
	const highest = risks.reduce((most, risk) => Math.max(most, risk), 0);
	const at = responseTokens[risks.indexOf(highest)];
	return [
		l10n.t("Line of the risk of {0} tokens.", risks.length),
		l10n.t("{0} at or above the threshold of {1}.", above, percent(threshold)),
		at ? l10n.t("Highest: {0} at “{1}”.", percent(highest), shortToken(at.text)) : "",
	].join(" ");
}
