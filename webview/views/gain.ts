/** The slider that answers the prompt again with the H-Neurons turned down or up, beside the first answer. */
import { GAIN, type PanelState } from "../../src/protocol/panel-api";
import { el, percent, section, setText } from "../dom";
import { button } from "../toolkit";
import { isTold } from "./answer-parts";

/** Arrow keys move the slider a step at a time; an answer is asked for when it rests this long. */
const REST_MS = 400;

export function gainView(calls: { answerAtGain(gain: number): void; dropSecond(): void }) {
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
	const compared = el("p", { class: "compared", role: "status" });
	let rest: number | undefined;
	const reset = button("Reset", () => {
		window.clearTimeout(rest);
		calls.dropSecond();
		setSlider(GAIN.off);
	});
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
			() => (gain === GAIN.off ? calls.dropSecond() : calls.answerAtGain(gain)),
			REST_MS,
		);
	});
	setSlider(GAIN.off);
	let shownRun: string | null = null;
	const element = section(
		"gain",
		"What if these neurons fired less, or more?",
		el("div", { class: "slider" }, el("label", { for: "gain-slider" }, "Gain"), slider, value, reset),
		el(
			"p",
			{ class: "note" },
			"Below 1 quiets the H-Neurons, above 1 amplifies them. The prompt is answered again beside the first answer.",
		),
		compared,
	);
	return {
		element,
		show(state: PanelState) {
			const { first, second } = state;
			element.hidden = !isTold(first);
			slider.disabled = !first?.summary;
			reset.disabled = second === null;
			const run = second?.run ?? null;
			if (run !== shownRun) setSlider(second?.gain ?? GAIN.off);
			shownRun = run;
			setText(compared, comparison(state));
			compared.hidden = compared.textContent === "";
		},
	};
}

function comparison({ first, second }: PanelState): string {
	if (!first?.summary || !second?.summary) return "";
	const [before, after] = [first.summary.verdict.risk, second.summary.verdict.risk];
	const same = first.response === second.response ? " The words stayed the same." : "";
	return `Risk ${percent(before)} → ${percent(after)} with the H-Neurons × ${second.gain.toFixed(1)}.${same}`;
}
