/**
 * What goes wrong at servers without ending a study. A step writes it into the lines of its file and counts it from there:
 * so a run that was stopped and one that was not tell the same.
 */
import type { StudyFiles } from "../files";
import { rowsOf } from "../lines";

/** What can go wrong in each file of a run, with what is told of it in front of how often it happened. */
const SENTENCES = {
	"samples.jsonl": {
		withheld: "Answers that the server's filter withheld, whose questions are left out",
		thoughts: "Answers of the server that are thoughts and nothing said, whose questions are left out",
		tooLong: "Answers of the server that are longer than the model's context, whose questions are left out",
		misread: "Answers of the server that the model's tokenizer reads as another text, which is taken instead",
		recut:
			"Answers of the server whose tokens, as it tells them, are others than the model's tokenizer makes of the text, which are taken instead",
	},
	"verdicts.jsonl": {
		noVerdict: "Replies of the judge that were no verdict",
		overlong: "Answers that are longer than the judge takes, whose questions are left out",
		unjudged:
			"Answers that the judge gave no verdict on when it was asked again, whose questions are left out",
	},
	"spans.jsonl": {
		noExcerpt: "Replies of the extractor that marked nothing in the answer",
		noFact: "Answers that state no fact, says the extractor",
		overlongToMark: "Answers that are longer than the extractor takes, in which nothing is marked",
		unmarked: "Answers in which the extractor marked nothing when it was asked again",
	},
} as const;

type File = keyof typeof SENTENCES;
type KeyOf<T> = T extends unknown ? keyof T : never;
export type Trouble = KeyOf<(typeof SENTENCES)[File]>;
/** How often what happened; nothing is there that did not. */
export type Troubles = Partial<Record<Trouble, number>>;

/** What a line is to tell of its troubles: nothing where there were none. */
export function toldTroubles(counts: Troubles): { troubles?: Troubles } {
	const some = Object.entries(counts).filter(([, count]) => count > 0);
	return some.length > 0 ? { troubles: Object.fromEntries(some) } : {};
}

/**
 * One sentence for each trouble that a whole file of a run tells of, its count at the end.
 * @param file its name in a whole run; files that no server has a part in tell nothing
 * @throws LensError fileUnreadable
 */
export async function troubleNotes(files: StudyFiles, path: string, file: string): Promise<string[]> {
	if (!isTold(file)) return [];
	const counts: Troubles = {};
	for await (const { troubles = {} } of rowsOf<{ troubles?: Troubles }>(files, path))
		for (const [name, count] of Object.entries(troubles))
			counts[name as Trouble] = (counts[name as Trouble] ?? 0) + count;
	return Object.entries(SENTENCES[file]).flatMap(([name, sentence]) => {
		const count = counts[name as Trouble] ?? 0;
		return count > 0 ? [`${sentence}: ${count}.`] : [];
	});
}

const isTold = (file: string): file is File => file in SENTENCES;

/** Whether a note counts the troubles of a file, or of a part of it: those of the whole file replace it. */
export const countsTroubles = (note: string, file?: string): boolean =>
	Object.entries(SENTENCES).some(
		([name, sentences]) =>
			(file === undefined || file === name) &&
			Object.values(sentences).some((sentence) => note.startsWith(`${sentence}: `)),
	);
