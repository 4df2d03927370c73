import {
	acrossPlot,
	HEIGHT,
	layerStep,
	linearAxis,
	PLOT,
	plane,
	round,
	roundStep,
	upPlot,
	WIDTH,
} from "../../charts/axes";
import { h } from "../../markup";
import { count, counted, significant, three } from "../../numbers";
import type { DriftReport } from "../../origin-report";
import { type Figure, figures, table } from "../../section";

/** Mean drift of all neurons in each layer. */
export function driftLayersFigure({ layers }: DriftReport): Figure {
	const values = layers.map(({ meanZ }) => meanZ).filter(Number.isFinite);
	const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
	const step = roundStep(Math.max(high - low, 0.1) / 4);
	const y = linearAxis(
		[Math.floor(low / step + 1e-9) * step, Math.max(Math.ceil(high / step - 1e-9) * step, step)],
		upPlot,
		step,
	);
	const x = linearAxis([-0.5, Math.max(layers.length, 1) - 0.5], acrossPlot, layerStep(layers.length));
	const width = round(Math.min(26, (0.8 * (PLOT.right - PLOT.left)) / Math.max(layers.length, 1)));
	const zero = y.at(0);
	return {
		caption:
			"Mean drift z of all neurons of each layer, the layer nearest to the input first. Layers differ, so that the test against layer-matched sets stands beside the plain one.",
		charts: [
			{
				id: "drift-layers",
				title: "Mean drift by layer",
				description: `Mean drift z in ${counted(layers.length, "layer")}, ${values.length > 0 ? `from ${significant(Math.min(...values))} to ${significant(Math.max(...values))}` : "not known"}.`,
				...{ width: WIDTH, height: HEIGHT },
				drawing: [
					...plane(x, y, { x: "Layer", y: "Mean drift z" }),
					...layers.flatMap(({ meanZ }, layer) => {
						const end = y.at(meanZ);
						if (!Number.isFinite(end)) return [];
						const place = { x: round(x.at(layer) - width / 2), y: round(Math.min(end, zero)) };
						return [h("rect", { class: "bar", ...place, width, height: round(Math.abs(end - zero)) })];
					}),
					h("line", { class: "axis zero", x1: PLOT.left, x2: PLOT.right, y1: round(zero), y2: round(zero) }),
				],
			},
		],
		legend: [],
		table: table(
			"Drift by layer",
			figures("Layer", "Mean drift z", "Mean rank", "H-Neurons"),
			layers.map(({ meanZ, meanRank, hNeurons }, layer) => [
				...[String(layer), significant(meanZ), three(meanRank), count(hNeurons)],
			]),
		),
	};
}
