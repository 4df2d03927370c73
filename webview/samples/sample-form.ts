/** How many samples are drawn, and the buttons. */
import * as l10n from "@vscode/l10n";
import { isOver, type PanelCalls, type PanelState, SAMPLES } from "../../src/protocol/panel-api";
import { el, setText } from "../dom";
import type { Port } from "../port";
import { button } from "../toolkit";

/** While samples are drawn, it says how far that is. */
export function sampleForm(port: Port<PanelCalls>) {
	let canAsk = false;
	let told = "";
	const ask = () => {
		const count = field.value();
		if (count === null || !canAsk) return;
		told = "";
		void port.call("sample", { count });
	};
	const name = () => {
		const count = field.value() ?? l10n.t("{0} to {1}", SAMPLES.fewest, SAMPLES.most);
		setText(start, l10n.t("Sample {0} answers", count));
		start.disabled = field.value() === null || !canAsk;
	};
	const field = countField({ change: name, enter: ask });
	const start = button("", ask, { appearance: "primary", "data-testid": "sample" });
	const stop = button(l10n.t("Stop"), () => void port.call("stop", {}), { "data-testid": "stop-samples" });
	const dropping = { "data-testid": "drop-samples" };
	const drop = button(l10n.t("Drop samples"), () => void port.call("dropSamples", {}), dropping);
	const progress = el("span", { class: "status", "data-testid": "sample-progress" });
	const row = el("div", { class: "slider" }, ...field.elements, start, stop, drop, progress);
	const problem = el("p", { class: "problem", role: "alert", hidden: true });
	const hint = el("p", { class: "note" }, HINT);
	return {
		element: el("div", {}, row, problem, hint),
		/** Says why something that was asked for elsewhere did not come. */
		tell(sentence: string) {
			told = sentence;
			setText(problem, sentence);
			problem.hidden = false;
		},
		show({ first, samples }: PanelState) {
			const over = samples.filter(isOver).length;
			const isDrawing = over < samples.length;
			canAsk = first?.summary != null && !isDrawing;
			name();
			stop.hidden = !isDrawing;
			drop.hidden = samples.length === 0 || isDrawing;
			hint.hidden = samples.length > 0;
			setText(progress, isDrawing ? l10n.t("{0} of {1}", over, samples.length) : "");
			setText(problem, failureOf(samples) ?? told);
			problem.hidden = problem.textContent === "";
		},
	};
}

const HINT = l10n.t(
	"Answers the same prompt several times at random: what the model is sure of comes every time.",
);

/** One that was stopped is no failure. */
const failureOf = (samples: PanelState["samples"]): string | undefined =>
	samples.map(({ failure }) => failure).find((failure) => failure && failure.code !== "cancelled")?.sentence;

function countField(on: { change(): void; enter(): void }) {
	const input = el("input", {
		...{ id: "sample-count", type: "number", min: SAMPLES.fewest, max: SAMPLES.most, step: 1 },
		...{ value: SAMPLES.usual, class: "small-number", "data-testid": "sample-count" },
	});
	const label = el(
		"label",
		{ for: "sample-count" },
		l10n.t("Answers ({0} to {1})", SAMPLES.fewest, SAMPLES.most),
	);
	/** Null where it is out of range. */
	const value = () => {
		const count = Number(input.value);
		return Number.isInteger(count) && count >= SAMPLES.fewest && count <= SAMPLES.most ? count : null;
	};
	input.addEventListener("input", () => {
		input.setAttribute("aria-invalid", String(value() === null));
		on.change();
	});
	input.addEventListener("keydown", (event) => {
		if (event.key === "Enter") on.enter();
	});
	return { elements: [label, input], value };
}
