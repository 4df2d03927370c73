/** How far neurons moved while the base model became the chat model. */

import { count, counted, interval, place, significant, three } from "../../numbers";
import type { DriftedNeuron, DriftReport, OriginReport } from "../../origin-report";
import { type Block, figures, type Section, type Table, table, text } from "../../section";
import { histogramFigure } from "../charts/drift-histogram";
import { driftLayersFigure } from "../charts/drift-layers";
import { drawsText, pText, rankFigure } from "../charts/rank-strip";

/** A page with more rows is slow to open, and nobody reads them. */
const MOST_ROWS = 500;

export function driftSection({ drift }: OriginReport): Section {
	return {
		id: "drift",
		heading: "Drift of the weights",
		blocks: drift ? driftBlocks(drift) : [text("Not asked for: only the probe was carried over.")],
	};
}

const driftBlocks = (drift: DriftReport): Block[] => [
	text(
		"Drift of a neuron is how far its up- and down-projection turned between the two models: 1 minus the cosine, each as a z-score over all neurons of the model, then their mean. Ranked by it, 0 is the neuron that moved most and 1 the one that moved least; H-Neurons that were learned while the model was taught to chat would stand near 0.",
	),
	{ kind: "figures", figures: [rankFigure(drift), histogramFigure(drift), driftLayersFigure(drift)] },
	text(drift.test.alternative),
	{ kind: "table", table: testTable(drift) },
];

const testTable = ({ meanRank, test }: DriftReport): Table =>
	table(
		"Mean rank of the H-Neurons, tested against other sets of as many neurons",
		[...figures("Mean rank"), "Method", ...figures("p, random sets", "p, layer-matched sets")],
		[[interval(meanRank), drawsText(test), pText(test.p), pText(test.layerMatchedP)]],
	);

export function neuronsSection({ drift }: OriginReport): Section {
	return {
		id: "neurons",
		heading: "H-Neurons",
		blocks: drift ? neuronBlocks(drift.neurons) : [text("Their drift was not asked for.")],
	};
}

function neuronBlocks(neurons: DriftedNeuron[]): Block[] {
	if (neurons.length === 0) return [text("The probe has none.")];
	const table: Block = { kind: "table", table: neuronTable(neurons.slice(0, MOST_ROWS)) };
	if (neurons.length <= MOST_ROWS) return [table];
	const note = `The ${count(MOST_ROWS)} of the largest weight, of ${counted(neurons.length, "neuron")}; all are in report.csv.`;
	return [text(note), table];
}

const neuronTable = (neurons: DriftedNeuron[]): Table =>
	table(
		"H-Neurons by falling weight",
		figures("Layer", "Index", "Weight", "Drift, up", "Drift, down", "Drift z", "Rank"),
		neurons.map(({ layer, index, weight, up, down, z, rank }) => [
			...[place(layer), place(index), significant(weight), significant(up), significant(down)],
			...[significant(z), three(rank)],
		]),
	);
