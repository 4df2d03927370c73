/** The slider that answers the prompt again with the H-Neurons turned down or up, and the button that compares gains. */
import * as l10n from "@vscode/l10n";
import { GAIN, type PanelState } from "../../src/protocol/panel-api";
import { el, section, setText } from "../dom";
import { button } from "../toolkit";
import { isTold } from "./answer-parts";

/** Arrow keys move the slider a step at a time; an answer is asked for when it rests this long. */
const REST_MS = 400;

export function gainView(calls: { answerAtGain(gain: number): void; compare(): void; dropOthers(): void }) {
	const value = el("output", { for: "gain-slider", class: "number" });
	const slider = el("input", {
		id: "gain-slider",
		type: "range",
		min: GAIN.lowest,
		max: GAIN.highest,
		step: GAIN.step,
		value: GAIN.off,
		"data-testid": "gain-slider",
	});
	let rest: number | undefined;
	const reset = button(l10n.t("Reset"), () => {
		window.clearTimeout(rest);
		calls.dropOthers();
		setSlider(GAIN.off);
	});
	const compare = button(
		l10n.t("Compare gains"),
		() => {
			window.clearTimeout(rest);
			calls.compare();
		},
		{
			"data-testid": "compare",
			title: l10n.t("Answers at each gain of the setting hNeurons.compare.gains, side by side"),
		},
	);
	const setSlider = (gain: number) => {
		slider.value = String(gain);
		const words = `× ${gain.toFixed(1)}`;
		setText(value, words);
		slider.setAttribute("aria-valuetext", words);
	};
	slider.addEventListener("input", () => setSlider(Number(slider.value)));
	slider.addEventListener("change", () => {
		window.clearTimeout(rest);
		const gain = Number(slider.value);
		rest = window.setTimeout(
			() => (gain === GAIN.off ? calls.dropOthers() : calls.answerAtGain(gain)),
			REST_MS,
		);
	});
	setSlider(GAIN.off);
	let shownRun: string | null = null;
	const element = section(
		"gain",
		l10n.t("What if these neurons fired less, or more?"),
		el(
			"div",
			{ class: "slider" },
			el("label", { for: "gain-slider" }, l10n.t("Gain")),
			...[slider, value, reset, compare],
		),
		el(
			"p",
			{ class: "note" },
			l10n.t(
				"Below 1 quietens the H-Neurons, above 1 amplifies them. The prompt is answered again beside the first answer.",
			),
		),
	);
	return {
		element,
		show(state: PanelState) {
			const { first, others } = state;
			element.hidden = !isTold(first);
			slider.disabled = !first?.summary;
			compare.disabled = !first?.summary;
			reset.disabled = others.length === 0;
			// One answer at another gain is the slider's; a comparison has no one gain, a set start is asked for at its token.
			const [other, ...more] = others;
			const run = other?.run ?? null;
			if (run !== shownRun) setSlider(other && more.length === 0 && !other.start ? other.gain : GAIN.off);
			shownRun = run;
		},
	};
}
