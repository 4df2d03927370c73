/** The sets of questions that a study can ask: those that come with the extension, and datasets of the hub. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import { QUESTION_SETS, type QuestionSetFiles, questionSet } from "../../../core/question-sets";
import { datasetFolder } from "../../../hub/datasets/fetch-dataset";
import { KNOWN_DATASETS, type KnownDataset, type Split } from "../../../hub/datasets/known-datasets";
import { LensError } from "../../../protocol/errors";
import type { OfferedSet } from "../../../protocol/study-panel/api";

export interface SetFolders {
	/** media/questions */
	questionSets: string;
	/** Where downloaded datasets are kept. */
	datasets: string;
}

/** The split that is fetched: thousands of questions, and a tenth of the other's size. */
export const FETCHED: Split = "validation";

export const offeredSets = async ({ questionSets, datasets }: SetFolders): Promise<OfferedSet[]> => [
	...(await Promise.all(QUESTION_SETS.map((set) => ownSet(set, questionSets)))),
	...(await Promise.all(KNOWN_DATASETS.map((dataset) => hubSet(dataset, datasets)))),
];

/**
 * The files of a set.
 * @param isQuick takes its selection for a quick study, where it has one
 * @throws LensError badQuestions when there is no such set here
 */
export async function filesOfSet(name: string, isQuick: boolean, folders: SetFolders): Promise<string[]> {
	const set = questionSet(name);
	const files = (isQuick && set?.quick) || set?.files;
	if (files) return files.map((file) => join(folders.questionSets, file));
	const dataset = KNOWN_DATASETS.find((known) => known.name === name);
	const fetched = dataset ? await fetchedFiles(dataset, folders.datasets) : [];
	if (fetched.length > 0) return fetched;
	throw new LensError("badQuestions", l10n.t("The set {0} is not on this computer.", titles[name] ?? name));
}

export const hasQuickFiles = (name: string): boolean => Boolean(questionSet(name)?.quick);

async function ownSet({ name, files, note }: QuestionSetFiles, folder: string): Promise<OfferedSet> {
	const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
	const rows = texts.flatMap((text) => text.split("\n").filter((line) => line !== ""));
	const domains = new Set(rows.map((row) => (JSON.parse(row) as { domain?: string }).domain ?? ""));
	return {
		...{ id: name, name: titles[name] ?? name, note: sentence(note), questions: rows.length, state: "here" },
		domains: [...domains].filter((domain) => domain !== "").sort(),
	};
}

async function hubSet(dataset: KnownDataset, folder: string): Promise<OfferedSet> {
	const { name, id, note, questions } = dataset;
	const isHere = (await fetchedFiles(dataset, folder)).length > 0;
	return {
		...{ id: name, name: titles[name] ?? name, questions: questions[FETCHED], domains: [] },
		note: isHere ? sentence(note) : `${sentence(note)} ${l10n.t("It is downloaded from the hub ({0}).", id)}`,
		state: isHere ? "here" : "absent",
	};
}

/** Whole files only; parts of a download have another ending. */
async function fetchedFiles({ id, folder }: KnownDataset, datasets: string): Promise<string[]> {
	const place = join(datasetFolder(datasets, id), folder);
	const names = await readdir(place).catch(() => []);
	const files = names.filter((name) => name.startsWith(`${FETCHED}-`) && name.endsWith(".parquet"));
	return files.sort().map((name) => join(place, name));
}

const sentence = (note: string): string =>
	`${note[0]?.toUpperCase()}${note.slice(1)}${note.endsWith(".") ? "" : "."}`;

/** What people call them. */
const titles: Record<string, string> = {
	general: l10n.t("General knowledge"),
	nonexist: l10n.t("What does not exist"),
	pocket: l10n.t("The pocket models' world"),
	triviaqa: "TriviaQA",
	"nq-open": "Natural Questions",
};

/** What a fresh form asks: the pocket models know a made-up world of their own. */
export function usualSets(model: string, offered: OfferedSet[]): string[] {
	const wanted = model.startsWith("pocket-") ? "pocket" : "general";
	const found = offered.find(({ id }) => id === wanted) ?? offered.find(({ state }) => state === "here");
	return found ? [found.id] : [];
}
