/** One mark a sample on an axis from 0 to 100 %: what is near stands above each other. */
import * as l10n from "@vscode/l10n";
import { el, percent, setAttributes, setText } from "../dom";
import { rowsOf } from "./strip-rows";

export interface PlottedAnswer {
	run: string;
	/** Its place, 0..1. */
	value: number;
	/** Its mark is filled. */
	isFlagged: boolean;
	/** What it is, says and is plotted by: `Sample 3: “Lyon”, risk 40 %`. */
	words: string;
	/** The answer that the samples stand beside; it has a row of its own. */
	isOwn: boolean;
}

/** Pixels that a mark takes, with the gap to the next. */
const MARK = 15;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

export class StripPlot {
	readonly element: HTMLElement;
	private readonly threshold = el("span", { class: "plot-threshold" });
	private readonly thresholdName = el("span", { class: "plot-threshold-name", "aria-hidden": "true" });
	private readonly field = el("div", { class: "plot-field" }, this.threshold, this.thresholdName);
	private readonly pointed = el("p", { class: "note plot-pointed", "aria-hidden": "true" });
	private readonly marks = new Map<string, HTMLElement>();
	private shown: readonly PlottedAnswer[] = [];

	/** @param open called with the run of a sample that is chosen */
	constructor(private readonly open: (run: string) => void) {
		const ticks = TICKS.map((share) => {
			const tick = el("span", {}, percent(share));
			tick.style.setProperty("--at", String(share));
			return tick;
		});
		const axis = el("div", { class: "plot-axis", "aria-hidden": "true" }, ...ticks);
		this.element = el("div", { class: "sample-plot", role: "group" }, this.field, axis, this.pointed);
		this.field.addEventListener("keydown", (event) => this.onKey(event));
		new ResizeObserver(() => this.stack()).observe(this.field);
	}

	/**
	 * @param name  what the axis tells
	 * @param limit value from which an answer is flagged; null where none is
	 */
	show(answers: readonly PlottedAnswer[], { name, limit }: { name: string; limit: number | null }): void {
		this.shown = answers;
		const runs = new Set(answers.map(({ run }) => run));
		for (const [run, mark] of this.marks)
			if (!runs.has(run)) {
				mark.remove();
				this.marks.delete(run);
			}
		for (const answer of answers) {
			const mark = this.markFor(answer);
			mark.style.setProperty("--at", String(answer.value));
			setAttributes(mark, { "aria-label": answer.words, "data-flagged": answer.isFlagged });
		}
		this.stack();
		this.showLimit(limit);
		setAttributes(this.element, {
			"aria-label": l10n.t("{0}. Arrow keys go from the lowest to the highest.", name),
		});
		const first = answers[0] && this.marks.get(answers[0].run);
		if (first && ![...this.marks.values()].some(({ tabIndex }) => tabIndex === 0)) first.tabIndex = 0;
	}

	private showLimit(limit: number | null): void {
		for (const part of [this.threshold, this.thresholdName]) {
			part.hidden = limit === null;
			part.style.setProperty("--at", String(limit ?? 0));
		}
		if (limit === null) return;
		setText(this.thresholdName, l10n.t("threshold {0}", percent(limit)));
		setAttributes(this.thresholdName, { "data-side": limit > 0.5 ? "left" : "right" });
	}

	/** Puts the marks into rows, by the width that there is. */
	private stack(): void {
		const width = this.field.clientWidth;
		if (width === 0) return;
		const rows = rowsOf(
			this.shown.map(({ value, isOwn }) => (isOwn ? null : value)),
			MARK / width,
		);
		for (const [i, { run }] of this.shown.entries())
			this.marks.get(run)!.style.setProperty("--row", String(rows[i]!));
		this.field.style.setProperty("--rows", String(Math.max(2, ...rows.map((row) => row + 1))));
	}

	private markFor({ run, isOwn }: PlottedAnswer): HTMLElement {
		const known = this.marks.get(run);
		if (known) return known;
		const mark = el(isOwn ? "span" : "button", {
			...(isOwn ? { role: "img" } : { type: "button" }),
			...{ class: "plot-mark", tabindex: -1, "data-own": isOwn, "data-testid": "sample-mark" },
		});
		const point = () => setText(this.pointed, mark.getAttribute("aria-label") ?? "");
		if (!isOwn) mark.addEventListener("click", () => this.open(run));
		mark.addEventListener("mouseenter", point);
		mark.addEventListener("focus", () => {
			for (const other of this.marks.values()) other.tabIndex = other === mark ? 0 : -1;
			point();
		});
		this.marks.set(run, mark);
		this.field.append(mark);
		return mark;
	}

	private onKey(event: KeyboardEvent): void {
		const order = [...this.shown].sort((a, b) => a.value - b.value).map(({ run }) => this.marks.get(run)!);
		const next = moved(event.key, order.indexOf(event.target as HTMLElement), order.length);
		if (next === null) return;
		event.preventDefault();
		order[next]!.focus();
	}
}

/** Where a key leads; null for keys that are not ours. */
function moved(key: string, from: number, count: number): number | null {
	if (from < 0) return null;
	if (key === "ArrowRight" || key === "ArrowUp") return Math.min(from + 1, count - 1);
	if (key === "ArrowLeft" || key === "ArrowDown") return Math.max(from - 1, 0);
	if (key === "Home") return 0;
	return key === "End" ? count - 1 : null;
}
