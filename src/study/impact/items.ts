/** What an impact study asks: the items of its suites, then the plain questions, read from their files. */
import { SUITES, type SuiteName } from "../../core/report/suites";
import { LensError } from "../../protocol/errors";
import type { ImpactParams } from "../../protocol/study-calls";
import { readQuestions } from "../datasets/read";
import type { StudyFiles } from "../files";
import type { SourceFile, Sources } from "../folder/manifest";
import { readSuite } from "../suites/read-suite";
import type { ImpactItem } from "./run-files";

/** What a source file is for. */
export interface ImpactFile extends SourceFile {
	role: SuiteName | "questions" | "probe";
}

type Asked = Pick<ImpactParams, "suites" | "questions" | "limit" | "seed">;

/** A study's files of items and questions by their content. @throws LensError fileUnreadable */
export async function itemFiles(files: StudyFiles, asked: Asked): Promise<ImpactFile[]> {
	const all = [
		...suitesOf(asked).flatMap(({ suite, paths }) => paths.map((path) => ({ role: suite, path }))),
		...asked.questions.files.map((path) => ({ role: "questions" as const, path })),
	];
	const found: ImpactFile[] = [];
	for (const { role, path } of all)
		found.push({ name: nameOf(path), sha256: await files.sha256(path), role });
	return found;
}

/** A path without its folder. */
export const nameOf = (path: string): string => path.split(/[\\/]/).at(-1)!;

/** The files of each suite, in the order in which suites are told of. */
function suitesOf({ suites }: Pick<Asked, "suites">): { suite: SuiteName; paths: string[] }[] {
	return SUITES.map((suite) => ({
		suite,
		paths: suites.filter((each) => each.suite === suite).flatMap((each) => each.files),
	})).filter(({ paths }) => paths.length > 0);
}

/** Items and what was left out, the reason with what it was left out of in front: "challenge: ...". */
export interface Items extends Omit<Sources, "files" | "count"> {
	items: ImpactItem[];
}

/** Reads all items. @throws LensError badQuestions, fileUnreadable */
export async function readItems(files: StudyFiles, asked: Asked): Promise<Items> {
	const { limit, seed, questions } = asked;
	const items: ImpactItem[] = [];
	const dropped: Record<string, number> = {};
	const digests: string[] = [];
	const drop = (from: string, reasons: Record<string, number>) => {
		for (const [reason, count] of Object.entries(reasons)) dropped[`${from}: ${reason}`] = count;
	};
	for (const { suite, paths } of suitesOf(asked)) {
		const set = await readSuite(files, paths, suite, { limit, seed });
		for (const item of set.items) items.push({ id: `${suite}/${item.id}`, kind: "suite", item });
		drop(suite, set.dropped);
		digests.push(set.digest);
	}
	if (questions.files.length > 0) {
		const set = await readQuestions(files, questions.files, { limit: questions.limit, seed });
		const known = set.questions.filter(({ answers }) => answers.length > 0);
		for (const question of known) items.push({ id: `questions/${question.id}`, kind: "task", question });
		drop("questions", set.dropped);
		if (known.length < set.questions.length)
			drop("questions", { "it has no answer": set.questions.length - known.length });
		digests.push(set.digest);
	}
	if (!items.some(({ kind }) => kind === "suite"))
		throw new LensError("badQuestions", "No suite has an item that can be asked.");
	return { items, dropped, digest: digests.join("-") };
}

/** What was left out of one suite, or of the questions, without the words in front. */
export function droppedOf(dropped: Record<string, number>, from: string): Record<string, number> {
	const start = `${from}: `;
	return Object.fromEntries(
		Object.entries(dropped)
			.filter(([reason]) => reason.startsWith(start))
			.map(([reason, count]) => [reason.slice(start.length), count]),
	);
}
