/** The sets of neurons that are scaled: the probe's H-Neurons, and others of the same size to hold them against. */
import type { ProbeNeuron } from "../../core/probe/file";
import { mulberry32, seedFor, shuffled } from "../../core/random";
import type { NeuronSet } from "../../core/report/impact-report";
import { LensError } from "../../protocol/errors";
import type { ImpactParams } from "../../protocol/study-calls";
import type { StudyModel } from "../model";
import { asLoud } from "./as-loud";

/** What the sets are drawn for. */
export interface Draw {
	controls: ImpactParams["controls"];
	seed: number;
	model: Pick<StudyModel, "layers" | "neuronsPerLayer">;
	/** [L·N] mean CETT over the model's own answers. */
	loudness: Float64Array;
}

/**
 * The H-Neurons (positive weight), random sets of as many others, sets that have as many others in each layer, and sets of
 * others that are as loud (as-loud.ts). Every set is drawn from a seed of its own.
 * @throws LensError as `checkSets`
 */
export function neuronSets(neurons: readonly ProbeNeuron[], draw: Draw): NeuronSet[] {
	const { controls, seed, model, loudness } = draw;
	const { own, others, inLayers } = checkSets(neurons, draw);
	const drawn = (from: readonly number[], wanted: number, random: () => number) =>
		shuffled(from, random).slice(0, wanted);
	const total = (set: readonly number[]) => set.reduce((sum, neuron) => sum + loudness[neuron]!, 0);
	const all = total(own);
	const setOf = (name: string, kind: NeuronSet["kind"], members: number[]): NeuronSet => {
		const sorted = members.sort(ascending);
		return { name, kind, neurons: sorted, loudness: all > 0 ? total(sorted) / all : null };
	};
	const sets = (kind: NeuronSet["kind"], count: number, of: (random: () => number) => number[]) =>
		Array.from({ length: count }, (_, i) => {
			const name = `${kind} ${i + 1}`;
			return setOf(name, kind, of(mulberry32(seedFor(seed, name))));
		});
	const loud = asLoud(own, others, { loudness, width: model.neuronsPerLayer });
	return [
		setOf("H-Neurons", "h-neurons", own),
		...sets("random", controls.random, (random) => drawn(others, own.length, random)),
		...sets("layer-matched", controls.layerMatched, (random) =>
			inLayers.flatMap((layer) => drawn(layer.others, layer.wanted, random)),
		),
		...sets("activation-matched", controls.activationMatched, loud.draw),
	];
}

const ascending = (a: number, b: number): number => a - b;

interface Drawable {
	/** Flat indices of the H-Neurons, ascending. */
	own: number[];
	/** Of all other neurons, ascending. */
	others: number[];
	/** [L] the others of each layer, and how many are wanted of it. */
	inLayers: { others: number[]; wanted: number }[];
}

/**
 * What there is to draw from.
 * @throws LensError badSetting when the probe has no H-Neurons, or leaves too few other neurons to draw from
 */
export function checkSets(
	neurons: readonly ProbeNeuron[],
	{ controls, model }: Pick<Draw, "controls" | "model">,
): Drawable {
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
	const inLayers = Array.from({ length: layers }, (): Drawable["inLayers"][number] => ({
		others: [],
		wanted: 0,
	}));
	for (const neuron of own) inLayers[Math.floor(neuron / width)]!.wanted++;
	for (const neuron of others) inLayers[Math.floor(neuron / width)]!.others.push(neuron);
	checkEnough({ own, others, inLayers }, controls);
	return { own, others, inLayers };
}

function checkEnough(
	{ own, others, inLayers }: Drawable,
	{ random, layerMatched, activationMatched }: ImpactParams["controls"],
): void {
	const kind = random > 0 ? "random" : activationMatched > 0 ? "activation-matched" : null;
	if (kind && own.length > others.length)
		throw new LensError(
			"badSetting",
			`The probe has ${own.length} H-Neurons and the model ${others.length} other neurons: no ${kind} set of as many can be drawn.`,
		);
	const crowded = inLayers.findIndex((layer) => layer.wanted > layer.others.length);
	if (layerMatched > 0 && crowded >= 0)
		throw new LensError(
			"badSetting",
			`Layer ${crowded} has more H-Neurons than other neurons: no layer-matched set can be drawn.`,
		);
}
