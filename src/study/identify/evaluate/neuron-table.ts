import type { ProbeNeuron } from "../../../core/probe/file";
import { auroc } from "../../../core/probe/metrics";
import type { NeuronReport } from "../../../core/report/study-report";

export interface NeuronValues {
	/** [neurons · answers] mean CETT over the probe's region, one neuron after the other. */
	values: ArrayLike<number>;
	/** [answers] of the test: 1 for hallucinated ones. */
	labels: ArrayLike<number>;
	/** [neurons] share of the folds whose fit gives it a weight of the same sign. */
	stability: ArrayLike<number>;
}

/** What each neuron of a probe does on its own, by falling weight. Every list is in the order of `neurons`. */
export function neuronTable(
	neurons: readonly ProbeNeuron[],
	{ values, labels, stability }: NeuronValues,
): NeuronReport[] {
	const n = labels.length;
	const table = neurons.map((neuron, k) => {
		const own = Array.from({ length: n }, (_, i) => values[k * n + i]!);
		return {
			...neuron,
			stability: stability[k]!,
			auroc: auroc(own, labels),
			meanFaithful: meanOf(own.filter((_, i) => !labels[i])),
			meanHallucinated: meanOf(own.filter((_, i) => labels[i])),
		};
	});
	return table.sort((a, b) => b.weight - a.weight || a.layer - b.layer || a.index - b.index);
}

const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
