/** Which neurons they are. */
import { layersFigure } from "../charts/bars";
import { count, counted, place, significant, three } from "../numbers";
import { type Block, figures, type Section, type Table, table, text } from "../section";
import type { NeuronReport, StudyReport } from "../study-report";

/** A page with more rows is slow to open, and nobody reads them; an L2 fit weighs hundreds of thousands. */
const MOST_ROWS = 500;

export function neuronsSection({ neurons, positivePerLayer, probe }: StudyReport): Section {
	const blocks: Block[] = [
		text(
			probe.penalty === "l1"
				? "Neurons of positive weight are the H-Neurons: they fire more when the answer is made up. Weight is not importance; beside it stand how many folds agree on the neuron and what it does alone."
				: "An L2 fit weighs every neuron, so that none of them is an H-Neuron: this probe is for detection only.",
		),
		{ kind: "figures", figures: [layersFigure(positivePerLayer)] },
	];
	const shown = strongest(neurons);
	if (shown.length < neurons.length)
		blocks.push(
			text(
				`The ${MOST_ROWS} of the largest weight, of ${counted(neurons.length, "neuron")}; all are in the probe file.`,
			),
		);
	if (shown.length > 0) blocks.push({ kind: "table", table: neuronTable(shown) });
	else blocks.push(text("No neuron has a weight."));
	return { id: "neurons", heading: "Neurons", blocks };
}

/** In the order of the report. */
function strongest(neurons: NeuronReport[]): NeuronReport[] {
	if (neurons.length <= MOST_ROWS) return neurons;
	const bySize = [...neurons].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
	const kept = new Set(bySize.slice(0, MOST_ROWS));
	return neurons.filter((neuron) => kept.has(neuron));
}

const neuronTable = (neurons: NeuronReport[]): Table =>
	table(
		"Neurons by falling weight",
		figures(
			...["Rank", "Layer", "Index", "Weight", "Stability", "AUROC alone"],
			...["Mean, faithful", "Mean, hallucinated"],
		),
		neurons.map((neuron, index) => [
			...[count(index + 1), place(neuron.layer), place(neuron.index)],
			...[significant(neuron.weight), three(neuron.stability), three(neuron.auroc)],
			...[significant(neuron.meanFaithful), significant(neuron.meanHallucinated)],
		]),
	);
