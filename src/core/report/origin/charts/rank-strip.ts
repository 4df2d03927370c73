/** Where the H-Neurons stand among all neurons of the model: each a mark between 0, moved most, and 1, moved least. */
import { linearAxis, marker, round, WIDTH, word } from "../../charts/axes";
import { h, type Markup } from "../../markup";
import { count, counted, interval, place, significant, three } from "../../numbers";
import type { DriftedNeuron, DriftReport } from "../../origin-report";
import { type Chart, type Figure, figures, table } from "../../section";

/** Marks of neurons that would touch stand above each other. */
const MARK = 8;
const RADIUS = 3.2;
const MOST_HEIGHT = 150;
const TOP = 10;
/** Under the marks: the mean with its interval. */
const MEAN = 26;
const MARGIN = 20;
const CHANCE = 0.5;

export function rankFigure(drift: DriftReport): Figure {
	return {
		caption:
			"Each mark is an H-Neuron, at its rank among all neurons of the model: 0 moved most, 1 moved least. Below: their mean with its 95 % interval. Dashed: 0.5, what chance gives.",
		charts: [rankChart(drift)],
		legend: [],
		table: table(
			"Ranks of the H-Neurons",
			figures("Layer", "Index", "Rank"),
			[...drift.neurons]
				.sort((a, b) => a.rank - b.rank)
				.map(({ layer, index, rank }) => [place(layer), place(index), three(rank)]),
		),
	};
}

function rankChart({ neurons, meanRank, test }: DriftReport): Chart {
	const x = linearAxis([0, 1], [MARGIN, WIDTH - MARGIN], 0.2);
	const stacked = stack(neurons, x.at);
	const highest = Math.max(1, ...stacked.map(({ level }) => level + 1));
	const step = Math.min(MARK, MOST_HEIGHT / highest);
	const floor = TOP + Math.max(40, highest * step) + 4;
	const bottom = floor + MEAN;
	const chance = round(x.at(CHANCE));
	return {
		id: "ranks",
		title: "Ranks of the H-Neurons by drift",
		notes: [`Mean rank ${interval(meanRank)}, p ${pText(test.p)}`],
		description: `${counted(neurons.length, "H-Neuron")} between rank 0, moved most, and 1, moved least; mean rank ${interval(meanRank)}, where chance gives 0.5.`,
		...{ width: WIDTH, height: bottom + 38 },
		drawing: [
			h("line", { class: "axis", x1: x.at(0), x2: x.at(1), y1: bottom, y2: bottom }),
			...x.ticks.flatMap(({ value, label }) => [
				h("line", {
					class: "axis",
					x1: round(x.at(value)),
					x2: round(x.at(value)),
					y1: bottom,
					y2: bottom + 4,
				}),
				word(x.at(value), bottom + 17, label, "middle"),
			]),
			...stacked.map(({ at, level }) =>
				h("circle", {
					class: "dot series-0",
					cx: round(at),
					cy: round(floor - RADIUS - 1 - level * step),
					r: RADIUS,
				}),
			),
			// Where many stand it would be hidden behind them.
			h("path", { class: "reference", d: `M${chance} ${bottom}V${TOP}` }),
			...meanMarks(meanRank, floor + MEAN / 2, x.at),
			word(MARGIN, bottom + 34, "moved most", "start"),
			word(WIDTH / 2, bottom + 34, "Rank", "middle"),
			word(WIDTH - MARGIN, bottom + 34, "moved least", "end"),
		],
	};
}

/** Level of each mark above the floor, from the left: the lowest at which no mark is in the way. */
function stack(neurons: DriftedNeuron[], at: (rank: number) => number): { at: number; level: number }[] {
	/** Where the last mark of each level stands. */
	const lasts: number[] = [];
	return neurons
		.map(({ rank }) => at(rank))
		.filter(Number.isFinite)
		.sort((a, b) => a - b)
		.map((across) => {
			const free = lasts.findIndex((last) => across - last >= 2 * RADIUS);
			const level = free < 0 ? lasts.length : free;
			lasts[level] = across;
			return { at: across, level };
		});
}

function meanMarks(
	{ value, low, high }: DriftReport["meanRank"],
	y: number,
	at: (rank: number) => number,
): Markup[] {
	const drawn: (Markup | null)[] = [];
	if (Number.isFinite(low) && Number.isFinite(high) && Number.isFinite(value)) {
		const [a, b] = [round(at(low)), round(at(high))];
		drawn.push(
			h("path", { class: "whisker", d: `M${a} ${y}H${b}M${a} ${y - 4}V${y + 4}M${b} ${y - 4}V${y + 4}` }),
		);
	}
	drawn.push(Number.isFinite(value) ? marker(at(value), y, 3) : null);
	return drawn.filter((mark) => mark !== null);
}

/** "0.0012"; an exact zero of a permutation test never comes from there, it counts the observed set as a draw. */
export const pText = (p: number): string => (Number.isFinite(p) && p > 0.0995 ? three(p) : significant(p));

/** Draws of a permutation test in words; nothing for an exact one. */
export const drawsText = ({ method, draws }: DriftReport["test"]): string =>
	method === "exact"
		? "exact"
		: `permutation, ${draws === null ? "draws not known" : `${count(draws)} draws`}`;
