/**
 * Everything that an origin study has to tell, as plain data: whether a chat model's H-Neurons were there in its base model.
 *
 * @see Gao et al. 2025, arXiv:2512.01797, section 4
 */
import type { Estimate, ProbeFile } from "../probe/file";

export interface OriginReport {
	format: "h-neuron-origin";
	version: 1;
	created: string;
	tool: string;
	/** The chat model, which the probe belongs to. */
	model: ProbeFile["model"];
	base: ProbeFile["model"];
	/** Plain sentences, the most important first. */
	summary: string[];
	settings: { name: string; value: string }[];
	/** Null where only the drift was asked for. */
	transfer: TransferReport | null;
	/** Null where only the transfer was asked for. */
	drift: DriftReport | null;
}

/** The probe applied unchanged to the base model's answers. */
export interface TransferReport {
	/** What the random-neuron probes are, one sentence. */
	randomNote: string;
	/** How the base model is asked, as it is sent: "{question}\nAnswer:". */
	prompt: string;
	/** The sets that have enough right and wrong answers; where there are several, the last one is all of them together. */
	sets: TransferSet[];
	/**
	 * Answers compared with answers of their own set alone, over all sets: what is left when one set cannot be told from another.
	 * Null or left out where there is one set, or too few answers.
	 */
	withinSets?: TransferSet | null;
	/** Sets of which too few answers of a class are left for any figure. */
	tooSmall?: Pick<TransferSet, "set" | "faithful" | "hallucinated" | "dropped">[];
}

export interface TransferSet {
	/** Name of the question set. */
	set: string;
	faithful: number;
	hallucinated: number;
	/** Why questions were left out, with counts. */
	dropped: Record<string, number>;
	/** Of the H-Neurons' probe on the base model. */
	auroc: Estimate;
	/** Of as many random neurons: the mean, lowest and highest of the draws; n is the number of draws. */
	random: Estimate;
	/** H-Neurons minus the random probes' mean, paired over answers. */
	difference: Estimate;
	/** The free baseline on the same answers. */
	entropy: Estimate;
	/** The same probe's AUROC on the chat model's own held-out answers, from the probe file; null where it has none. */
	chat: Estimate | null;
}

/** How far each neuron moved while the base model became the chat model. */
export interface DriftReport {
	/** The H-Neurons, by falling weight. */
	neurons: DriftedNeuron[];
	/** Mean normalised rank of the H-Neurons; one half is what chance gives, 1 is least moved. Bootstrap over H-Neurons. */
	meanRank: Estimate;
	test: {
		/** What is tested, one sentence. */
		alternative: string;
		/** Probability under random sets of as many neurons. */
		p: number;
		method: "exact" | "permutation";
		/** Of a permutation test; null for an exact one. */
		draws: number | null;
		/** The same against random sets with as many neurons in each layer. */
		layerMatchedP: number;
	};
	/** Neurons of the model in each of 50 bins of drift z, and the H-Neurons among them. */
	histogram: { from: number; to: number; all: number; hNeurons: number }[];
	/** Mean drift z and mean rank of all neurons in each layer. [L] */
	layers: { meanZ: number; meanRank: number; hNeurons: number }[];
}

export interface DriftedNeuron {
	layer: number;
	index: number;
	weight: number;
	/** 1 − cosine between the base model's and the chat model's up-projection, and down-projection. */
	up: number;
	down: number;
	/** Mean of the two z-scores over all neurons of the model. */
	z: number;
	/** 0..1; small = moved much. */
	rank: number;
}
