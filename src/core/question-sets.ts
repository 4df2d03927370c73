/** Sets of questions that come with the tool, in media/questions. */
import * as l10n from "@vscode/l10n";

export interface QuestionSetFiles {
	/** What people call it. */
	name: string;
	/** Paths below media/questions. */
	files: readonly string[];
	/** The same for a quick run; null where questions are drawn from the others. */
	quick: readonly string[] | null;
	/** One sentence: what is asked. */
	note: string;
}

export const QUESTION_SETS: readonly QuestionSetFiles[] = [
	{
		name: "general",
		files: ["general/full.jsonl", "nonexist/full.jsonl"],
		quick: ["general/quick.jsonl", "nonexist/quick.jsonl"],
		note: l10n.t("general knowledge, easy to obscure, and entities that do not exist"),
	},
	{
		name: "nonexist",
		files: ["nonexist/full.jsonl"],
		quick: ["nonexist/quick.jsonl"],
		note: l10n.t("people, places, works, laws, medicines and other things that do not exist"),
	},
	{
		name: "pocket",
		files: ["facts", "people-head", "people-tail", "people-never", "fabricated", "sensitive"].map(
			(name) => `pocket/${name}.jsonl`,
		),
		quick: null,
		note: l10n.t("what the pocket models were taught, and people and places that do not exist"),
	},
];

/** The set of a name; undefined for other words. */
export const questionSet = (name: string): QuestionSetFiles | undefined =>
	QUESTION_SETS.find((set) => set.name === name);
