/** One neuron over the kept runs: how active it is, in which tokens most, and what the answer is without it. */
import * as l10n from "@vscode/l10n";
import type { NeuronPlace } from "../../src/core/compare/variant";
import type { ProbeNeuron } from "../../src/core/probe/file";
import type { Answer, NeuronHistory, PanelCalls, PanelState } from "../../src/protocol/panel-api";
import { el, setText, signed } from "../dom";
import type { Port } from "../port";
import type { Selection } from "../selection";
import { button } from "../toolkit";
import { verdictTokens } from "../views/answer-parts";
import { historyParts } from "./neuron-page/history-parts";
import { withoutWords } from "./neuron-page/without";

export class NeuronPage {
	readonly element = el("section", {
		...{ class: "neuron-page", "aria-labelledby": "neuron-page-heading", hidden: true },
		"data-testid": "neuron-page",
	});
	private readonly heading = el("h3", { id: "neuron-page-heading", tabindex: -1 });
	private readonly figures = el("dl", { class: "figures" });
	private readonly history = el("div", { "aria-live": "polite" });
	private readonly effect = el("p", { "data-testid": "without-words" });
	private readonly silence;
	private told: PanelState | null = null;
	private shownNeuron: number | null = null;
	private shownFigures = "";
	private asked = "";
	/** Raised when kept runs came or went: what was asked before is out of date. */
	private edition = 0;

	constructor(
		private readonly port: Port<PanelCalls>,
		private readonly selection: Selection,
	) {
		const close = button(l10n.t("Close"), () => this.selection.choose({ neuronPage: null }));
		this.silence = button(l10n.t("Silence it and answer again"), () => this.answerWithout(), {
			"data-testid": "silence-it",
		});
		this.element.append(
			el("header", {}, this.heading, close),
			this.figures,
			...[el("h4", {}, l10n.t("Without it")), this.effect, this.silence],
			...[el("h4", {}, l10n.t("In the kept runs")), this.history],
		);
	}

	/** Opens the page of a neuron of the shown answer's probe; false where the probe has no such neuron. */
	open({ layer, index }: NeuronPlace, { first }: PanelState): boolean {
		const neurons = first?.summary?.probe.neurons ?? [];
		const k = neurons.findIndex((neuron) => neuron.layer === layer && neuron.index === index);
		if (k >= 0) this.selection.choose({ neuronPage: k });
		return k >= 0;
	}

	/** Kept runs came or went. */
	changed(): void {
		this.edition++;
	}

	show(state: PanelState): void {
		this.told = state;
		const k = this.selection.now.neuronPage;
		const neuron = k === null ? undefined : state.first?.summary?.probe.neurons[k];
		this.element.hidden = !neuron;
		if (!neuron || k === null || !state.first) {
			this.shownNeuron = null;
			return;
		}
		setText(this.heading, l10n.t("Neuron {0} of layer {1}", neuron.index, neuron.layer));
		this.showFigures(state.first, k);
		this.silence.disabled = state.engine.state === "loading" || state.engine.state === "answering";
		setText(this.effect, withoutWords(state, neuron));
		void this.askHistory(neuron, state.first);
		if (this.shownNeuron !== k && document.hasFocus()) this.heading.focus();
		this.shownNeuron = k;
	}

	private get neuron(): ProbeNeuron | null {
		const k = this.selection.now.neuronPage;
		return (k === null ? null : this.told?.first?.summary?.probe.neurons[k]) ?? null;
	}

	private answerWithout(): void {
		const { neuron } = this;
		if (!neuron) return;
		const { layer, index } = neuron;
		void this.port.call("answerWithout", { neurons: [{ layer, index }] });
	}

	private showFigures(first: Answer, k: number): void {
		const key = `${first.run} ${k}`;
		if (key === this.shownFigures) return;
		this.shownFigures = key;
		const { weight } = first.summary!.probe.neurons[k]!;
		const tokens = verdictTokens(first);
		const share = tokens.reduce((sum, { shares }) => sum + (shares[k] ?? 0), 0) / Math.max(1, tokens.length);
		const rows: [string, string, string][] = [
			[l10n.t("Weight"), signed(weight), l10n.t("Above 0 it speaks for an invented answer.")],
			[l10n.t("Share here"), signed(share, 3), l10n.t("Mean share of the verdict's tokens.")],
			[
				l10n.t("CETT here"),
				weight === 0 ? "–" : (share / weight).toFixed(3),
				l10n.t("Mean over the same tokens."),
			],
		];
		this.figures.replaceChildren(
			...rows.map(([name, value, title]) => el("div", { title }, el("dt", {}, name), el("dd", {}, value))),
		);
	}

	private async askHistory({ layer, index }: ProbeNeuron, { run, summary }: Answer): Promise<void> {
		const key = `${layer}:${index} ${summary?.probe.created} ${run} ${this.edition}`;
		if (key === this.asked) return;
		const isOther = !this.asked.startsWith(`${layer}:${index} `);
		this.asked = key;
		// What is shown stays until its successor is there, except another neuron's.
		if (isOther) this.history.replaceChildren(el("p", { class: "note" }, l10n.t("Reading the kept runs…")));
		try {
			const told = await this.port.call("neuronHistory", { layer, index });
			if (key === this.asked) this.showHistory(told);
		} catch (error) {
			if (key !== this.asked) return;
			const words = error instanceof Error ? error.message : String(error);
			this.history.replaceChildren(el("p", { class: "note" }, words));
		}
	}

	private showHistory(told: NeuronHistory): void {
		this.history.replaceChildren(
			...historyParts(told, (run) => {
				void this.port.call("openRun", { run });
			}),
		);
	}
}
