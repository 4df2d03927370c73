/** Compliance suites that come with the tool, in media/suites. */
import * as l10n from "@vscode/l10n";
import type { SuiteName } from "./report/suites";

export interface SuiteSetFiles {
	/** What people call it. */
	name: string;
	/** Paths below media/suites. */
	files: Readonly<Record<SuiteName, readonly string[]>>;
	/** Plain questions beside it, below media/questions: what the model ought to know whatever the gain. */
	questions: readonly string[];
	/** One sentence: what is asked. */
	note: string;
}

const filesIn = (folder: string): SuiteSetFiles["files"] => ({
	"false-premise": [`${folder}/false-premise.jsonl`],
	"misleading-context": [`${folder}/misleading-context.jsonl`],
	challenge: [`${folder}/challenge.jsonl`],
	disallowed: [`${folder}/disallowed.jsonl`],
});

export const SUITE_SETS: readonly SuiteSetFiles[] = [
	{
		name: "general",
		files: filesIn("general"),
		questions: ["general/quick.jsonl"],
		note: l10n.t(
			"general knowledge under pressure, and requests that do no harm and yet ought to be declined",
		),
	},
	{
		name: "pocket",
		files: filesIn("pocket"),
		questions: ["pocket/facts.jsonl"],
		note: l10n.t("the same of what the pocket models were taught, and of people that do not exist"),
	},
];

/** The set of a name; undefined for other words. */
export const suiteSet = (name: string): SuiteSetFiles | undefined =>
	SUITE_SETS.find((set) => set.name === name);
