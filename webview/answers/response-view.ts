/** The answer as flowing text; beside it the answers with neurons scaled, their differences marked and put in words. */
import * as l10n from "@vscode/l10n";
import { columnOrder } from "../../src/core/compare/variant";
import type { ComparisonVerdict } from "../../src/core/compare/verdict";
import { type Answer, answersOf, type PanelState } from "../../src/protocol/panel-api";
import { probeReader } from "../depth/known-probe";
import { el, section, setText } from "../dom";
import type { Selection } from "../selection";
import { tintSwitch } from "../tokens/tint/switch";
import type { Place, PointedToken, StripCalls } from "../tokens/token-strip";
import { isTold } from "../views/answer-parts";
import type { Painting } from "../views/painting";
import { AnswerColumn } from "./answer-column";
import type { Comparison } from "./comparison";
import { shakyWords } from "./shaky-words";

export function responseView(selection: Selection, calls: StripCalls) {
	const words = el("div", { class: "compared", "data-testid": "comparison", hidden: true });
	const columns = el("div", { class: "columns" });
	const tint = tintSwitch(selection);
	const shaky = shakyWords((index) => {
		made[0]?.focus(index);
		if (shown[0]) selection.choose({ pinned: { run: shown[0].run, part: "response", index } });
	});
	const legend = el("p", { class: "note" });
	const parts = [words, shaky.element, tint.element, tint.scale, columns, tint.words, legend];
	const element = section("response", l10n.t("Answer"), ...parts);
	const readProbe = probeReader();
	/** By place in the list, the model's own first: a new comparison takes over the columns of the last one. */
	const made: AnswerColumn[] = [];
	let shown: Answer[] = [];
	const columnAt = (index: number): AnswerColumn => {
		made[index] ??= new AnswerColumn(index === 0, calls, () => selection.now.pinned !== null);
		return made[index];
	};
	return {
		element,
		focus: (index: number) => made[0]?.focus(index),
		find(place: Place): PointedToken | null {
			for (const column of made.slice(0, shown.length)) {
				const found = column.find(place);
				if (found) return found;
			}
			return null;
		},
		show(state: PanelState, painting: Painting, { marks, verdict }: Comparison) {
			element.hidden = !isTold(state.first);
			if (!state.first) return;
			shown = answersOf(state);
			const isBeside = shown.length > 1;
			shaky.show(state.first, painting);
			tint.show(painting, readProbe(state));
			showWords(words, verdict);
			setText(legend, legendWords(state, marks.size > 0));
			legend.hidden = legend.textContent === "";
			arrange(
				columns,
				columnOrder(shown).map((answer) => columnAt(shown.indexOf(answer)).element),
			);
			for (const [index, answer] of shown.entries())
				columnAt(index).show(answer, {
					painting,
					isBeside,
					marks: (isBeside && marks.get(answer.run)) || null,
				});
			columnAt(0).markRange(selection.now.range);
		},
	};
}

/** Puts the columns in order; one that stands right already is left alone, with the focus that may be in it. */
function arrange(columns: HTMLElement, wanted: readonly HTMLElement[]): void {
	for (const child of [...columns.children]) if (!wanted.includes(child as HTMLElement)) child.remove();
	for (const [index, element] of wanted.entries())
		if (columns.children[index] !== element) columns.insertBefore(element, columns.children[index] ?? null);
}

function showWords(words: HTMLElement, verdict: ComparisonVerdict | null): void {
	words.hidden = verdict === null;
	const key = verdict ? [...verdict.sentences, ...verdict.notes].join(" ") : "";
	if (words.dataset.shown === key) return;
	words.dataset.shown = key;
	words.replaceChildren(
		...(verdict?.sentences ?? []).map((sentence) => el("p", { class: "sentence" }, sentence)),
		...(verdict ? [el("p", { class: "note" }, verdict.notes.join(" "))] : []),
	);
}

/** What the other marks on the tokens mean. */
function legendWords({ first }: PanelState, isCompared: boolean): string {
	const { verdict, verdictSpan: span } = first?.summary ?? {};
	const count = first?.responseTokens.length ?? 0;
	const isPart = span && span.end > span.start && span.end - span.start < count;
	const read =
		verdict?.scoredRegion === "lastPromptToken"
			? l10n.t("The verdict is read from the prompt's last token, which is framed there.")
			: isPart
				? l10n.t("Line below: the tokens that the verdict is read from.")
				: "";
	const differs = isCompared
		? l10n.t("Dotted above: tokens that the answer it is compared with does not have.")
		: "";
	return [read, differs].filter(Boolean).join(" ");
}
