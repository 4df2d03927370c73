/**
 * The files of a run's folder, and the rows of each. Every file is written by one step, in the order of the questions (or of
 * the rows), and depends on nothing but the files before it and the settings: so a part of it can be made elsewhere.
 *
 *     run.json              what was asked for, by which version, and the hash of every file once it is whole
 *     questions.jsonl       collect    the questions, read from whatever files they came in
 *     samples.jsonl         collect    every question's answers
 *     verdicts.jsonl        judge      whether each answer is right
 *     spans.jsonl           spans      the part of each answer that states the fact
 *     rows.jsonl            spans      the answers to be read, with their sets
 *     features.f32          features   [rows, parts, L·N] float32, little-endian: mean CETT over each region
 *     measures.jsonl        features   entropy and log-probability of each row's answer
 *     path-<region>.json    fit        the path of C
 *     fit.json              fit        the region and C that were chosen, the probe, what the baselines say of each row
 *     report.json, report.html, report.md, probe.json   evaluate
 *
 * Shard i of n of a step writes `samples.3-of-8.jsonl` and the like: a contiguous part, so that merging is joining. It keeps
 * a manifest of its own, `run.3-of-8.json`. Beside these lies what is asked only once: `judge-replies.jsonl` and
 * `span-replies.jsonl` of servers, and `task-accuracy.jsonl` of the paper's criterion; and `costs.json`, what servers were asked for.
 */

import type { AnswerSpan, SampledAnswer } from "../model";
import type { Troubles } from "../server/troubles";
import type { SetName } from "./sets";

/** Refusals are a class of their own; `uncertain` is what the judge leaves open, `error` what it failed to say. */
export const VERDICTS = ["true", "false", "refused", "uncertain", "error"] as const;
export type Verdict = (typeof VERDICTS)[number];

export type Label = "faithful" | "hallucinated";

/** A line of samples.jsonl. */
export interface Samples {
	id: string;
	answers: SampledAnswer[];
	/** Why there are none: the model could not be asked, or a server's answers cannot be used. */
	failed?: string;
	/** What went wrong at the server, if one was asked; so in the lines below. */
	troubles?: Troubles;
}

/** A line of verdicts.jsonl. */
export interface Verdicts {
	id: string;
	/** One an answer. */
	verdicts: Verdict[];
	/** The rule judge's own, where another judge decided: agreement between the two is told. */
	byRule?: Verdict[];
	troubles?: Troubles;
}

/** A line of spans.jsonl: one span an answer, null where none was found. */
export interface Spans {
	id: string;
	spans: (AnswerSpan | null)[];
	troubles?: Troubles;
}

/** A line of rows.jsonl: one answer to be read. */
export interface Row {
	id: string;
	/** Index among the question's answers. */
	sample: number;
	label: Label;
	domain: string;
	/** What is asked about; its rows stay in one split. */
	entity: string;
	sets: SetName[];
}

/** A line of measures.jsonl. */
export interface Measures {
	id: string;
	sample: number;
	meanEntropy: number;
	meanLogProbability: number;
}
