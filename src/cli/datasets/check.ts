import { resolve } from "node:path";
import { diskFiles } from "../../disk/study-files";
import { formatOf } from "../../study/datasets/format";
import { readQuestions } from "../../study/datasets/read";
import type { QuestionSet } from "../../study/question";
import type { Program } from "../program";
import { oneLine } from "../terminal";

/** Reads files of questions and tells what a study would make of them: format, questions, topics, and every row it left out. */
export async function check(
	{ files, isJson }: { files: string[]; isJson: boolean },
	{ terminal, folder, signal }: Program,
): Promise<void> {
	const { output } = terminal;
	const told: object[] = [];
	for (const file of files) {
		const path = resolve(folder, file);
		const format = await formatOf(diskFiles, path);
		const set = await readQuestions(diskFiles, [path], { signal });
		told.push({ path, format, ...summaryOf(set) });
		if (!isJson) output.write(lines([`${file}: ${format}, ${questionsText(set)}`, ...setLines(set)]));
	}
	if (isJson) output.write(`${JSON.stringify(told, null, "\t")}\n`);
	else if (files.length > 1) {
		const set = await readQuestions(
			diskFiles,
			files.map((file) => resolve(folder, file)),
			{ signal },
		);
		output.write(lines([`Together: ${questionsText(set)}`, ...setLines(set)]));
	}
}

/** What is told of a set in JSON. */
const summaryOf = (set: QuestionSet) => ({
	questions: set.questions.length,
	domains: domainsOf(set),
	...{ dropped: set.dropped, firstProblem: set.firstProblem, digest: set.digest },
});

/** Topics and what was left out, as lines. */
export function setLines(set: QuestionSet): string[] {
	const domains = Object.entries(domainsOf(set)).sort((a, b) => b[1] - a[1]);
	const shown = domains.slice(0, MOST_DOMAINS).map(([domain, count]) => `${oneLine(domain)} ${count}`);
	const more = domains.length > MOST_DOMAINS ? [`${domains.length - MOST_DOMAINS} more`] : [];
	return [`  topics: ${[...shown, ...more].join(", ")}`, ...droppedLines(set)];
}

const MOST_DOMAINS = 12;

/** What was left out by reason, most frequent first, and where the first of it stands. */
export function droppedLines({
	dropped,
	firstProblem,
}: Pick<QuestionSet, "dropped" | "firstProblem">): string[] {
	const reasons = Object.entries(dropped).sort((a, b) => b[1] - a[1]);
	if (reasons.length === 0) return [];
	return [
		...reasons.map(([reason, count]) => `  left out: ${count}, because ${reason}`),
		`  the first: ${oneLine(firstProblem)}`,
	];
}

function domainsOf({ questions }: QuestionSet): Record<string, number> {
	const counts = new Map<string, number>();
	for (const { domain } of questions) counts.set(domain, (counts.get(domain) ?? 0) + 1);
	return Object.fromEntries(counts);
}

const questionsText = ({ questions }: QuestionSet): string =>
	`${questions.length} question${questions.length === 1 ? "" : "s"}`;

/** Lines with their ends. */
export const lines = (list: string[]): string => list.map((line) => `${line}\n`).join("");
