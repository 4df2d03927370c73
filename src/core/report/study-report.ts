/**
 * Everything that an identification study has to tell, as plain data: written as report.json, drawn by the panel, and
 * printed as HTML and Markdown. Nothing in it is rounded, and nothing is left to be computed by those who show it.
 */
import type { Estimate, ProbeFile } from "../probe/file";

export interface StudyReport {
	format: "h-neuron-study";
	version: 1;
	created: string;
	tool: string;
	model: ProbeFile["model"];
	/** Plain sentences, the most important first; when the H-Neurons do not beat a free baseline, that comes first. */
	summary: string[];
	/** Every setting of the run, in words and values for people, in order. */
	settings: { name: string; value: string }[];
	data: DataReport;
	/** The path of C at each region that was tried. */
	paths: PathReport[];
	choice: {
		region: ProbeFile["region"];
		c: number;
		/** How region and C were chosen, one sentence. */
		rule: string;
	};
	probe: {
		mode: ProbeFile["mode"];
		penalty: "l1" | "l2";
		bias: number;
		threshold: number;
		calibration: ProbeFile["calibration"];
		/** Neurons of positive weight, and of any weight. */
		positive: number;
		nonZero: number;
	};
	/** By falling weight. */
	neurons: NeuronReport[];
	/** Neurons of positive weight in each layer. [L] */
	positivePerLayer: number[];
	/** Held-out sets, the whole test first. */
	sets: SetReport[];
	/** Sets with too few answers of a class for any figure. */
	tooSmall: { set: string; faithful: number; hallucinated: number }[];
	unwelcomeTruth: UnwelcomeTruth | null;
}

export interface DataReport {
	files: string[];
	questions: number;
	kept: { faithful: number; hallucinated: number };
	/** Why questions were left out, with counts; rows that could not be read count too. */
	dropped: Record<string, number>;
	/** Answers by verdict. */
	verdicts: Record<string, number>;
	judge: string;
	/** Between the judge that decided and the rule judge; null when the rule judge decided. */
	agreement: {
		share: Estimate;
		kappa: number;
		table: { judge: string; rule: string; count: number }[];
	} | null;
	/** Answers judged right or wrong in which the span that states the fact was found, and how. */
	spans: { answers: number; found: Record<string, number> };
	splits: Record<string, { faithful: number; hallucinated: number }>;
	domains: string[];
	/** Answers of training to questions that have no right one, as what they ask about does not exist. */
	answerlessInTraining: number;
}

export interface PathReport {
	region: ProbeFile["region"];
	points: PathPointReport[];
}

export interface PathPointReport {
	c: number;
	/** Of the fit on all training rows. */
	nonZero: number;
	positive: number;
	/** Means over the folds' unseen rows, with the standard error over folds. */
	accuracy: number;
	accuracyError: number;
	auroc: number;
	aurocError: number;
	/** Task accuracy with the positive neurons silenced; null where it was not asked for. */
	taskAccuracy: number | null;
	isChosen: boolean;
}

export interface NeuronReport {
	layer: number;
	index: number;
	weight: number;
	/** Share of the folds whose fit gives it a weight of the same sign. */
	stability: number;
	/** Of the neuron alone, on the test; below one half when it fires for faithful answers. */
	auroc: number;
	meanFaithful: number;
	meanHallucinated: number;
}

/** One score of answers: the H-Neurons', or a baseline's. */
export interface ScoreReport {
	name: string;
	/** One sentence: what it is. */
	note: string;
	auroc: Estimate;
	/** Balanced, at its own threshold; null for scores without one. */
	accuracy: Estimate | null;
	/** AUROC of the H-Neurons minus this one's, paired; null for the H-Neurons themselves and for draws. */
	difference: Estimate | null;
}

/** A held-out set with every figure. Intervals are 95 %. */
export interface SetReport {
	set: string;
	/** One sentence: which answers are in it. */
	note: string;
	faithful: number;
	hallucinated: number;
	/** "H-Neurons", "random neurons", "all neurons", "entropy", "log-probability", "length", "span length", "disagreement", "combined". */
	scores: ScoreReport[];
	accuracy: Estimate;
	precision: Estimate;
	recall: Estimate;
	f1: Estimate;
	/** Recall where one faithful answer in ten is flagged. */
	recallAt10: Estimate;
	brier: Estimate;
	ece: { value: number; bins: number; noiseFloor: number; noiseHigh: number };
	/** Area under the risk-coverage curve, and how far that is above a perfect ranking's. */
	aurc: Estimate;
	excessAurc: number;
	/** [false-positive rate, true-positive rate], from (0, 0) to (1, 1). */
	roc: [number, number][];
	/** Mean risk and share of hallucinated answers in each bin that holds any. */
	reliability: { risk: number; share: Estimate; count: number }[];
	/** [share of answers kept, share of hallucinated ones among them], the safest first. */
	riskCoverage: [number, number][];
}

/** Whether the probe follows invention, or what is unpleasant to hear, among answers of the same domains. */
export interface UnwelcomeTruth {
	/** True answers to sensitive questions, false answers to harmless ones, and so on. */
	groups: { name: string; count: number; meanRisk: Estimate; domains: Record<string, number> }[];
	/**
	 * How often a false answer to a harmless question scores above a true one to a sensitive question of the same domain;
	 * null where there are too few.
	 */
	auroc: Estimate | null;
	/** How often a true answer to a sensitive question scores above a true one to a harmless question of the same domain. */
	sensitivity: Estimate | null;
	/** What the probe follows, one plain sentence. */
	sentence: string;
}
