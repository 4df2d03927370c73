/**
 * What the folder of a run has to know of a kind of study: its steps, which file each of them writes, and which setting
 * each of them is the first to look at. Everything else about a run's folder is the same for all kinds.
 */
import { LensError } from "../../protocol/errors";
import { partOf, type Shard } from "./shard";

export interface StudyKind {
	/** `format` in its run.json. */
	format: string;
	/** In their order. */
	steps: readonly string[];
	/** Steps that may be the first one that a folder sees. */
	begins: readonly string[];
	/** Steps that look again at all settings and sources that another looks at first: they may not differ from its own. */
	looksAgain?: Readonly<Record<string, string>>;
	/** Steps whose work can be dealt to several machines. */
	inShards: readonly string[];
	/** Files of each step, in the order in which they are written. */
	files: Readonly<Record<string, readonly RegExp[]>>;
	/** Files of which every shard has the same ones: made of a run's sources as it begins, or by a step that has no shards. */
	basics: readonly string[];
	/** Files that shards make, each with the step that comes to write it, in the order in which they are joined. */
	joined: readonly (readonly [file: string, step: string])[];
	/** The step that first looks at each setting. */
	settings: Readonly<Record<string, string>>;
	/** What its sources are called where they differ ("questions"), and the step that reads them. */
	sources: { name: string; step: string };
}

/** The step that writes a file; null for files that are none of the kind's. */
export function stepOf({ steps, files }: StudyKind, name: string): string | null {
	const file = partOf(name)?.file ?? name;
	return steps.find((step) => files[step]!.some((pattern) => pattern.test(file))) ?? null;
}

/** Steps with those whose settings and sources they look at again. */
export const lookedAt = ({ looksAgain = {} }: StudyKind, steps: readonly string[]): string[] => [
	...new Set(steps.flatMap((step) => [step, ...(looksAgain[step] ? [looksAgain[step]] : [])])),
];

/** A step and those that come after it. */
export const stepsFrom = ({ steps }: StudyKind, step: string): string[] => steps.slice(steps.indexOf(step));

/**
 * The steps that are asked for, in their order.
 * @throws LensError badSetting when one of them has no shards and a shard is asked for
 */
export function stepsToDo<S extends string>(
	{ steps, inShards }: StudyKind,
	asked: readonly S[],
	shard: Shard | null,
): S[] {
	const inOrder = asked
		.filter((step, i) => asked.indexOf(step) === i)
		.sort((a, b) => steps.indexOf(a) - steps.indexOf(b));
	const odd = shard && inOrder.find((step) => !inShards.includes(step));
	if (odd) throw new LensError("badSetting", `The step "${odd}" looks at everything: it has no shards.`);
	return inOrder;
}
