/** The answer as flowing text; beside it the answers with neurons scaled, their differences marked and put in words. */
import { columnOrder } from "../../src/core/compare/variant";
import type { ComparisonVerdict } from "../../src/core/compare/verdict";
import { type Answer, answersOf, type PanelState } from "../../src/protocol/panel-api";
import { el, section, setText } from "../dom";
import type { PointedToken } from "../tokens/token-strip";
import { isTold } from "../views/answer-parts";
import type { Painting } from "../views/painting";
import { AnswerColumn } from "./answer-column";
import type { Comparison } from "./comparison";

type OnPoint = (pointed: PointedToken | null, answer: Answer) => void;

export function responseView(onPoint: OnPoint) {
	const words = el("div", { class: "compared", "data-testid": "comparison", hidden: true });
	const columns = el("div", { class: "columns" });
	const legend = el("p", { class: "note" });
	const element = section("response", "Answer", words, columns, legend);
	/** By place in the list, the model's own first: a new comparison takes over the columns of the last one. */
	const made: AnswerColumn[] = [];
	let shown: Answer[] = [];
	const columnAt = (index: number): AnswerColumn => {
		made[index] ??= new AnswerColumn(index === 0, (token) => {
			const answer = shown[index];
			if (answer) onPoint(token, answer);
		});
		return made[index];
	};
	return {
		element,
		focus: (index: number) => made[0]?.focus(index),
		show(state: PanelState, painting: Painting, { marks, verdict }: Comparison) {
			element.hidden = !isTold(state.first);
			if (!state.first) return;
			shown = answersOf(state);
			const isBeside = shown.length > 1;
			for (const [index, answer] of shown.entries())
				columnAt(index).show(answer, {
					painting,
					isBeside,
					marks: (isBeside && marks.get(answer.run)) || null,
				});
			arrange(
				columns,
				columnOrder(shown).map((answer) => columnAt(shown.indexOf(answer)).element),
			);
			showWords(words, verdict);
			legend.hidden = !state.first.responseTokens.length;
			setText(legend, legendWords(state, painting, marks.size > 0));
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

function legendWords({ first }: PanelState, { neuron }: Painting, isCompared: boolean): string {
	const chosen = neuron && first?.summary?.probe.neurons[neuron.index];
	const tint = chosen
		? `Tinted by the share of neuron ${chosen.layer}:${chosen.index}: red for, blue against an invented answer.`
		: "Tinted by risk; underlined at or above the threshold. Point at a token, or walk with the arrow keys, to see its numbers.";
	const differs = "Dotted above: tokens that the answer it is compared with does not have.";
	return isCompared ? `${tint} ${differs}` : tint;
}
