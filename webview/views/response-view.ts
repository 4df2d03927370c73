/** The answer as flowing text, and beside it the answer at another gain with the differing tokens marked. */
import type { Answer, PanelState } from "../../src/protocol/panel-api";
import { el, plural, section, setText } from "../dom";
import { difference } from "../tokens/difference";
import { type PointedToken, TokenStrip } from "../tokens/token-strip";
import { isTold } from "./answer-parts";
import { type Painting, painterOf, paintKey } from "./painting";

type OnPoint = (pointed: PointedToken | null, answer: "first" | "second") => void;

export function responseView(onPoint: OnPoint) {
	const first = column("Response tokens", "response-tokens", (pointed) => onPoint(pointed, "first"));
	const second = column("Response tokens at the other gain", "second-tokens", (pointed) =>
		onPoint(pointed, "second"),
	);
	second.element.dataset.testid = "second-answer";
	const legend = el("p", { class: "note" });
	const element = section(
		"response",
		"Answer",
		el("div", { class: "columns" }, first.element, second.element),
		legend,
	);
	return {
		element,
		focus: first.focus,
		show(state: PanelState, painting: Painting) {
			element.hidden = !isTold(state.first);
			second.element.hidden = state.second === null;
			const isCompared = state.first?.summary && state.second?.summary;
			const marks = isCompared ? difference(ids(state.first), ids(state.second)) : null;
			if (state.first) first.show(state.first, painting, state.second !== null, marks?.first ?? null);
			legend.hidden = !state.first?.responseTokens.length;
			setText(legend, legendWords(state, painting));
			if (state.second) second.show(state.second, painting, true, marks?.second ?? null);
		},
	};
}

function column(label: string, testId: string, onPoint: (pointed: PointedToken | null) => void) {
	const strip = new TokenStrip(label, testId, onPoint);
	const title = el("h3");
	const note = el("p", { class: "note" });
	return {
		element: el("div", { class: "column" }, title, strip.element, note),
		focus: (index: number) => strip.focus(index),
		show(answer: Answer, painting: Painting, hasTitle: boolean, changed: boolean[] | null) {
			title.hidden = !hasTitle;
			setText(title, gainWords(answer.gain));
			const span = answer.summary?.verdictSpan;
			const isRead = answer.summary?.verdict.scoredRegion !== "lastPromptToken";
			strip.show(answer.run, answer.responseTokens, {
				key: `${paintKey(painting)} ${answer.status} ${changed?.map(Number).join("") ?? ""}`,
				paint: painterOf(painting),
				isChanged: (index) => changed?.[index] ?? false,
				isInVerdict: (index) => isRead && !!span && index >= span.start && index < span.end,
			});
			setText(note, noteOf(answer));
			note.hidden = note.textContent === "";
		},
	};
}

function noteOf({ status, responseTokens, failure, summary }: Answer): string {
	if (status === "reading") return "Reading the prompt…";
	if (failure?.code === "cancelled") return "Stopped.";
	if (!summary) return "";
	if (responseTokens.length === 0) return "The model answered nothing.";
	const speed = summary.timing.tokensPerSecond;
	return `${plural(responseTokens.length, "token")}, ${speed.toFixed(speed < 10 ? 1 : 0)} a second`;
}

function legendWords({ first, second }: PanelState, { neuron }: Painting): string {
	const chosen = neuron && first?.summary?.probe.neurons[neuron.index];
	const tint = chosen
		? `Tinted by the share of neuron ${chosen.layer}:${chosen.index}: red for, blue against an invented answer.`
		: "Tinted by risk; underlined at or above the threshold. Point at a token, or walk with the arrow keys, to see its numbers.";
	return second?.summary ? `${tint} Dotted above: tokens that the other answer does not have.` : tint;
}

export const gainWords = (gain: number): string =>
	gain === 1 ? "The model as it is (gain 1.0)" : `H-Neurons × ${gain.toFixed(1)}`;

const ids = (answer: Answer | null): number[] => answer?.responseTokens.map(({ id }) => id) ?? [];
