/** How far the H-Neurons moved among all neurons, and whether that is less than chance would have it. */
import { doubledRanks, driftScores, meanOf, normalisedRanks } from "../../../core/neurons/drift";
import { layerMatchedP, rankSumTest } from "../../../core/neurons/rank-sum";
import { type Bootstrap, bootstrap } from "../../../core/probe/figures/bootstrap";
import type { ProbeFile } from "../../../core/probe/file";
import { mulberry32, seedFor } from "../../../core/random";
import type { DriftedNeuron, DriftReport } from "../../../core/report/origin-report";
import { LensError } from "../../../protocol/errors";

/** What was measured, [D] each, neuron = layer · N + index. */
export interface Drifts {
	up: Float64Array;
	down: Float64Array;
}

export interface DriftOptions extends Pick<Bootstrap, "pause"> {
	seed: number;
	/** Draws of permutation tests; unless given, as many as tell p to 0.00001. */
	permutations?: number;
}

/** What is to be known where training left every neuron's weights alone: ranks are then all the same. */
export const unmovedNotes = ({ up, down }: Drifts): string[] =>
	up.every((drift) => drift === 0) && down.every((drift) => drift === 0)
		? [
				"No neuron's weights differ between the two models, so that drift tells nothing of where the H-Neurons come from.",
			]
		: [];

const ALTERNATIVE =
	"One-sided: the H-Neurons moved less than chance, that is, their mean rank is larger than that of as many neurons drawn at random.";
const BINS = 50;

/** @throws LensError badSetting when the probe has no neuron of positive weight */
export async function driftFigures(
	probe: Pick<ProbeFile, "neurons" | "model">,
	{ up, down }: Drifts,
	{ seed, pause, permutations }: DriftOptions,
): Promise<DriftReport> {
	const { neuronsPerLayer: perLayer } = probe.model;
	const z = driftScores(up, down);
	const doubled = doubledRanks(z);
	const ranks = normalisedRanks(doubled);
	const place = ({ layer, index }: { layer: number; index: number }) => layer * perLayer + index;
	const own = probe.neurons.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
	if (own.length === 0)
		throw new LensError(
			"badSetting",
			"The probe has no neuron of positive weight, so there is none to trace.",
		);
	const chosen = own.map(place);
	const draws = permutations === undefined ? {} : { draws: permutations };
	const random = (what: string) => mulberry32(seedFor(seed, `drift ${what}`));
	const [meanRank] = await bootstrap(
		chosen.map(() => 0),
		(counts) => [chosen.reduce((sum, j, k) => sum + counts[k]! * ranks[j]!, 0) / chosen.length],
		{ random: random("mean rank"), ...(pause && { pause }) },
	);
	return {
		neurons: own.map(
			(neuron): DriftedNeuron => ({
				...{ layer: neuron.layer, index: neuron.index, weight: neuron.weight },
				...{ up: up[place(neuron)]!, down: down[place(neuron)]! },
				...{ z: z[place(neuron)]!, rank: ranks[place(neuron)]! },
			}),
		),
		meanRank: meanRank!,
		test: {
			alternative: ALTERNATIVE,
			...rankSumTest(doubled, chosen, { random: random("permutation"), ...draws }),
			layerMatchedP: layerMatchedP(doubled, chosen, { perLayer, random: random("layers"), ...draws }),
		},
		histogram: histogramOf(z, chosen),
		layers: layersOf({ z, ranks }, chosen, perLayer),
	};
}

/** Bins of the same width from the smallest to the largest value, which belongs to the last one. */
function histogramOf(z: Float64Array, chosen: readonly number[]): DriftReport["histogram"] {
	const least = z.reduce((a, b) => Math.min(a, b));
	const most = z.reduce((a, b) => Math.max(a, b));
	const width = (most - least) / BINS || 1;
	const bins = Array.from({ length: BINS }, (_, i) => ({
		...{ from: least + i * width, to: i === BINS - 1 ? least + BINS * width : least + (i + 1) * width },
		...{ all: 0, hNeurons: 0 },
	}));
	const binOf = (value: number) => bins[Math.min(BINS - 1, Math.floor((value - least) / width))]!;
	for (const value of z) binOf(value).all++;
	for (const j of chosen) binOf(z[j]!).hNeurons++;
	return bins;
}

function layersOf(
	{ z, ranks }: { z: Float64Array; ranks: Float64Array },
	chosen: readonly number[],
	perLayer: number,
): DriftReport["layers"] {
	return Array.from({ length: z.length / perLayer }, (_, layer) => {
		const [from, to] = [layer * perLayer, (layer + 1) * perLayer];
		return {
			meanZ: meanOf(z.subarray(from, to)),
			meanRank: meanOf(ranks.subarray(from, to)),
			hNeurons: chosen.filter((j) => j >= from && j < to).length,
		};
	});
}
