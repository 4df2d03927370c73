/** What comes first: the sentences and the figures that matter. */

import { count, interval, perMille, three } from "../../numbers";
import type { OriginReport } from "../../origin-report";
import type { Section } from "../../section";
import { pText } from "../charts/rank-strip";

type Fact = { name: string; value: string; note: string };

export function summarySection(report: OriginReport): Section {
	return {
		id: "summary",
		heading: "Summary",
		blocks: [
			{ kind: "list", items: report.summary },
			{ kind: "facts", facts: [...transferFacts(report), ...driftFacts(report)] },
		],
	};
}

function transferFacts({ transfer }: OriginReport): Fact[] {
	const [set] = transfer?.sets ?? [];
	if (!set) return [];
	return [
		{
			name: `AUROC on the base model, ${set.set}`,
			value: three(set.auroc.value),
			note: bracketsOf(interval(set.auroc)),
		},
		{
			name: "As many random neurons",
			value: three(set.random.value),
			note: `mean of ${count(set.random.n)} draws`,
		},
	];
}

function driftFacts({ drift, model }: OriginReport): Fact[] {
	if (!drift) return [];
	const all = model.layers * model.neuronsPerLayer;
	const { meanRank, test, neurons } = drift;
	return [
		{
			name: "Mean rank by drift",
			value: three(meanRank.value),
			note: `${bracketsOf(interval(meanRank))}; 0.5 is chance`,
		},
		{
			name: "Under random sets",
			value: `p ${pText(test.p)}`,
			note: `layer-matched: p ${pText(test.layerMatchedP)}`,
		},
		{ name: "H-Neurons", value: count(neurons.length), note: perMille(neurons.length, all) },
	];
}

const bracketsOf = (shown: string): string => /\[.*\]/.exec(shown)?.[0] ?? "no interval";
