import type { Features } from "../../../core/probe/matrix";
import type { FeatureFile } from "../feature-file";
import type { Row } from "../run-files";

/** What a classifier is fitted on: vectors of answers with their class. */
export interface Examples {
	/** [n, columns] */
	x: Features;
	/** [n] 1 or 0 */
	isPositive: Uint8Array;
	/** [n] What is asked about: its vectors stay in one fold. */
	entities: string[];
	/** Vectors of the region itself come first, this many; a probe is scored on them alone. */
	scored: number;
}

/**
 * The vectors of some rows at one region. In mode 1-vs-1 they are what lies inside of it, hallucinated answers against
 * faithful ones; in mode 3-vs-1 what lies outside is stacked below, faithful whatever the answer.
 * @param rows    rows of rows.jsonl to fit on
 * @param places  [rows] their places in the file
 * @param parts   the region's part of the file, and the part outside of it in mode 3-vs-1
 */
export function examplesOf(
	file: FeatureFile,
	{ rows, places }: { rows: readonly Row[]; places: readonly number[] },
	parts: { inside: number; outside: number | null },
): Examples {
	const lists = [parts.inside, ...(parts.outside === null ? [] : [parts.outside])];
	const labels = rows.map(({ label }) => (label === "hallucinated" ? 1 : 0));
	const entities = rows.map(({ entity }) => entity);
	return {
		x: file.features(lists.map((part) => ({ part, rows: places }))),
		isPositive: Uint8Array.from(lists.flatMap((_, k) => (k === 0 ? labels : labels.map(() => 0)))),
		entities: lists.flatMap(() => entities),
		scored: rows.length,
	};
}
