/** What each tint is called, and what it tells. */
import { LARGEST_ENTROPY, riskAt, STEPS } from "../../../src/core/heatmap/scale";
import type { ProbeFile } from "../../../src/core/probe/file";
import { percent } from "../../dom";
import type { Tint } from "../../selection";
import { isShare, type Painting } from "../../views/painting";

export const tintNames: Record<Tint["by"], string> = {
	risk: "Risk",
	logit: "Share of the logit",
	entropy: "Entropy",
	probability: "Probability",
	neuron: "One neuron",
};

/** `Neuron 2:31` where the probe is known. */
export function neuronName(index: number, probe: ProbeFile | null): string {
	const neuron = probe?.neurons[index];
	return neuron ? `Neuron ${neuron.layer}:${neuron.index}` : `Neuron #${index + 1}`;
}

/** What the tint tells, in sentences. */
export function tintWords({ tint, threshold }: Painting, probe: ProbeFile | null): string {
	const flagged = `Underlined: risk at or above the threshold of ${percent(threshold)}.`;
	const signs = "Red raises the risk; blue with dashes below lowers it.";
	switch (tint.by) {
		case "risk":
			return `How much the H-Neurons fire here as they do in invented answers, as a probability. ${flagged}`;
		case "logit":
			return `What all neurons together add to the token's logit, the bias left out. ${signs}`;
		case "neuron":
			return `What ${neuronName(tint.index, probe).toLowerCase()} adds to the token's logit: its weight times its CETT. ${signs}`;
		case "entropy":
			return `How undecided the model was between tokens here; ${LARGEST_ENTROPY} nats is as undecided as between 20 equally likely ones. ${flagged}`;
		case "probability":
			return `The probability that the model gave this very token: the less likely, the redder. ${flagged}`;
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
	logit: "logit",
	neuron: "logit",
};

function figureAt(step: number, { tint, threshold, end }: Omit<Painting, "key">): string {
	if (tint.by === "risk") return String(Math.round(100 * riskAt(step, threshold)));
	if (tint.by === "probability") return String(100 - (100 * step) / STEPS);
	if (tint.by === "entropy") return ((LARGEST_ENTROPY * step) / STEPS).toFixed(1);
	const size = Number(((end * Math.abs(step)) / STEPS).toPrecision(2));
	return step === 0 ? "0" : `${step < 0 ? "−" : "+"}${size}`;
}
