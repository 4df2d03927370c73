import { aurocChart, lowestOf, type ShownSet } from "../../charts/bars";
import { interval, signedInterval, spread } from "../../numbers";
import type { TransferReport, TransferSet } from "../../origin-report";
import { type Figure, figures, table } from "../../section";

/** A chart a set: the probe on the base model's answers beside what knows less, and beside the chat model itself. */
export function transferFigure(transfer: TransferReport): Figure {
	const sets = allFirst(transfer);
	const shown = sets.map(shownSet);
	return {
		caption:
			"AUROC: how often a hallucinated answer of the base model scores above a faithful one; the last bar is the chat model's own answers. Bars begin at chance, 0.5; whiskers are 95 % intervals, for random neurons the least and most of the draws.",
		charts: shown.map((set, place) => aurocChart(set, `transfer-${place}`, lowestOf(shown))),
		legend: [],
		table: table(
			"AUROC on the base model's answers",
			[
				"Set",
				...figures(
					"H-Neurons",
					"Random neurons",
					"H-Neurons minus random",
					"Entropy",
					"Chat model's own answers",
				),
			],
			sets.map((set) => [
				...[set.set, interval(set.auroc), spread(set.random), signedInterval(set.difference)],
				...[interval(set.entropy), set.chat ? interval(set.chat) : "not in the probe"],
			]),
		),
	};
}

/** What the verdict rests on stands first: all sets together, where there are several, and within each of them. */
export const allFirst = ({ sets, withinSets }: TransferReport): TransferSet[] => [
	...sets.slice(-1),
	...(withinSets ? [withinSets] : []),
	...sets.slice(0, -1),
];

const shownSet = ({ set, auroc, random, entropy, chat }: TransferSet): ShownSet => ({
	set,
	scores: [
		{ name: "H-Neurons, base", auroc },
		{ name: "random neurons", auroc: random },
		{ name: "entropy", auroc: entropy },
		...(chat ? [{ name: "H-Neurons, chat", auroc: chat }] : []),
	],
});
