/** An answer's risk with its threshold, and what qualifies it. */
import * as l10n from "@vscode/l10n";
import type { Answer } from "../../src/protocol/panel-api";
import { el, percent, setAttributes } from "../dom";
import { regionWords } from "../views/toolbar";

export type Summary = NonNullable<Answer["summary"]>;

/**
 * The figure, its words, the gauge with the threshold, and the badges.
 * @param more badges besides those of the answer itself
 */
export function riskParts(summary: Summary, more: readonly HTMLElement[] = []): HTMLElement[] {
	const { verdict } = summary;
	return [
		el(
			"p",
			{ class: "verdict-line", "data-flagged": verdict.isFlagged },
			el("span", { class: "risk", "data-testid": "risk" }, percent(verdict.risk)),
			el("span", { class: "verdict-words" }, verdictWords(verdict.isFlagged)),
			verdict.interval ? el("span", intervalLook, intervalWords(verdict.interval)) : null,
		),
		gauge(verdict),
		el("div", { class: "badges" }, ...qualifications(summary).map((text) => badge(text)), ...more),
	];
}

/** What stands where the risk will, as high as it: nothing moves when it comes. */
export const pendingParts = (words: string): HTMLElement[] => [
	el(
		"p",
		{ class: "verdict-line" },
		el("span", { class: "risk", "aria-hidden": "true" }, "–"),
		el("span", {}, words),
	),
	el("div", { class: "gauge", "aria-hidden": "true" }),
];

export const badge = (text: string, title: string | null = null): HTMLElement =>
	el("span", { class: "badge", title }, text);

export const verdictWords = (isFlagged: boolean): string =>
	isFlagged ? l10n.t("fires like an invented answer") : l10n.t("does not fire like an invented answer");

export const INTERVAL_MEANING = l10n.t(
	"Where the calibrated probability lies with 95 % confidence, given how many answers the calibration was fitted on. It does not say how surely this one answer is judged.",
);
const intervalLook = { class: "interval", title: INTERVAL_MEANING };

/** Digits enough that the ends of an interval differ. */
const intervalWords = ({ low, high }: { low: number; high: number }): string =>
	percent(low) === percent(high)
		? l10n.t("{0} to {1}", percent1(low), percent1(high))
		: l10n.t("{0} to {1}", percent(low), percent(high));
const percent1 = (share: number): string => `${(100 * share).toFixed(1)} %`;

function gauge({ risk, threshold, isFlagged, interval }: Summary["verdict"]): HTMLElement {
	const fill = el("span", { class: "gauge-fill" });
	fill.style.width = `${100 * risk}%`;
	const reach = el("span", { class: "gauge-interval", hidden: interval === null });
	if (interval) {
		reach.style.left = `${100 * interval.low}%`;
		reach.style.width = `${100 * (interval.high - interval.low)}%`;
	}
	const tick = el("span", { class: "gauge-tick" });
	tick.style.left = `${100 * threshold}%`;
	const label = el(
		"span",
		{ class: "gauge-label", "aria-hidden": "true" },
		l10n.t("threshold {0}", percent(threshold)),
	);
	setAttributes(label, { "data-side": threshold > 0.5 ? "left" : "right" });
	label.style[threshold > 0.5 ? "right" : "left"] = `${100 * (threshold > 0.5 ? 1 - threshold : threshold)}%`;
	const attributes = {
		class: "gauge",
		role: "meter",
		"aria-label": l10n.t("Risk"),
		"aria-valuemin": 0,
		"aria-valuemax": 1,
		"aria-valuenow": risk.toFixed(3),
		"aria-valuetext": [
			percent(risk),
			...(interval ? [l10n.t("interval {0}", intervalWords(interval))] : []),
			l10n.t("threshold {0}", percent(threshold)),
		].join(", "),
		"data-flagged": isFlagged,
	};
	return el("div", attributes, fill, reach, tick, label);
}

/** Everything that makes the figure mean less than it seems to. */
function qualifications({ verdict, stopped }: Summary): string[] {
	const badges: string[] = [];
	if (verdict.declines) badges.push(l10n.t("declines to answer, so nothing was invented"));
	if (!verdict.isCalibrated) badges.push(l10n.t("not calibrated"));
	if (verdict.scoredRegion !== verdict.trainedRegion)
		badges.push(
			l10n.t(
				"read from the {0}, trained on the {1}",
				regionWords[verdict.scoredRegion],
				regionWords[verdict.trainedRegion],
			),
		);
	if (stopped === "maxTokens") badges.push(l10n.t("cut off by the token limit"));
	if (stopped === "contextFull") badges.push(l10n.t("cut off: the context is full"));
	if (stopped === "cancelled") badges.push(l10n.t("stopped"));
	return badges;
}
