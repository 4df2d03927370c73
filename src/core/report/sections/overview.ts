/** What comes first: the sentences that matter, the figures that matter, and what was chosen how. */
import { pathFigure } from "../charts/path-chart";
import { count, counted, interval, perMille, significant, spread, three, UNKNOWN } from "../numbers";
import { type Fact, summaryOf } from "../page/summary";
import type { Word } from "../page/words-explained";
import { type Block, type Section, text } from "../section";
import type { SetReport, StudyReport } from "../study-report";
import { nameOf, ownScore, randomScore } from "../words";

const WORDS: readonly Word[] = [
	...(["H-Neurons", "Probe", "Faithful and hallucinated", "AUROC", "Balanced accuracy"] as const),
	...(["Brackets", "Random probes", "Entropy", "ECE, or calibration error", "C"] as const),
];

export function summarySection(report: StudyReport): Section {
	const [set] = report.sets;
	return summaryOf(report.summary, [hNeurons(report), ...(set ? setFacts(set) : [])], WORDS);
}

function hNeurons({ model, probe }: StudyReport): Fact {
	const all = model.layers * model.neuronsPerLayer;
	if (probe.penalty === "l2")
		return { name: "Neurons weighed", value: count(probe.nonZero), note: "by L2, which chooses none" };
	return {
		name: "H-Neurons",
		value: count(probe.positive),
		note: `of ${counted(all, "neuron")}, ${perMille(probe.positive, all)}`,
	};
}

function setFacts(set: SetReport): Fact[] {
	const [own, random] = [ownScore(set), randomScore(set)];
	return [
		{
			name: `AUROC, ${set.set}`,
			value: own ? three(own.auroc.value) : UNKNOWN,
			note: own ? bracketsOf(interval(own.auroc)) : "",
		},
		{
			name: `Balanced accuracy, ${set.set}`,
			value: three(set.accuracy.value),
			note: bracketsOf(interval(set.accuracy)),
		},
		{
			name: "Random neurons, AUROC",
			value: random ? three(random.auroc.value) : UNKNOWN,
			note: random ? bracketsOf(spread(random.auroc)) : "",
		},
		{
			name: `Calibration error, ${set.set}`,
			value: three(set.ece.value),
			note: `noise floor ${three(set.ece.noiseFloor)}, ${count(set.ece.bins)} bins`,
		},
	];
}

const bracketsOf = (shown: string): string => /[[(].*[\])]/.exec(shown)?.[0] ?? "no interval";

export function choiceSection({ paths, choice, probe, model }: StudyReport): Section {
	const all = model.layers * model.neuronsPerLayer;
	const blocks: Block[] = [
		text(choice.rule),
		text(
			`Chosen: ${nameOf(choice.region)}, C = ${significant(choice.c)}. The final fit (${probe.penalty.toUpperCase()}, ${probe.mode}) has ${counted(probe.positive, "neuron")} of positive weight, ${perMille(probe.positive, all)} of ${counted(all, "neuron")}, and ${counted(probe.nonZero - probe.positive, "neuron")} of negative weight; its bias is ${significant(probe.bias)}.`,
		),
		text(calibration(probe)),
	];
	if (paths.length > 0) blocks.push({ kind: "figures", figures: [pathFigure(paths)] });
	return { id: "choice", heading: "Choosing region and C", blocks };
}

function calibration({ calibration, threshold }: StudyReport["probe"]): string {
	if (!calibration) return "Its probabilities were never calibrated.";
	const how =
		calibration.method === "platt"
			? `Platt: a = ${significant(calibration.a)}, b = ${significant(calibration.b)}`
			: `isotonic, ${counted(calibration.logits.length, "point")}`;
	return `Calibrated on ${counted(calibration.n, "answer")} that the fits had not seen (${how}) at a base rate of ${three(calibration.baseRate)}. An answer is flagged from a risk of ${three(threshold)}.`;
}
