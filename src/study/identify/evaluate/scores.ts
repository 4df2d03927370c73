/** The scores that a report compares: the probe's, and what it is held against. */
import type { ScoredAnswer } from "./scored-answer";

export interface Score {
	name: string;
	/** One sentence: what it is. */
	note: string;
	/** Higher = more likely hallucinated. */
	values: Float64Array;
	/** The values are probabilities, with a threshold of their own. */
	hasThreshold: boolean;
}

export interface ScoreOptions {
	/** How the probe was fitted. */
	penalty: "l1" | "l2";
	/** Answers sampled a question. */
	samples: number;
}

/**
 * Every score that all the answers have, the probe's own first: H-Neurons, or all neurons where the probe is no sparse
 * one. Random neurons are left out; they are many draws, not one score.
 */
export function scoresOf(answers: ScoredAnswer[], { penalty, samples }: ScoreOptions): Score[] {
	const isSparse = penalty === "l1";
	const rows: [name: string, note: string, of: (answer: ScoredAnswer) => number | null, isRisk: boolean][] = [
		isSparse
			? ["H-Neurons", "The probe.", ({ logit }) => logit, false]
			: ["all neurons", "The probe: L2 over all neurons, without H-Neurons.", ({ logit }) => logit, false],
		[
			"all neurons",
			"L2 over all neurons of the same region, which is not sparse.",
			({ allNeurons }) => (isSparse ? allNeurons : null),
			true,
		],
		["entropy", "Mean entropy of the answer's tokens; free.", ({ entropy }) => entropy, false],
		[
			"log-probability",
			"Mean log-probability of the answer's tokens, turned round; free.",
			({ logProbability }) => -logProbability,
			false,
		],
		["length", "Number of the answer's tokens; free.", ({ tokens }) => tokens, false],
		[
			"span length",
			"Number of tokens of the span that states the fact. Other rules find it in right answers than in wrong ones, so that it can give the class away.",
			({ spanTokens }) => spanTokens,
			false,
		],
		[
			"disagreement",
			`Share of the question's other answers that say something else; takes ${samples} answers a question.`,
			({ disagreement }) => disagreement,
			false,
		],
		[
			"combined",
			"The probe and the entropy together, fitted on training answers that the probe had not seen.",
			({ combined }) => combined,
			true,
		],
	];
	return rows.flatMap(([name, note, of, hasThreshold]) => {
		const values = answers.map(of);
		if (values.includes(null)) return [];
		return [{ name, note, values: Float64Array.from(values as number[]), hasThreshold }];
	});
}
