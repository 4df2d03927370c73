/** A report as a study could have written it; its figures are made up, but agree with each other where it is looked at. */
import type { Estimate } from "../../../src/core/probe/file";
import { mulberry32 } from "../../../src/core/random";
import type {
	NeuronReport,
	PathReport,
	ScoreReport,
	SetReport,
	StudyReport,
} from "../../../src/core/report/study-report";

const around = (value: number, half: number, n = 600): Estimate => ({
	value,
	low: Math.max(0, value - half),
	high: Math.min(1, value + half),
	n,
});

const score = (name: string, note: string, value: number, difference: number | null): ScoreReport => ({
	name,
	note,
	auroc: around(value, 0.024),
	accuracy: /neurons/i.test(name) || name === "combined" ? around(value - 0.06, 0.03) : null,
	difference:
		difference === null
			? null
			: { value: difference, low: difference - 0.03, high: difference + 0.03, n: 600 },
});

/** Scores of two classes, one `distance` above the other, and the curves that follow from them. */
function curves(faithful: number, hallucinated: number, distance: number, seed: number) {
	const random = mulberry32(seed);
	const normal = () => Array.from({ length: 12 }, random).reduce((sum, each) => sum + each, -6);
	const answers = Array.from({ length: faithful + hallucinated }, (_, index) => {
		const isHallucinated = index < hallucinated;
		const logit = normal() * 1.3 + (isHallucinated ? distance : -distance) / 2;
		return { isHallucinated, risk: 1 / (1 + Math.exp(-1.4 * logit)) };
	});
	const risky = [...answers].sort((a, b) => b.risk - a.risk);
	const roc: [number, number][] = [[0, 0]];
	let [trues, falses] = [0, 0];
	for (const { isHallucinated } of risky) {
		if (isHallucinated) trues++;
		else falses++;
		roc.push([falses / faithful, trues / hallucinated]);
	}
	let wrong = 0;
	const riskCoverage = [...risky].reverse().map(({ isHallucinated }, index): [number, number] => {
		if (isHallucinated) wrong++;
		return [(index + 1) / risky.length, wrong / (index + 1)];
	});
	const reliability = Array.from({ length: 10 }, (_, bin) =>
		answers.filter(({ risk }) => Math.floor(risk * 10) === bin),
	)
		.filter((bin) => bin.length > 0)
		.map((bin) => {
			const share = bin.filter(({ isHallucinated }) => isHallucinated).length / bin.length;
			const half = 1.96 * Math.sqrt((share * (1 - share) + 0.01) / bin.length);
			return {
				risk: bin.reduce((sum, { risk }) => sum + risk, 0) / bin.length,
				share: around(share, half, bin.length),
				count: bin.length,
			};
		});
	return { roc, riskCoverage, reliability };
}

export function madeUpSet(set: string, note: string, distance: number, sizes: [number, number]): SetReport {
	const [faithful, hallucinated] = sizes;
	const auroc = 0.5 + 0.14 * distance;
	return {
		set,
		note,
		faithful,
		hallucinated,
		scores: [
			score("H-Neurons", "the probe, at its threshold", auroc, null),
			score("random neurons", "as many neurons drawn at random, refitted; five draws", 0.58, auroc - 0.58),
			score("all neurons", "an L2 fit over every neuron of the region", auroc + 0.02, -0.02),
			score("entropy", "mean entropy of the answer's tokens", 0.77, auroc - 0.77),
			score("log-probability", "mean log-probability of the answer's tokens", 0.75, auroc - 0.75),
			score("length", "number of the answer's tokens", 0.46, auroc - 0.46),
			score("span length", "number of tokens of the span that states the fact", 0.61, auroc - 0.61),
			score("disagreement", "share of the other samples that say something else", 0.81, auroc - 0.81),
			score("combined", "the probe and entropy together", auroc + 0.03, -0.03),
		],
		...{ accuracy: around(auroc - 0.07, 0.03), precision: around(0.81, 0.03), recall: around(0.74, 0.04) },
		...{ f1: around(0.773, 0.03), recallAt10: around(0.62, 0.06), brier: around(0.148, 0.012) },
		ece: { value: 0.041, bins: 15, noiseFloor: 0.032, noiseHigh: 0.051 },
		aurc: around(0.241, 0.02),
		excessAurc: 0.088,
		...curves(faithful, hallucinated, distance, set.length),
	};
}

function madeUpPath(region: PathReport["region"], height: number, chosen: number | null): PathReport {
	const points = Array.from({ length: 12 }, (_, index) => {
		const c = 0.02 * 1.8 ** index;
		const positive = index === 0 ? 0 : Math.round(1.55 ** index);
		return {
			c,
			nonZero: Math.round(positive * 1.6),
			positive,
			accuracy: height + 0.2 * (1 - Math.exp(-index / 3)) - 0.004 * Math.max(0, index - 8),
			accuracyError: 0.012,
			auroc: height + 0.06 + 0.22 * (1 - Math.exp(-index / 3)),
			aurocError: 0.01,
			taskAccuracy: region === "answer" ? 0.74 - 0.002 * index ** 2 : null,
			isChosen: index === chosen,
		};
	});
	return { region, points };
}

