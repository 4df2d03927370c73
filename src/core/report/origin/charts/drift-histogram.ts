/** How far neurons moved: all of the model as bars, each H-Neuron as a stroke above them. */
import {
	acrossPlot,
	HEIGHT,
	linearAxis,
	PLOT,
	plane,
	round,
	roundStep,
	upPlot,
	WIDTH,
} from "../../charts/axes";
import { h } from "../../markup";
import { count, counted, significant } from "../../numbers";
import type { DriftReport } from "../../origin-report";
import { type Chart, type Figure, figures, table } from "../../section";

/** Height of the strokes, for which the bars leave room. */
const STROKE = 16;

export function histogramFigure(drift: DriftReport): Figure {
	return {
		caption:
			"Drift z: how far up- and down-projection turned, in standard deviations from the mean of all neurons; right is more. Bars: share of the model's neurons in each bin. Strokes above: the H-Neurons.",
		charts: [histogramChart(drift)],
		legend: [],
		table: table(
			"Neurons by drift",
			figures("Drift z from", "to", "Neurons", "H-Neurons"),
			drift.histogram.map(({ from, to, all, hNeurons }) => [
				...[significant(from), significant(to)],
				...[count(all), count(hNeurons)],
			]),
		),
	};
}

function histogramChart({ histogram, neurons }: DriftReport): Chart {
	const zs = neurons.map(({ z }) => z).filter(Number.isFinite);
	const edges = [...histogram.flatMap(({ from, to }) => [from, to]), ...zs].filter(Number.isFinite);
	const x = linearAxis(edges.length > 0 ? [Math.min(...edges), Math.max(...edges)] : [-1, 1], acrossPlot);

	const total = histogram.reduce((sum, { all }) => sum + all, 0);
	const shares = histogram.map(({ all }) => (total > 0 ? all / total : 0));
	const most = Math.max(0.01, ...shares);
	const step = roundStep(most / 4);
	const y = linearAxis([0, Math.ceil(most / step) * step], [upPlot[0], upPlot[1] + STROKE + 8], step);
	const isMore = zs.filter((z) => z > 0).length;
	return {
		id: "drift-histogram",
		title: "Drift of neurons",
		description: `${counted(total, "neuron")} in ${counted(histogram.length, "bin")} of drift; ${counted(neurons.length, "H-Neuron")} among them, ${count(isMore)} of those above the mean.`,
		...{ width: WIDTH, height: HEIGHT },
		drawing: [
			...plane(x, y, { x: "Drift z", y: "Share of neurons" }),
			...histogram.flatMap(({ from, to }, bin) => {
				const [left, right, height] = [x.at(from), x.at(to), round(PLOT.bottom - y.at(shares[bin]!))];
				if (![left, right, height].every(Number.isFinite) || height <= 0) return [];
				const width = round(Math.max(right - left - 0.6, 0.4));
				const place = { x: round(left), y: round(PLOT.bottom - height) };
				return [h("rect", { class: "bar", ...place, width, height })];
			}),
			...zs.map((z) => {
				const at = round(x.at(z));
				return h("path", { class: "stroke series-0", d: `M${at} ${PLOT.top}V${PLOT.top + STROKE}` });
			}),
		],
	};
}
