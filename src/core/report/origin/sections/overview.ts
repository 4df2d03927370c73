/** What comes first: the sentences and the figures that matter. */
import { counted, interval, signedInterval, spread, three, UNKNOWN } from "../../numbers";
import type { OriginReport } from "../../origin-report";
import { type Fact, summaryOf } from "../../page/summary";
import type { Word } from "../../page/words-explained";
import type { Section } from "../../section";
import { pText } from "../charts/rank-strip";

const WORDS: readonly Word[] = [
	...(["H-Neurons", "Probe", "AUROC", "Random probes", "Entropy", "Faithful and hallucinated"] as const),
	...(["Brackets", "Drift and rank", "p"] as const),
];

export const summarySection = (report: OriginReport): Section =>
	summaryOf(report.summary, [...transferFacts(report), ...driftFacts(report)], WORDS);

/** Of all sets together where there are several, as the verdict is. */
function transferFacts({ transfer }: OriginReport): Fact[] {
	const set = transfer?.sets.at(-1);
	if (!set) return [];
	const own = [set, ...(transfer?.withinSets ? [transfer.withinSets] : [])];
	return [
		...own.map(({ set: name, auroc }) => ({
			name: `AUROC on the base model, ${name}`,
			value: three(auroc.value),
			note: bracketsOf(interval(auroc)),
		})),
		{
			name: "More than random neurons",
			value: firstOf(signedInterval(set.difference)),
			note: `${bracketsOf(signedInterval(set.difference))}; theirs: ${spread(set.random)}`,
		},
		{
			name: "Entropy of the base model, free",
			value: three(set.entropy.value),
			note: bracketsOf(interval(set.entropy)),
		},
	];
}

function driftFacts({ drift }: OriginReport): Fact[] {
	if (!drift) return [];
	const { meanRank, test, neurons } = drift;
	return [
		{
			name: `Mean rank by drift, ${counted(neurons.length, "H-Neuron")}`,
			value: three(meanRank.value),
			note: `${bracketsOf(interval(meanRank))}; 0.5 is chance`,
		},
		{
			name: "p of that mean rank, one-sided",
			value: pText(test.p),
			note: `against the same layers: ${pText(test.layerMatchedP)}`,
		},
	];
}

const firstOf = (shown: string): string => (shown === UNKNOWN ? shown : /^[^ ,]*/.exec(shown)![0]);
const bracketsOf = (shown: string): string => /\[.*\]/.exec(shown)?.[0] ?? "no interval";
