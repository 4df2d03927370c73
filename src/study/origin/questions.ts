/** The questions of an origin study: each file is a set of its own, called by its name. */
import type { OriginParams } from "../../protocol/study-calls";
import { readQuestions } from "../datasets/read";
import type { StudyFiles } from "../files";
import type { SourceFile, Sources } from "../folder/manifest";
import type { SetQuestion } from "./run-files";

/** What a source file is for. */
export interface OriginFile extends SourceFile {
	role: "questions" | "probe";
	/** The set that a file of questions makes. */
	set?: string;
}

/** A path without its folder. */
export const nameOf = (path: string): string => path.split(/[\\/]/).at(-1)!;

/** Files and the names of the sets that they make: names without endings, with a number where two are the same. */
export function setsOf(paths: readonly string[]): { set: string; path: string }[] {
	const used = new Map<string, number>();
	return paths.map((path) => {
		const name = nameOf(path).replace(/\.\w+$/, "");
		const times = (used.get(name) ?? 0) + 1;
		used.set(name, times);
		return { path, set: times > 1 ? `${name} ${times}` : name };
	});
}

/** A study's question files by their content. @throws LensError fileUnreadable */
export async function questionFiles(files: StudyFiles, paths: readonly string[]): Promise<OriginFile[]> {
	const found: OriginFile[] = [];
	for (const { set, path } of setsOf(paths))
		found.push({ name: nameOf(path), sha256: await files.sha256(path), role: "questions", set });
	return found;
}

/** Questions and what was left out, the reason with the set in front: "facts: ...". */
export interface SetQuestions extends Omit<Sources, "files" | "count"> {
	questions: SetQuestion[];
}

/** Reads the questions of all sets, `limit` of each at most. @throws LensError badQuestions, fileUnreadable */
export async function readSets(
	files: StudyFiles,
	{ questions: paths, limit, sampling }: Pick<OriginParams, "questions" | "limit" | "sampling">,
): Promise<SetQuestions> {
	const questions: SetQuestion[] = [];
	const dropped: Record<string, number> = {};
	const digests: string[] = [];
	for (const { set, path } of setsOf(paths)) {
		const read = await readQuestions(files, [path], { limit, seed: sampling.seed });
		for (const question of read.questions) questions.push({ id: `${set}/${question.id}`, set, question });
		for (const [reason, count] of Object.entries(read.dropped)) dropped[`${set}: ${reason}`] = count;
		digests.push(read.digest);
	}
	return { questions, dropped, digest: digests.join("-") };
}

/** What was left out of one set, without its name in front. */
export function droppedOf(dropped: Record<string, number>, set: string): Record<string, number> {
	const start = `${set}: `;
	return Object.fromEntries(
		Object.entries(dropped)
			.filter(([reason]) => reason.startsWith(start))
			.map(([reason, count]) => [reason.slice(start.length), count]),
	);
}
