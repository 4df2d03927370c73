import * as l10n from "@vscode/l10n";
import { counted } from "../../core/counted";
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
			const negative = neurons.length - positive;
			const words = counted(positive, l10n.t("1 H-Neuron"), l10n.t("{0} H-Neurons", positive));
			return row(l10n.t("Layer {0}", layer), {
				icon: "layers",
				description: `${words}, ${l10n.t("{0} of negative weight", negative)}`,
				children,
			});
		});
}

function neuronRow({ layer, index, weight }: ProbeNeuron): Row {
	const sign = weight > 0 ? "+" : "−";
	return row(`${layer}:${index}`, {
		icon: weight > 0 ? "arrow-up" : "arrow-down",
		description: l10n.t("weight {0}", `${sign}${Math.abs(weight).toPrecision(3)}`),
		tooltip:
			weight > 0
				? l10n.t("Neuron {0} of layer {1}: the more active it is, the higher the risk.", index, layer)
				: l10n.t("Neuron {0} of layer {1}: the more active it is, the lower the risk.", index, layer),
		press: { command: "hNeurons.showNeuron", title: l10n.t("Show Neuron"), argument: { layer, index } },
		context: "neuron",
	});
}
