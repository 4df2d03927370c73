/** The calibrated risk with its interval and threshold, what qualifies it, and the free baselines beside it. */
import * as l10n from "@vscode/l10n";
import { combinedRisk } from "../../src/core/probe/score";
import type { Answer, PanelState } from "../../src/protocol/panel-api";
import { badge, INTERVAL_MEANING, pendingParts, riskParts, type Summary } from "../answers/risk";
import { el, percent, section, signed } from "../dom";
import { isTold } from "./answer-parts";
import { BASE_RATE_MEANING, baseRateField } from "./base-rate";
import { type Meaning, meaningsCard } from "./meanings";
import { regionWords } from "./toolbar";

const WHAT_IT_IS = l10n.t(
	"A high risk says that these neurons fire as they do when this model makes an answer up. It is not a verdict on truth: a true answer can score high, a false one low.",
);

/** @param setBaseRate above 0 and below 1; null for the calibration's own */
export function verdictView(setBaseRate: (baseRate: number | null) => void) {
	const card = el("div");
	const beside = el("dl", { class: "figures" });
	const baseRate = baseRateField(setBaseRate);
	const meanings = meaningsCard();
	const note = el("p", { class: "note" }, `${WHAT_IT_IS} `, meanings.button);
	const element = section("verdict", l10n.t("Risk"), card, beside, note, meanings.card);
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
			meanings.hide(beside.hidden);
			card.replaceChildren(...partsOf(first));
			if (beside.hidden) return;
			if (verdict)
				baseRate.show(verdict.baseRate, {
					isOwn: (options?.baseRate ?? null) === null,
					isCalibrated: verdict.isCalibrated,
				});
			const told = figuresOf(first.summary);
			meanings.show(meaningsOf(first.summary, told));
			const [readFrom, logit, ...others] = told.map(({ name, value, meaning }) =>
				el("div", { title: meaning }, el("dt", {}, name), el("dd", {}, value)),
			);
			// The field keeps its place in the document, and with it the focus.
			if (baseRate.element.parentElement !== beside) beside.append(baseRate.element);
			for (const old of [...beside.children]) if (old !== baseRate.element) old.remove();
			baseRate.element.before(readFrom!, logit!);
			baseRate.element.after(...others);
		},
	};
}

function partsOf({ summary, status }: Answer): HTMLElement[] {
	if (summary) {
		const elsewhere = offDomain(summary);
		return riskParts(summary, elsewhere ? [badge(elsewhere.name, elsewhere.meaning)] : []);
	}
	if (status === "failed") return [el("p", {}, l10n.t("No risk: the answer was not finished."))];
	return pendingParts(l10n.t("The risk comes with the answer's end."));
}

/** Where the probe was tested on subjects that no fit had seen, and told nothing there. */
function offDomain({ probe }: Summary): Meaning | null {
	const elsewhere = probe.metrics.find(({ set }) => set === "cross-domain");
	if (!elsewhere || elsewhere.auroc.low > 0.5) return null;
	const { value, low, high } = elsewhere.auroc;
	return {
		name: l10n.t("no better than chance off its subjects"),
		meaning: l10n.t(
			"On subjects that it was not fitted on, this probe's AUROC is {0} [{1}, {2}]; 0.50 is chance. Fitted on: {3}.",
			...[value, low, high].map((figure) => figure.toFixed(2)),
			probe.data.domains.join(", "),
		),
	};
}

interface Figure extends Meaning {
	value: string;
}

/** @param summary null before the answer's end, where no figure is known */
function figuresOf(summary: Summary | null): Figure[] {
	const value = (of: (told: Summary) => string): string => (summary ? of(summary) : "–");
	const figures = [
		{
			name: l10n.t("Read from"),
			value: value(({ verdict }) => regionWords[verdict.scoredRegion]),
			meaning: l10n.t("The tokens whose logits the verdict is the mean of."),
		},
		{
			name: l10n.t("Logit"),
			value: value(({ verdict }) => signed(verdict.logit)),
			meaning: l10n.t("Mean of these tokens' logits, before calibration."),
		},
		{
			name: l10n.t("Entropy"),
			value: value(({ verdict }) => l10n.t("{0} nats", verdict.meanEntropy.toFixed(2))),
			meaning: entropyMeaning(summary),
		},
		{
			name: l10n.t("Log-probability"),
			value: value(({ verdict }) => signed(verdict.meanLogProbability)),
			meaning: l10n.t("Baseline without neurons: mean log-probability of the tokens, in nats."),
		},
	];
	const combined = summary?.probe.combined;
	if (!combined) return figures;
	const { logit, meanEntropy } = summary.verdict;
	return [
		...figures,
		{
			name: l10n.t("With entropy"),
			value: percent(combinedRisk(combined, logit, meanEntropy)),
			meaning: l10n.t(
				"Risk by the neurons and the entropy together, at the base rate of the answers they were fitted on.",
			),
		},
	];
}

/** Says as well how this baseline did on the probe's own held-out questions, beside the probe. */
function entropyMeaning(summary: Summary | null): string {
	const meaning = l10n.t("Baseline without neurons: mean entropy of the tokens' distributions.");
	const [test] = summary?.probe.metrics ?? [];
	if (!test) return meaning;
	const [own, probe] = [test.entropyAuroc, test.auroc].map(({ value }) => value.toFixed(2));
	return `${meaning} ${l10n.t("On held-out questions its AUROC is {0}, the probe's {1}.", own!, probe!)}`;
}

/** What stands above the figures first, then the figures as they stand. */
function meaningsOf(summary: Summary | null, [readFrom, logit, ...others]: readonly Figure[]): Meaning[] {
	const elsewhere = summary && offDomain(summary);
	return [
		...(summary?.verdict.interval ? [{ name: l10n.t("Interval"), meaning: INTERVAL_MEANING }] : []),
		...(elsewhere ? [elsewhere] : []),
		...[readFrom!, logit!],
		{ name: l10n.t("Base rate"), meaning: BASE_RATE_MEANING },
		...others,
	];
}
