import type { ProbeNeuron } from "../../core/probe/file";
import type { Ctx } from "../context";
import { probeInUse } from "../study/probe-in-use";
import { readProbeFile } from "./probe-rows";
import { type Row, row } from "./rows";

/** The probe's neurons by layer; a press opens the neuron's page. */
export async function neuronRows(ctx: Ctx): Promise<Row[]> {
	const probe = await readProbeFile((await probeInUse(ctx.settings())).path);
	if (!probe) return [];
	const layers = new Map<number, ProbeNeuron[]>();
	for (const neuron of probe.neurons) layers.set(neuron.layer, [...(layers.get(neuron.layer) ?? []), neuron]);
	return [...layers]
		.sort(([a], [b]) => a - b)
		.map(([layer, neurons]) => {
			const positive = neurons.filter(({ weight }) => weight > 0).length;
			const children = [...neurons].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).map(neuronRow);
			return row(`Layer ${layer}`, {
				icon: "layers",
				description: `${positive} H-Neuron${positive === 1 ? "" : "s"}, ${neurons.length - positive} of negative weight`,
				children,
			});
		});
}

function neuronRow({ layer, index, weight }: ProbeNeuron): Row {
	const sign = weight > 0 ? "+" : "−";
	return row(`${layer}:${index}`, {
		icon: weight > 0 ? "arrow-up" : "arrow-down",
		description: `weight ${sign}${Math.abs(weight).toPrecision(3)}`,
		tooltip: `Neuron ${index} of layer ${layer}: the more active it is, the ${weight > 0 ? "higher" : "lower"} the risk.`,
		press: { command: "hNeurons.showNeuron", title: "Show Neuron", argument: { layer, index } },
		context: "neuron",
	});
}
