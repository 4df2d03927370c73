/**
 * The files of an origin study's folder, and the rows of each.
 *
 *     run.json          what was asked for, by which version, and the hash of every file once it is whole
 *     questions.jsonl   the questions of every set, set by set
 *     probe.json        the chat model's probe, as it was read
 *     drift.f64         drift      [layers, 2, neurons] float64, little-endian: 1 − cosine of the up- and the down-projections
 *     samples.jsonl     collect    the base model's answer to each question
 *     verdicts.jsonl    judge      whether it is right
 *     features.jsonl    features   mean CETT, over the probe's region, of the probe's neurons and of the random ones
 *     report.json, report.html, report.md, report.csv   evaluate
 *
 * Shard i of n writes `samples.3-of-8.jsonl` and the like, a contiguous part. `judge-replies.jsonl` keeps a server's replies.
 */
import type { Verdict } from "../identify/run-files";
import type { SampledAnswer } from "../model";
import type { Question } from "../question";

/** A line of questions.jsonl. */
export interface SetQuestion {
	/** Set and the question's own id. */
	id: string;
	set: string;
	question: Question;
}

/** A line of samples.jsonl. */
export interface BaseAnswer {
	id: string;
	/** Null where the model could not be asked. */
	answer: SampledAnswer | null;
	/** Why there is none. */
	failed?: string;
}

/** A line of verdicts.jsonl. */
export interface BaseVerdict {
	id: string;
	/** Null where there is no answer. */
	verdict: Verdict | null;
	/** The rule's own, where a server decided. */
	byRule?: Verdict;
}

/** A line of features.jsonl. */
export interface BaseFeatures {
	id: string;
	/** In the order of `columnsOf`; null for an answer that takes no part. */
	values: number[] | null;
	/** Why it takes no part. */
	dropped?: string;
	/** Mean over the answer's tokens, nats; null as above. */
	meanEntropy: number | null;
}
