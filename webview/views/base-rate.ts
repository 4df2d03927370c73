/** The share of invented answers that is expected, to be changed in place: every risk moves with it at once. */
import * as l10n from "@vscode/l10n";
import { el, percent, setText } from "../dom";

export const BASE_RATE_MEANING = l10n.t(
	"Share of invented answers you expect for prompts like this one. Every risk is shown for it; what is flagged stays flagged. Kept in the setting hNeurons.baseRate.",
);

export interface BaseRateField {
	element: HTMLElement;
	/** @param rate what the shown risk assumes @param isOwn whether that is the calibration's own */
	show(rate: number, options: { isOwn: boolean; isCalibrated: boolean }): void;
}

/** @param choose above 0 and below 1; null for the calibration's own */
export function baseRateField(choose: (baseRate: number | null) => void): BaseRateField {
	const input = el("input", {
		id: "base-rate",
		type: "number",
		min: 1,
		max: 99,
		step: 1,
		class: "small-number",
		"data-testid": "base-rate",
		"aria-describedby": "base-rate-note",
	});
	const own = el(
		"button",
		{ type: "button", class: "link", "data-testid": "base-rate-own" },
		l10n.t("as calibrated"),
	);
	const fixed = el("span");
	const label = el("label", { for: "base-rate" }, l10n.t("Base rate"));
	const note = el("span", { id: "base-rate-note", class: "spoken-only" }, BASE_RATE_MEANING);
	const element = el(
		"div",
		{ title: BASE_RATE_MEANING },
		el("dt", {}, label),
		el("dd", { class: "base-rate" }, input, el("span", { "aria-hidden": "true" }, " %"), own, fixed, note),
	);
	// Until the first verdict nothing is known to start from.
	for (const part of [input, input.nextElementSibling as HTMLElement, own]) part.hidden = true;
	setText(fixed, "–");
	let shown = "";
	input.addEventListener("change", () => {
		const value = Number(input.value);
		if (input.value !== "" && value > 0 && value < 100) choose(value / 100);
		else input.value = shown;
	});
	own.addEventListener("click", () => choose(null));
	return {
		element,
		show(rate, { isOwn, isCalibrated }) {
			for (const part of [input, input.nextElementSibling as HTMLElement]) part.hidden = !isCalibrated;
			fixed.hidden = isCalibrated;
			setText(fixed, percent(rate));
			own.hidden = isOwn || !isCalibrated;
			shown = String(Number((100 * rate).toPrecision(3)));
			// What is being typed is left alone.
			if (document.activeElement !== input) input.value = shown;
		},
	};
}
