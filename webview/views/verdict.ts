/** The calibrated risk with its interval and threshold, what qualifies it, and the free baselines beside it. */
import { combinedRisk } from "../../src/core/probe/score";
import type { Answer, PanelState } from "../../src/protocol/panel-api";
import { badge, pendingParts, riskParts, type Summary } from "../answers/risk";
import { el, percent, section, signed } from "../dom";
import { isTold } from "./answer-parts";
import { baseRateField } from "./base-rate";
import { regionWords } from "./toolbar";

const WHAT_IT_IS =
	"A high risk says that these neurons fire as they do when this model makes an answer up. It is not a verdict on truth: a true answer can score high, a false one low.";

/** @param setBaseRate above 0 and below 1; null for the calibration's own */
export function verdictView(setBaseRate: (baseRate: number | null) => void) {
	const card = el("div");
	const beside = el("dl", { class: "figures" });
	const baseRate = baseRateField(setBaseRate);
	const element = section("verdict", "Risk", card, beside, el("p", { class: "note" }, WHAT_IT_IS));
	element.dataset.testid = "verdict";
	let shown = "";
	return {
		element,
		show({ first, options }: PanelState) {
			element.hidden = !isTold(first);
			const verdict = first?.summary?.verdict;
			const key = `${first?.run} ${first?.status} ${verdict?.baseRate}`;
			if (!first || key === shown) return;
			shown = key;
			beside.hidden = first.status === "failed";
			card.replaceChildren(...partsOf(first));
			if (beside.hidden) return;
			if (verdict)
				baseRate.show(verdict.baseRate, {
					isOwn: (options?.baseRate ?? null) === null,
					isCalibrated: verdict.isCalibrated,
				});
			const [readFrom, logit, ...others] = first.summary ? figures(first.summary) : pendingFigures();
			// The field keeps its place in the document, and with it the focus.
			if (baseRate.element.parentElement !== beside) beside.append(baseRate.element);
			for (const old of [...beside.children]) if (old !== baseRate.element) old.remove();
			baseRate.element.before(readFrom!, logit!);
			baseRate.element.after(...others);
		},
	};
}

function partsOf({ summary, status }: Answer): HTMLElement[] {
	if (summary) return riskParts(summary, offDomainBadge(summary));
	if (status === "failed") return [el("p", {}, "No risk: the answer was not finished.")];
	return pendingParts("The risk comes with the answer's end.");
}

/** Where the probe was tested on subjects that no fit had seen, and told nothing there. */
function offDomainBadge({ probe }: Summary): HTMLElement[] {
	const elsewhere = probe.metrics.find(({ set }) => set === "cross-domain");
	if (!elsewhere || elsewhere.auroc.low > 0.5) return [];
	const { value, low, high } = elsewhere.auroc;
	return [
		badge(
			"no better than chance off its subjects",
			`On subjects that it was not fitted on, this probe's AUROC is ${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]; 0.50 is chance. Fitted on: ${probe.data.domains.join(", ")}.`,
		),
	];
}

function figures({ verdict, probe }: Summary): HTMLElement[] {
	const rows: [string, string, string][] = [
		["Read from", regionWords[verdict.scoredRegion], "The tokens whose logits the verdict is the mean of."],
		["Logit", signed(verdict.logit), "Mean of these tokens' logits, before calibration."],
		[
			"Entropy",
			`${verdict.meanEntropy.toFixed(2)} nats`,
			`Baseline without neurons: mean entropy of the tokens' distributions.${heldOut(probe, "entropyAuroc")}`,
		],
		[
			"Log-probability",
			signed(verdict.meanLogProbability),
			"Baseline without neurons: mean log-probability of the tokens, in nats.",
		],
	];
	if (probe.combined)
		rows.push([
			"With entropy",
			percent(combinedRisk(probe.combined, verdict.logit, verdict.meanEntropy)),
			"Risk by the neurons and the entropy together, at the base rate of the answers they were fitted on.",
		]);
	return rows.map(([name, value, title]) => el("div", { title }, el("dt", {}, name), el("dd", {}, value)));
}

/** The same figures before they are known. */
const pendingFigures = (): HTMLElement[] =>
	["Read from", "Logit", "Entropy", "Log-probability"].map((name) =>
		el("div", {}, el("dt", {}, name), el("dd", {}, "–")),
	);

/** How a baseline did on the probe's own held-out questions, beside the probe. */
function heldOut({ metrics }: Summary["probe"], figure: "entropyAuroc"): string {
	const [test] = metrics;
	if (!test) return "";
	return ` On held-out questions its AUROC is ${test[figure].value.toFixed(2)}, the probe's ${test.auroc.value.toFixed(2)}.`;
}
