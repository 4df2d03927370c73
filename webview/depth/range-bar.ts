/** The marked tokens in figures: set by typing as well as by dragging, with what they come to. */
import * as l10n from "@vscode/l10n";
import { counted } from "../../src/core/counted";
import type { PanelState } from "../../src/protocol/panel-api";
import { el, percent, setText, signed } from "../dom";
import type { Selection, TokenRange } from "../selection";

export interface RangeBar {
	element: HTMLElement;
	show(state: PanelState): void;
}

/** @param id names its fields; one bar a view, all of them for the same range */
export function rangeBar(id: string, selection: Selection): RangeBar {
	const field = (name: string, label: string) =>
		el("input", { type: "number", min: 1, step: 1, id: `${id}-${name}`, "aria-label": label });
	const from = field("from", l10n.t("First marked token"));
	const to = field("to", l10n.t("Last marked token"));
	const clear = el("button", { type: "button", class: "link" }, l10n.t("Clear"));
	const words = el("span", { class: "note", "data-testid": `${id}-words` });
	const element = el(
		"div",
		{ class: "range-bar", role: "group", "aria-label": l10n.t("Marked tokens of the answer") },
		...[l10n.t("Marked tokens"), from, l10n.t("to"), to, clear, words],
	);
	let count = 0;
	let shown: TokenRange | null = null;
	const typed = () => {
		const [start, end] = [from, to].map(({ valueAsNumber }) => valueAsNumber) as [number, number];
		const isHalf = !Number.isFinite(start) || !Number.isFinite(end);
		// One number alone is a beginning, unless there was a range: then the other was taken away.
		const one = [start, end].find(Number.isFinite);
		if (one === undefined || (isHalf && selection.now.range)) return selection.choose({ range: null });
		selection.choose({ range: isHalf ? wholeRange(one, one, count) : wholeRange(start, end, count) });
	};
	/** The field that somebody is at work in is left alone until it is left. */
	const fill = () => {
		const { range } = selection.now;
		if (document.activeElement !== from) from.value = range ? String(range.start + 1) : "";
		if (document.activeElement !== to) to.value = range ? String(range.end) : "";
	};
	for (const input of [from, to]) {
		input.addEventListener("change", typed);
		input.addEventListener("blur", () => requestAnimationFrame(fill));
	}
	clear.addEventListener("click", () => {
		selection.choose({ range: null });
		fill();
		from.focus();
	});
	return {
		element,
		show({ first }) {
			const { range } = selection.now;
			const tokens = first?.responseTokens.length ?? 0;
			if (tokens !== count) for (const input of [from, to]) input.max = String(tokens);
			count = tokens;
			element.hidden = count === 0;
			if (range !== shown) fill();
			shown = range;
			clear.hidden = range === null;
			const isMarked = range !== null && first !== null;
			setText(words, isMarked ? rangeWords(range, first.responseTokens) : l10n.t("or drag over the picture"));
		},
	};
}

/** From two numbers of tokens, counted from 1, in any order; null where the answer has none of them. */
export function wholeRange(a: number, b: number, count: number): TokenRange | null {
	const start = Math.max(1, Math.round(Math.min(a, b)));
	const end = Math.min(count, Math.round(Math.max(a, b)));
	return start <= end ? { start: start - 1, end } : null;
}

function rangeWords({ start, end }: TokenRange, tokens: readonly { risk: number; logit: number }[]): string {
	const marked = tokens.slice(start, end);
	if (marked.length === 0) return "";
	const logit = marked.reduce((sum, token) => sum + token.logit, 0) / marked.length;
	const highest = Math.max(...marked.map(({ risk }) => risk));
	const figures = [signed(logit), percent(highest)] as const;
	return counted(
		marked.length,
		l10n.t("1 token, mean logit {0}, highest risk {1}", ...figures),
		l10n.t("{0} tokens, mean logit {1}, highest risk {2}", marked.length, ...figures),
	);
}
