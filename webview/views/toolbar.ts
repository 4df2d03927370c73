/** The first lines: where the prompt came from, what is going on, Stop and Run again. */
import { answersOf, type EngineStatus, type PanelState } from "../../src/protocol/panel-api";
import { el, plural, setText } from "../dom";
import { button, progressRing } from "../toolkit";

const engineWords: Record<EngineStatus["state"], string> = {
	none: "The engine starts with the first inspection.",
	loading: "Loading the model…",
	ready: "",
	answering: "Answering…",
	dead: "The engine stopped.",
};

export function toolbar(calls: { stop(): void; runAgain(): void }) {
	const source = el("h1", { class: "source" });
	const status = el("span", { class: "status" });
	const ring = progressRing();
	const stop = button("Stop", calls.stop, { "data-testid": "stop" });
	const again = button("Run again", calls.runAgain, { "data-testid": "run-again" });
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
			setText(source, state.source?.label ?? "H-Neurons");
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
		answers.length > 1 ? `Answer ${answers.indexOf(growing) + 1} of ${answers.length}… ` : "Answering… ";
	return `${which}${plural(growing.responseTokens.length, "token")}`;
}

function modelWords({ engine, first }: PanelState): string {
	const summary = first?.summary;
	if (!summary) return engine.model ?? "";
	const { model, probe } = summary;
	const hNeurons = probe.neurons.filter(({ weight }) => weight > 0).length;
	return [
		`${model.name} (${model.precision}, ${model.layers} × ${model.neuronsPerLayer} neurons)`,
		`probe: ${plural(hNeurons, "H-Neuron")}, trained on the ${regionWords[probe.region]}, ${probe.mode}`,
	].join(" · ");
}

export const regionWords = {
	prompt: "prompt",
	lastPromptToken: "last prompt token",
	predicting: "choice of the answer's tokens",
	response: "whole response",
	answer: "answer's own tokens",
	other: "tokens outside the answer",
} as const;
