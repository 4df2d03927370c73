/** The calibrated risk with its threshold, what qualifies it, and the free baselines beside it. */
import type { Answer, PanelState } from "../../src/protocol/panel-api";
import { el, percent, section, setAttributes, signed } from "../dom";
import { isTold } from "./answer-parts";
import { gainWords } from "./response-view";
import { regionWords } from "./toolbar";

type Summary = NonNullable<Answer["summary"]>;

const WHAT_IT_IS =
	"A high risk says that these neurons fire as they do when this model makes an answer up. It is not a verdict on truth: a true answer can score high, a false one low.";

export function verdictView() {
	const cards = el("div", { class: "columns" });
	const element = section("verdict", "Risk", cards, el("p", { class: "note" }, WHAT_IT_IS));
	element.dataset.testid = "verdict";
	let shown = "";
	return {
		element,
		show({ first, second }: PanelState) {
			element.hidden = !isTold(first);
			const key = [first, second].map((answer) => `${answer?.run} ${answer?.status}`).join();
			if (key === shown) return;
			shown = key;
			const answers = [first, second].filter((answer) => answer !== null);
			cards.replaceChildren(...answers.map((answer) => card(answer, answers.length > 1)));
		},
	};
}

function card(answer: Answer, hasTitle: boolean): HTMLElement {
	const title = hasTitle ? el("h3", {}, gainWords(answer.gain)) : null;
	if (!answer.summary) return el("div", { class: "column" }, title, el("p", {}, waitingWords(answer)));
	return el("div", { class: "column" }, title, ...verdictParts(answer.summary));
}

function waitingWords({ status }: Answer): string {
	return status === "failed"
		? "No risk: the answer was not finished."
		: "The risk comes with the answer's end.";
}

function verdictParts(summary: Summary): HTMLElement[] {
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
		figures(summary),
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

function figures({ verdict }: Summary): HTMLElement {
	const rows: [string, string, string][] = [
		["Read from", regionWords[verdict.scoredRegion], "The tokens whose logits the verdict is the mean of."],
		["Logit", signed(verdict.logit), "Mean of these tokens' logits, before calibration."],
		[
			"Base rate",
			percent(verdict.baseRate),
			"Share of invented answers the risk assumes; setting hNeurons.baseRate.",
		],
		[
			"Entropy",
			`${verdict.meanEntropy.toFixed(2)} nats`,
			"Baseline without neurons: mean entropy of the tokens' distributions.",
		],
		[
			"Log-probability",
			signed(verdict.meanLogProbability),
			"Baseline without neurons: mean log-probability of the tokens, in nats.",
		],
	];
	return el(
		"dl",
		{ class: "figures" },
		...rows.map(([name, value, title]) => el("div", { title }, el("dt", {}, name), el("dd", {}, value))),
	);
}
