/** The sets of neurons that are scaled: the probe's H-Neurons, and others of the same size to hold them against. */
import type { ProbeNeuron } from "../../core/probe/file";
import { mulberry32, seedFor, shuffled } from "../../core/random";
import type { NeuronSet } from "../../core/report/impact-report";
import { LensError } from "../../protocol/errors";
import type { ImpactParams } from "../../protocol/study-calls";
import type { StudyModel } from "../model";

/** What the sets are drawn for. */
export interface Draw {
	controls: ImpactParams["controls"];
	seed: number;
	model: Pick<StudyModel, "layers" | "neuronsPerLayer">;
}

/**
 * The H-Neurons (positive weight), random sets of as many others, and sets that have as many others in each layer. Every set
 * is drawn from a seed of its own.
 * @throws LensError badSetting when the probe has no H-Neurons, or leaves too few other neurons to draw from
 */
export function neuronSets(neurons: readonly ProbeNeuron[], draw: Draw): NeuronSet[] {
	const { controls, seed, model } = draw;
	const { layers, neuronsPerLayer: width } = model;
	const own = neurons
		.filter(({ weight }) => weight > 0)
		.map(({ layer, index }) => layer * width + index)
		.sort(ascending);
	if (own.length === 0)
		throw new LensError(
			"badSetting",
			"The probe has no neuron of positive weight, so there is none to scale.",
		);
	const isOwn = new Set(own);
	const others = Array.from({ length: layers * width }, (_, neuron) => neuron).filter(
		(neuron) => !isOwn.has(neuron),
	);
	const inLayers = Array.from({ length: layers }, (_, layer) => ({
		others: others.filter((neuron) => Math.floor(neuron / width) === layer),
		wanted: own.filter((neuron) => Math.floor(neuron / width) === layer).length,
	}));
	checkEnough(own.length, others.length, inLayers, controls);
	const drawn = (from: readonly number[], wanted: number, random: () => number) =>
		shuffled(from, random).slice(0, wanted);
	const sets = (kind: "random" | "layer-matched", count: number, of: (random: () => number) => number[]) =>
		Array.from({ length: count }, (_, i): NeuronSet => {
			const name = `${kind} ${i + 1}`;
			return { name, kind, neurons: of(mulberry32(seedFor(seed, name))).sort(ascending) };
		});
	return [
		{ name: "H-Neurons", kind: "h-neurons", neurons: own },
		...sets("random", controls.random, (random) => drawn(others, own.length, random)),
		...sets("layer-matched", controls.layerMatched, (random) =>
			inLayers.flatMap((layer) => drawn(layer.others, layer.wanted, random)),
		),
	];
}

const ascending = (a: number, b: number): number => a - b;

function checkEnough(
	own: number,
	others: number,
	inLayers: readonly { others: readonly number[]; wanted: number }[],
	{ random, layerMatched }: ImpactParams["controls"],
): void {
	if (random > 0 && own > others)
		throw new LensError(
			"badSetting",
			`The probe has ${own} H-Neurons and the model ${others} other neurons: no random set of as many can be drawn.`,
		);
	const crowded = inLayers.findIndex((layer) => layer.wanted > layer.others.length);
	if (layerMatched > 0 && crowded >= 0)
		throw new LensError(
			"badSetting",
			`Layer ${crowded} has more H-Neurons than other neurons: no layer-matched set can be drawn.`,
		);
}
