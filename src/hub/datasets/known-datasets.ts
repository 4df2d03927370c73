import * as l10n from "@vscode/l10n";

export const SPLITS = ["validation", "train"] as const;
export type Split = (typeof SPLITS)[number];

export interface KnownDataset {
	/** What people call it by. */
	readonly name: string;
	/** owner/name */
	readonly id: string;
	/** Folder of the repository that holds the files of one configuration. */
	readonly folder: string;
	/** Questions of each split. */
	readonly questions: Readonly<Record<Split, number>>;
	readonly note: string;
}

/**
 * Sets of questions that are fetched from the hub, in Parquet files of one split each ("validation-00000-of-00001.parquet").
 * Test splits are left out: their answers are withheld. No test downloads any of them.
 */
export const KNOWN_DATASETS: readonly KnownDataset[] = [
	{
		name: "triviaqa",
		id: "mandarjoshi/trivia_qa",
		folder: "rc.nocontext",
		questions: { validation: 17_944, train: 138_384 },
		note: l10n.t("questions of trivia games with many spellings of each answer; the paper's own set"),
	},
	{
		name: "nq-open",
		id: "google-research-datasets/nq_open",
		folder: "nq_open",
		questions: { validation: 3_610, train: 87_925 },
		note: l10n.t("questions that people asked a search engine; CC BY-SA 3.0"),
	},
];
