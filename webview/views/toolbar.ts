/** The first lines: where the prompt came from, what is going on, Stop and Run again. */
import * as l10n from "@vscode/l10n";
import { counted } from "../../src/core/counted";
import { answersOf, type EngineStatus, type PanelState } from "../../src/protocol/panel-api";
import { el, setText } from "../dom";
import { button, progressRing } from "../toolkit";

const engineWords: Record<EngineStatus["state"], string> = {
	none: l10n.t("The engine starts with the first inspection."),
	loading: l10n.t("Loading the model…"),
	ready: "",
	answering: l10n.t("Answering…"),
	dead: l10n.t("The engine stopped."),
};

export function toolbar(calls: { stop(): void; runAgain(): void }) {
	const source = el("h1", { class: "source" });
	const status = el("span", { class: "status" });
	const ring = progressRing();
	const stop = button(l10n.t("Stop"), calls.stop, { "data-testid": "stop" });
	const again = button(l10n.t("Run again"), calls.runAgain, { "data-testid": "run-again" });
	const model = el("p", { class: "model", "data-testid": "model" });
	const element = el(
		"header",
		{ class: "toolbar" },
		el("div", { class: "row" }, source, el("div", { class: "buttons" }, stop, again)),
		el("div", { class: "row" }, model, el("div", { class: "state" }, ring, status)),
	);
	return {
		element,
		show(state: PanelState) {
			const isBusy = state.engine.state === "loading" || state.engine.state === "answering";
			setText(source, state.source?.label ?? l10n.t("H-Neurons"));
			setText(status, statusWords(state));
			setText(model, modelWords(state));
			ring.hidden = !isBusy;
			status.parentElement!.hidden = status.textContent === "";
			stop.disabled = !isBusy;
			stop.hidden = state.source === null;
			again.hidden = state.source === null;
		},
	};
}

function statusWords(state: PanelState): string {
	const { engine, first } = state;
	const answers = answersOf(state);
	const growing = answers.find(({ status }) => status === "answering");
	// After a reload there is an answer and no engine: nothing to say.
	if (engine.state === "none" && first) return "";
	if (engine.state !== "answering" || !growing) return engineWords[engine.state];
	const which =
		answers.length > 1
			? l10n.t("Answer {0} of {1}…", answers.indexOf(growing) + 1, answers.length)
			: l10n.t("Answering…");
	const count = growing.responseTokens.length;
	return `${which} ${counted(count, l10n.t("1 token"), l10n.t("{0} tokens", count))}`;
}

function modelWords({ engine, first }: PanelState): string {
	const summary = first?.summary;
	if (!summary) return engine.model ?? "";
	const { model, probe } = summary;
	const hNeurons = probe.neurons.filter(({ weight }) => weight > 0).length;
	const region = regionWords[probe.region];
	return [
		l10n.t(
			"{0} ({1}, {2} × {3} neurons)",
			...[model.name, model.precision, model.layers, model.neuronsPerLayer],
		),
		counted(
			hNeurons,
			l10n.t("probe: 1 H-Neuron, trained on the {0}, {1}", region, probe.mode),
			l10n.t("probe: {0} H-Neurons, trained on the {1}, {2}", hNeurons, region, probe.mode),
		),
	].join(" · ");
}

export const regionWords = {
	prompt: l10n.t("prompt"),
	lastPromptToken: l10n.t("last prompt token"),
	predicting: l10n.t("choice of the answer's tokens"),
	response: l10n.t("whole response"),
	answer: l10n.t("answer's own tokens"),
	other: l10n.t("tokens outside the answer"),
} as const;
