/** Answers with made-up scores, for what is made from scores alone. */
import { sigmoid } from "../../../../src/core/probe/score";
import { mulberry32 } from "../../../../src/core/random";
import type { ScoredAnswer } from "../../../../src/study/identify/evaluate/scored-answer";
import type { SetName } from "../../../../src/study/identify/sets";

export interface MadeUp {
	n: number;
	seed?: number;
	sets?: SetName[];
	domains?: string[];
	/** How far the classes are apart, in standard deviations: by the probe, and by the model's entropy. */
	probe?: number;
	entropy?: number;
}

/** Every second answer is hallucinated; texts repeat in both classes, every fifth question is answered alike each time. */
export function madeUpAnswers({
	n,
	seed = 1,
	sets = ["test"],
	domains = ["people"],
	probe = 1.5,
	entropy = 0.8,
}: MadeUp): ScoredAnswer[] {
	const random = mulberry32(seed);
	const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
	return Array.from({ length: n }, (_, i) => {
		const isHallucinated = i % 2 === 1;
		const side = isHallucinated ? 0.5 : -0.5;
		const logit = probe * (probe * side + normal());
		const doubt = Math.exp(entropy * side + normal() / 2 - 1);
		return {
			row: {
				id: `q${i}`,
				sample: 0,
				label: isHallucinated ? "hallucinated" : "faithful",
				domain: domains[(i >> 1) % domains.length]!,
				entity: `e${i}`,
				sets,
			},
			said: `answer ${Math.floor(random() * 40)}`,
			logit,
			risk: sigmoid(logit),
			random: Array.from({ length: 5 }, () => sigmoid(0.2 * side + 0.5 * normal())),
			allNeurons: sigmoid(logit + 0.3 * normal()),
			combined: sigmoid(logit + doubt - 0.4),
			entropy: doubt,
			logProbability: -doubt - 0.1 * random(),
			tokens: 1 + Math.floor(random() * 6 + (isHallucinated ? 0.3 : 0)),
			spanTokens: 1 + ((i >> 1) % 4),
			disagreement: i % 10 < 2 ? 0 : Math.floor(random() * 10) / 9,
			isUnanimous: i % 10 < 2,
			...{ isSensitive: false, isAnswerless: false },
		};
	});
}
