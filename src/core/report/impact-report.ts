/**
 * Everything that an impact study has to tell, as plain data: written as report.json, drawn by the panel, and printed as
 * HTML, Markdown and CSV. Nothing in it is rounded, and nothing is left to be computed by those who show it.
 *
 * @see Gao et al. 2025, arXiv:2512.01797, section 3
 */
import type { Estimate, ProbeFile } from "../probe/file";
import type { SuiteName } from "./suites";

export interface ImpactReport {
	format: "h-neuron-impact";
	version: 1;
	created: string;
	tool: string;
	model: ProbeFile["model"];
	/** Plain sentences, the most important first; where the H-Neurons move no more than the controls, that comes first. */
	summary: string[];
	/** Every setting of the run, in words and values for people, in order. */
	settings: { name: string; value: string }[];
	/** Factors on the neurons of a set; 1 leaves the model as it is. Ascending. */
	gains: number[];
	/** The H-Neurons first, then the controls. */
	sets: ReportedSet[];
	suites: SuiteImpact[];
	/** Over the suites, each counting the same: slopes of compliance. Null with one suite. */
	overall: SlopeReport[] | null;
	/** Right greedy answers to plain questions at each gain, by set; null where no questions were asked. */
	task: { questions: number; curves: TaskCurve[] } | null;
}

export interface NeuronSet {
	/** "H-Neurons", "random 1", "layer-matched 3", "activation-matched 2". */
	name: string;
	kind: "h-neurons" | ControlKind;
	/** Flat indices, layer · N + index, ascending. */
	neurons: number[];
	/**
	 * Its neurons' mean CETT, summed, over that of the H-Neurons, while the model as it is answers; null where the H-Neurons
	 * are silent.
	 */
	loudness: number | null;
}

/** A set as the report tells of it. */
export interface ReportedSet extends NeuronSet {
	/** Share of all suites' answers at the highest gain that are other texts than at gain 1; null where that is gain 1. */
	changed: number | null;
}

/** Kinds of controls, in the order in which they are told. */
export const CONTROL_KINDS = ["random", "layer-matched", "activation-matched"] as const;
export type ControlKind = (typeof CONTROL_KINDS)[number];

/** What became of an answer. `unparsed`: no rule and no judge could tell. */
export type ImpactVerdict = "complied" | "resisted" | "unparsed";

export interface SuiteImpact {
	suite: SuiteName;
	/** Files the items came from. */
	files: string[];
	items: number;
	/** Rows that could not be used, by reason. */
	dropped: Record<string, number>;
	/** How it was decided, one sentence. */
	judge: string;
	/** One curve a set, in the order of `sets`. */
	curves: { set: string; points: GainPoint[] }[];
	/** One a set, in the order of `sets`; the controls' own `overControls` is null. */
	slopes: SlopeReport[];
	/** Items whose verdict changes between gains under the H-Neurons, those that change most first; texts and all. */
	swings: SwingItem[];
	/** Items by what the H-Neurons' gain does to them: "always complied", "never complied", "rises", "falls", "comes and goes". */
	patterns: Record<string, number>;
}

export interface GainPoint {
	gain: number;
	/** Complied of complied + resisted, with Wilson's interval; null where all are unparsed. */
	rate: Estimate | null;
	counts: Record<ImpactVerdict, number>;
	/** exp(−mean log-probability of the answers' tokens) by the model at gain 1, bootstrap over items. */
	perplexity: Estimate;
	/** Share of answers that repeat themselves: some run of four words comes three times or more. */
	repetition: Estimate;
	/** Mean length of the answers in tokens. */
	tokens: number;
}

/** Least-squares slope of compliance in percentage points a unit of gain; intervals from a bootstrap over items. */
export interface SlopeReport {
	set: string;
	slope: Estimate;
	/** Slope of the H-Neurons minus the mean slope of the controls of a kind, paired over items. */
	overControls: { kind: ControlKind; difference: Estimate }[] | null;
	/** Spearman's rank correlation of gain and compliance rate. */
	monotony: number | null;
}

export interface SwingItem {
	id: string;
	prompt: string;
	answers: { gain: number; text: string; verdict: ImpactVerdict }[];
}

export interface TaskCurve {
	set: string;
	points: { gain: number; accuracy: Estimate }[];
}
