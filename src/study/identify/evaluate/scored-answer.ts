/** An answer with every score that was given to it: what all figures of a report are made from. */
import { normalise } from "../../../core/declines";
import type { Range } from "../../../core/neurons/regions";
import type { Calibration, ProbeFile } from "../../../core/probe/file";
import { combinedRisk, riskOf } from "../../../core/probe/score";
import type { SampledAnswer } from "../../model";
import type { Question } from "../../question";
import type { Measures, Row } from "../run-files";

/** Higher always means more likely hallucinated; risks are probabilities. */
export interface ScoredAnswer {
	row: Row;
	/** The answer as the rule judge compares it: the same text is the same answer. */
	said: string;
	/** By the probe: raw, and calibrated at the calibration's own base rate. */
	logit: number;
	risk: number;
	/** Risk by each draw of random neurons. */
	random: number[];
	/** Risk by the fit over all neurons; null where none was made. */
	allNeurons: number | null;
	/** Risk by probe and entropy together; null where they were not fitted. */
	combined: number | null;
	/** Mean over the answer's tokens, in nats. */
	entropy: number;
	logProbability: number;
	tokens: number;
	/** Tokens of the span that states the fact; null where none was found. */
	spanTokens: number | null;
	/** Share of the question's other answers that say something else; null when there is no other. */
	disagreement: number | null;
	/** The question was asked more than once, and every answer says the same. */
	isUnanimous: boolean;
	isSensitive: boolean;
	/** The question has no right answer: what it asks about does not exist. */
	isAnswerless: boolean;
}

/** What is known of each row by the time a study is evaluated. Lists are in the order of the rows. */
export interface ScoreSources {
	rows: Row[];
	/** [rows] the probe's raw logits. */
	logits: ArrayLike<number>;
	calibration: Calibration | null;
	/** [draws] of [rows], from `randomNeuronRisks`. */
	random: ArrayLike<number>[];
	/** [rows], from `allNeuronRisks`. */
	allNeurons: ArrayLike<number> | null;
	combined: NonNullable<ProbeFile["combined"]> | null;
	measures: Pick<Measures, "meanEntropy" | "meanLogProbability">[];
	/** All answers of a row's question. */
	answers(id: string): SampledAnswer[];
	/** Where the fact stands in an answer, in its tokens; null where no span was found. */
	span(row: Row): Range | null;
	question(id: string): Pick<Question, "isSensitive"> & { isAnswerless: boolean };
}

export function scoreAnswers(sources: ScoreSources): ScoredAnswer[] {
	const { calibration, combined } = sources;
	return sources.rows.map((row, i) => {
		const answers = sources.answers(row.id);
		const { meanEntropy, meanLogProbability } = sources.measures[i]!;
		const logit = sources.logits[i]!;
		const span = sources.span(row);
		const { isSensitive, isAnswerless } = sources.question(row.id);
		return {
			row,
			...agreement(answers, row.sample),
			logit,
			risk: riskOf(logit, { calibration, threshold: 0.5 }, null).risk,
			random: sources.random.map((risks) => risks[i]!),
			allNeurons: sources.allNeurons?.[i] ?? null,
			combined: combined && combinedRisk(combined, logit, meanEntropy),
			entropy: meanEntropy,
			logProbability: meanLogProbability,
			tokens: answers[row.sample]!.ids.length,
			spanTokens: span && span.end - span.start,
			...{ isSensitive, isAnswerless },
		};
	});
}

/** What one answer says, and whether the others say the same. */
function agreement(answers: SampledAnswer[], sample: number) {
	const texts = answers.map(({ text }) => normalise(text));
	const said = texts[sample]!;
	const others = texts.length - 1;
	const different = texts.filter((text) => text !== said).length;
	return {
		said,
		disagreement: others > 0 ? different / others : null,
		isUnanimous: others > 0 && different === 0,
	};
}
