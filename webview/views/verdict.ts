/** The calibrated risk with its threshold, what qualifies it, and the free baselines beside it. */
import type { Answer, PanelState } from "../../src/protocol/panel-api";
import { riskParts, type Summary } from "../answers/risk";
import { el, percent, section, signed } from "../dom";
import { isTold } from "./answer-parts";
import { regionWords } from "./toolbar";

const WHAT_IT_IS =
	"A high risk says that these neurons fire as they do when this model makes an answer up. It is not a verdict on truth: a true answer can score high, a false one low.";

export function verdictView() {
	const card = el("div");
	const element = section("verdict", "Risk", card, el("p", { class: "note" }, WHAT_IT_IS));
	element.dataset.testid = "verdict";
	let shown = "";
	return {
		element,
		show({ first }: PanelState) {
			element.hidden = !isTold(first);
			const key = `${first?.run} ${first?.status}`;
			if (!first || key === shown) return;
			shown = key;
			card.replaceChildren(...partsOf(first));
		},
	};
}

function partsOf({ summary, status }: Answer): HTMLElement[] {
	if (summary) return [...riskParts(summary), figures(summary)];
	const isFailed = status === "failed";
	return [
		el("p", {}, isFailed ? "No risk: the answer was not finished." : "The risk comes with the answer's end."),
	];
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
