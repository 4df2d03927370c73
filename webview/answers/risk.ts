/** An answer's risk with its threshold, and what qualifies it. */
import type { Answer } from "../../src/protocol/panel-api";
import { el, percent, setAttributes } from "../dom";
import { regionWords } from "../views/toolbar";

export type Summary = NonNullable<Answer["summary"]>;

/** The figure, its words, the gauge with the threshold, and the badges. */
export function riskParts(summary: Summary): HTMLElement[] {
	const { verdict } = summary;
	return [
		el(
			"p",
			{ class: "verdict-line", "data-flagged": verdict.isFlagged },
			el("span", { class: "risk", "data-testid": "risk" }, percent(verdict.risk)),
			el("span", {}, verdictWords(verdict.isFlagged)),
		),
		gauge(verdict.risk, verdict.threshold, verdict.isFlagged),
		el(
			"div",
			{ class: "badges" },
			...qualifications(summary).map((text) => el("span", { class: "badge" }, text)),
		),
	];
}

export const verdictWords = (isFlagged: boolean): string =>
	isFlagged ? "fires like an invented answer" : "does not fire like an invented answer";

function gauge(risk: number, threshold: number, isFlagged: boolean): HTMLElement {
	const fill = el("span", { class: "gauge-fill" });
	fill.style.width = `${100 * risk}%`;
	const tick = el("span", { class: "gauge-tick" });
	tick.style.left = `${100 * threshold}%`;
	const label = el(
		"span",
		{ class: "gauge-label", "aria-hidden": "true" },
		`threshold ${percent(threshold)}`,
	);
	setAttributes(label, { "data-side": threshold > 0.5 ? "left" : "right" });
	label.style[threshold > 0.5 ? "right" : "left"] = `${100 * (threshold > 0.5 ? 1 - threshold : threshold)}%`;
	const attributes = {
		class: "gauge",
		role: "meter",
		"aria-label": "Risk",
		"aria-valuemin": 0,
		"aria-valuemax": 1,
		"aria-valuenow": risk.toFixed(3),
		"aria-valuetext": `${percent(risk)}, threshold ${percent(threshold)}`,
		"data-flagged": isFlagged,
	};
	return el("div", attributes, fill, tick, label);
}

/** Everything that makes the figure mean less than it seems to. */
function qualifications({ verdict, stopped }: Summary): string[] {
	const badges: string[] = [];
	if (verdict.declines) badges.push("declines to answer, so nothing was invented");
	if (!verdict.isCalibrated) badges.push("not calibrated");
	if (verdict.scoredRegion !== verdict.trainedRegion)
		badges.push(
			`read from the ${regionWords[verdict.scoredRegion]}, trained on the ${regionWords[verdict.trainedRegion]}`,
		);
	if (stopped === "maxTokens") badges.push("cut off by the token limit");
	if (stopped === "contextFull") badges.push("cut off: the context is full");
	if (stopped === "cancelled") badges.push("stopped");
	return badges;
}
