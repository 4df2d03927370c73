/** The probe's neurons by their share of the verdict: one can tint the text alone, and some can be silenced. */
import type { NeuronPlace } from "../../src/core/compare/variant";
import type { Answer, PanelState } from "../../src/protocol/panel-api";
import { el, headRow, plural, section, setText, signed } from "../dom";
import { shortToken } from "../tokens/token-text";
import { button } from "../toolkit";
import { stays, verdictTokens } from "./answer-parts";
import { silencingOf } from "./silencing";

/** A probe may have hundreds of neurons; the ones beyond these hardly move the verdict. */
const SHOWN_AT_FIRST = 20;

interface Row extends NeuronPlace {
	/** Index into the probe's neurons. */
	k: number;
	weight: number;
	/** Mean share over the verdict's tokens; with the bias the shares add up to the verdict's logit. */
	share: number;
	/** The token of the answer where this neuron's share is largest in size. */
	topToken: string;
}

export interface NeuronCalls {
	/** Index into the probe's neurons; null = by risk. */
	tintBy(k: number | null): void;
	answerWithout(neurons: NeuronPlace[]): void;
}

export function neuronList(calls: NeuronCalls) {
	const body = el("tbody");
	const note = el("p", { class: "note" });
	const silencing = silencingOf(calls.answerWithout);
	const more = button("Show all", () => {
		showsAll = true;
		render();
	});
	const reset = button("Tint by risk", () => choose(null), { "data-testid": "tint-by-risk" });
	const columns = [
		{ name: "Neuron" },
		{ name: "Weight", isNumber: true },
		{ name: "Share", isNumber: true },
		{ name: "Top token" },
		{ name: "Silence" },
	];
	const element = section(
		"neurons",
		"Neurons",
		note,
		el(
			"div",
			{ class: "scrolling" },
			el("table", { class: "grid", "data-testid": "neuron-list" }, headRow(columns), body),
		),
		el("div", { class: "buttons" }, ...silencing.buttons, more, reset),
	);
	element.hidden = true;
	let rows: Row[] = [];
	let shownRun = "";
	let chosen: number | null = null;
	let showsAll = false;

	const choose = (k: number | null) => {
		chosen = k;
		calls.tintBy(k);
		for (const choice of body.querySelectorAll<HTMLElement>("button"))
			choice.setAttribute("aria-pressed", String(Number(choice.dataset.neuron) === k));
		reset.hidden = k === null;
	};
	const render = () => {
		const shown = showsAll ? rows : rows.slice(0, SHOWN_AT_FIRST);
		body.replaceChildren(
			...shown.map((row) =>
				rowOf(
					row,
					choiceOf(row, chosen, (k) => choose(k === chosen ? null : k)),
					silencing.control(row),
				),
			),
		);
		more.hidden = shown.length === rows.length;
		reset.hidden = chosen === null;
	};
	return {
		element,
		show({ first, others }: PanelState) {
			element.hidden = !stays(first, element);
			if (!first?.summary || first.run === shownRun) return;
			shownRun = first.run;
			rows = rowsOf(first);
			if (chosen !== null && chosen >= rows.length) choose(null);
			// After a reload the switches stand as they did for the answer beside the first; else as the user left them.
			silencing.begin(rows, others.find(({ silenced }) => silenced.length > 0)?.silenced);
			setText(
				note,
				`${plural(rows.length, "neuron")}, named layer:neuron; their shares and the bias of ${signed(first.summary.probe.bias)} add up to the logit of ${signed(first.summary.verdict.logit)}. Choose one to tint the text by it, or silence some and answer again without them.`,
			);
			render();
		},
	};
}

function rowsOf(answer: Answer): Row[] {
	const tokens = verdictTokens(answer);
	const rows = answer.summary!.probe.neurons.map((neuron, k) => {
		const share = tokens.reduce((sum, { shares }) => sum + (shares[k] ?? 0), 0) / (tokens.length || 1);
		const top = answer.responseTokens.reduce<{ size: number; text: string }>(
			(best, { shares, text }) => {
				const size = Math.abs(shares[k] ?? 0);
				return size > best.size ? { size, text } : best;
			},
			{ size: 0, text: "" },
		);
		return { k, ...neuron, share, topToken: top.size > 0 ? shortToken(top.text) : "silent" };
	});
	return rows.sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
}

function choiceOf(
	{ k, layer, index }: Row,
	chosen: number | null,
	onChoose: (k: number) => void,
): HTMLElement {
	const attributes = {
		type: "button",
		class: "link",
		"data-neuron": k,
		"aria-pressed": String(k === chosen),
		"aria-label": `Tint the text by neuron ${index} of layer ${layer}`,
	};
	const choice = el("button", attributes, `${layer}:${index}`);
	choice.addEventListener("click", () => onChoose(k));
	return choice;
}

function rowOf(row: Row, choice: HTMLElement, silence: HTMLElement): HTMLElement {
	return el(
		"tr",
		{},
		el("th", { scope: "row" }, choice),
		el("td", { class: "number" }, signed(row.weight)),
		el("td", { class: "number" }, signed(row.share, 3)),
		el("td", { class: "token-cell" }, row.topToken),
		el("td", {}, silence),
	);
}
