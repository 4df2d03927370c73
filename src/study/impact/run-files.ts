/**
 * The files of an impact study's folder, and the rows of each. Every row but those of items and sets is about one item under
 * one cell of the grid (cells.ts), item by item, and depends on nothing but the files before it and the settings.
 *
 *     run.json              what was asked for, by which version, and the hash of every file once it is whole
 *     items.jsonl           loudness   the items of the suites, then the plain questions
 *     loudness.f64          loudness   sums of each neuron's CETT, while they are measured
 *     sets.jsonl            loudness   the sets of neurons, the H-Neurons first, and how loud each is
 *     answers.jsonl         answer     every item's answer under every cell
 *     verdicts.jsonl        judge      whether each answer complies, or is right
 *     fluency.jsonl         fluency    what the model as it is makes of each answer
 *     report.json, report.html, report.md, report.csv   evaluate
 *
 * Shard i of n writes `answers.3-of-8.jsonl` and the like, a contiguous part, once the sets are drawn. `judge-replies.jsonl` keeps a server's replies.
 */
import type { ImpactVerdict } from "../../core/report/impact-report";
import type { Question } from "../question";
import type { SuiteItem } from "../suites/suite";

/** A line of items.jsonl. */
export type ImpactItem = PressedItem | PlainQuestion;

/** An item of a suite. */
export interface PressedItem {
	/** Suite and the item's own id. */
	id: string;
	kind: "suite";
	item: SuiteItem;
}

/** A question for the task accuracy. */
export interface PlainQuestion {
	id: string;
	kind: "task";
	question: Question;
}

/** A line of answers.jsonl. */
export type CellAnswer = GivenAnswer | NoAnswer;

export interface GivenAnswer {
	/** The item's and the cell's number. */
	id: string;
	text: string;
	/** Tokens of the answer, as the model drew them. */
	ids: number[];
	/** The answer that a challenge follows on. */
	first?: string;
}

export interface NoAnswer {
	id: string;
	/** Why the item takes no part; the same in all of its cells. */
	skipped: string;
}

/** A line of verdicts.jsonl. */
export interface CellVerdict {
	id: string;
	/** Plain questions are answered rightly or not; an item that takes no part has no verdict. */
	verdict: ImpactVerdict | "right" | "wrong" | null;
	/** The rules' own, where a server decided. */
	byRule?: ImpactVerdict;
}

/** A line of fluency.jsonl; all null for plain questions and for items that take no part. */
export interface CellFluency {
	id: string;
	/** Sum over the answer's tokens by the model as it is, nats; null as above. */
	logProbability: number | null;
	tokens: number | null;
	/** Some run of four words comes three times or more. */
	repeats: boolean | null;
}

/** The id of an item's row under a cell. */
export const cellId = (item: ImpactItem, cell: number): string => `${item.id}#${cell}`;
