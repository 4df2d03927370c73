/** What each tint is called, and what it tells. */
import * as l10n from "@vscode/l10n";
import { LARGEST_ENTROPY, riskAt, STEPS } from "../../../src/core/heatmap/scale";
import type { ProbeFile } from "../../../src/core/probe/file";
import { percent } from "../../dom";
import type { Tint } from "../../selection";
import { isShare, type Painting } from "../../views/painting";

export const tintNames: Record<Tint["by"], string> = {
	risk: l10n.t("Risk"),
	logit: l10n.t("Share of the logit"),
	entropy: l10n.t("Entropy"),
	probability: l10n.t("Probability"),
	neuron: l10n.t("One neuron"),
};

/** `Neuron 2:31` where the probe is known. */
export const neuronName = (index: number, probe: ProbeFile | null): string =>
	l10n.t("Neuron {0}", placeOf(index, probe));

function placeOf(index: number, probe: ProbeFile | null): string {
	const neuron = probe?.neurons[index];
	return neuron ? `${neuron.layer}:${neuron.index}` : `#${index + 1}`;
}

/** What the tint tells, in sentences. */
export function tintWords({ tint, threshold }: Painting, probe: ProbeFile | null): string {
	const flagged = l10n.t("Underlined: risk at or above the threshold of {0}.", percent(threshold));
	const signs = l10n.t("Red raises the risk; blue with dashes below lowers it.");
	const told = (what: string, how: string) => `${what} ${how}`;
	switch (tint.by) {
		case "risk":
			return told(
				l10n.t("How much the H-Neurons fire here as they do in invented answers, as a probability."),
				flagged,
			);
		case "logit":
			return told(l10n.t("What all neurons together add to the token's logit, the bias left out."), signs);
		case "neuron":
			return told(
				l10n.t(
					"What neuron {0} adds to the token's logit: its weight times its CETT.",
					placeOf(tint.index, probe),
				),
				signs,
			);
		case "entropy":
			return told(
				l10n.t(
					"How undecided the model was between tokens here; {0} nats is as undecided as between 20 equally likely ones.",
					LARGEST_ENTROPY,
				),
				flagged,
			);
		case "probability":
			return told(
				l10n.t("The probability that the model gave this very token: the less likely, the redder."),
				flagged,
			);
	}
}

/** One step of a tint: how it is painted, and the figure it stands for. */
export interface LegendStep {
	step: number;
	isNegative: boolean;
	isFlagged: boolean;
	figure: string;
	/** The step that begins at the threshold. */
	isThreshold: boolean;
}

/** The steps of a tint from the first to the last; every other one of a tint that has both signs. */
export function legendSteps({ tint, threshold, end }: Painting): LegendStep[] {
	const steps = isShare(tint)
		? Array.from({ length: STEPS + 1 }, (_, i) => 2 * i - STEPS)
		: Array.from({ length: STEPS + 1 }, (_, i) => i);
	return steps.map((signedStep) => ({
		step: Math.abs(signedStep),
		isNegative: signedStep < 0,
		isFlagged: tint.by === "risk" && signedStep >= STEPS / 2,
		isThreshold: tint.by === "risk" && signedStep === STEPS / 2,
		figure: figureAt(signedStep, { tint, threshold, end }),
	}));
}

/** The unit of the figures in a tint's legend. */
export const tintUnits: Record<Tint["by"], string> = {
	risk: "%",
	probability: "%",
	entropy: "nats",
	logit: l10n.t("logit"),
	neuron: l10n.t("logit"),
};

function figureAt(step: number, { tint, threshold, end }: Omit<Painting, "key">): string {
	if (tint.by === "risk") return String(Math.round(100 * riskAt(step, threshold)));
	if (tint.by === "probability") return String(100 - (100 * step) / STEPS);
	if (tint.by === "entropy") return ((LARGEST_ENTROPY * step) / STEPS).toFixed(1);
	const size = Number(((end * Math.abs(step)) / STEPS).toPrecision(2));
	return step === 0 ? "0" : `${step < 0 ? "−" : "+"}${size}`;
}