function madeUpNeurons(count: number): NeuronReport[] {
	const random = mulberry32(5);
	return Array.from({ length: count }, (_, index) => {
		const weight = index < count * 0.7 ? 14 / (index + 1) ** 1.3 : -3 * random();
		return {
			...{ layer: Math.floor(6 * random() ** 0.4), index: Math.floor(1536 * random()), weight },
			...{ stability: 0.4 + 0.6 * random(), auroc: weight > 0 ? 0.55 + 0.2 * random() : 0.42 },
			...{ meanFaithful: 0.004 * random(), meanHallucinated: 0.02 * random() },
		};
	}).sort((a, b) => b.weight - a.weight);
}

export const madeUpReport = (): StudyReport => ({
	format: "h-neuron-study",
	version: 1,
	created: "2026-11-23T18:28:27.749Z",
	tool: "h-neuron-lens 0.1.0",
	model: {
		name: "pocket-chat",
		fingerprint: "5018561579b4589f9cdb6352d767bb5748acac3afaa3d5b91cce1f12291de189",
		layers: 6,
		neuronsPerLayer: 1536,
	},
	summary: [
		"21 of 9,216 neurons (2.28 per mille) tell this model's made-up answers from its faithful ones: AUROC 0.850 [0.826, 0.874] on 600 answers that no fit has seen.",
		"As many random neurons reach 0.580, the entropy of the model's own distribution 0.770; the H-Neurons are better than both.",
		"On topics that were left out of fitting the AUROC is 0.710, and the probabilities are off by more than chance allows.",
	],
	settings: [
		{ name: "Questions", value: "general-knowledge.jsonl, fabricated.jsonl" },
		{ name: "Answers to each question", value: "10" },
		{ name: "Sampling", value: "temperature 1, top-k 50, top-p 0.9, at most 50 tokens, seed 0" },
		{ name: "Instruction", value: "Respond with the answer only, without any explanation." },
		{ name: "Judge", value: "accepted answers as whole words" },
	],
	data: {
		answerlessInTraining: 120,
		files: ["general-knowledge.jsonl", "fabricated.jsonl"],
		questions: 5200,
		kept: { faithful: 1480, hallucinated: 1710 },
		dropped: {
			"answers disagree": 1402,
			"some answers decline": 390,
			"no span was found": 201,
			"same id as another question": 17,
		},
		verdicts: { true: 20_480, false: 26_110, refused: 4_310, uncertain: 1_100, error: 0 },
		judge: "the rule: an accepted answer as whole words",
		agreement: {
			share: around(0.962, 0.004, 5200),
			kappa: 0.921,
			table: [
				{ judge: "true", rule: "true", count: 20_100 },
				{ judge: "true", rule: "false", count: 812 },
				{ judge: "false", rule: "true", count: 380 },
				{ judge: "false", rule: "false", count: 25_298 },
			],
		},
		spans: { answers: 46_590, found: { "an accepted answer": 20_310, "the short answer": 24_060 } },
		splits: {
			train: { faithful: 900, hallucinated: 900 },
			test: { faithful: 300, hallucinated: 300 },
			"cross-domain": { faithful: 160, hallucinated: 160 },
		},
		domains: ["geography", "history", "science", "sport"],
	},
	paths: [
		madeUpPath("lastPromptToken", 0.55, null),
		madeUpPath("predicting", 0.6, null),
		madeUpPath("answer", 0.63, 6),
		madeUpPath("response", 0.52, null),
	],
	choice: {
		region: "answer",
		c: 0.02 * 1.8 ** 6,
		rule: "Of all regions and C whose held-out accuracy is within one standard error of the best, the one with the fewest neurons.",
	},
	probe: {
		...{ mode: "3-vs-1", penalty: "l1", bias: -2.1915, threshold: 0.5 },
		calibration: { method: "platt", a: 1.7086, b: 0.336, baseRate: 0.5, n: 1688 },
		...{ positive: 21, nonZero: 30 },
	},
	neurons: madeUpNeurons(30),
	positivePerLayer: [0, 1, 2, 4, 5, 9],
	sets: [
		madeUpSet("test", "one sampled answer to each test question", 2.5, [300, 300]),
		madeUpSet("cross-domain", "topics that no fit has seen", 1.5, [160, 160]),
		madeUpSet("fabricated", "questions about what does not exist, beside right answers", 3, [120, 120]),
	],
	tooSmall: [{ set: "confidently wrong", faithful: 41, hallucinated: 6 }],
	unwelcomeTruth: {
		groups: [
			{ name: "true, sensitive", count: 64, meanRisk: around(0.31, 0.06, 64), domains: { history: 64 } },
			{ name: "true, harmless", count: 300, meanRisk: around(0.22, 0.02, 300), domains: { history: 300 } },
			{ name: "false, harmless", count: 300, meanRisk: around(0.74, 0.02, 300), domains: { history: 300 } },
		],
		auroc: around(0.83, 0.05, 364),
		sensitivity: around(0.57, 0.06, 364),
		sentence: "The probe follows invention more than what is unpleasant to hear.",
	},
});
