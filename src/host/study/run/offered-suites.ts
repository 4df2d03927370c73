/** The sets of suites that an impact study can ask: those that come with the extension. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import { SUITES, type SuiteName } from "../../../core/report/suites";
import { SUITE_SETS, type SuiteSetFiles, suiteSet } from "../../../core/suite-sets";
import { LensError } from "../../../protocol/errors";
import type { OfferedSuites } from "../../../protocol/study-panel/api";

export interface SuiteFolders {
	/** media/suites */
	suites: string;
	/** media/questions */
	questionSets: string;
}

/** What is offered, each with its counts. */
export const offeredSuites = (folders: SuiteFolders): Promise<OfferedSuites[]> =>
	Promise.all(SUITE_SETS.map((set) => offered(set, folders)));

async function offered(set: SuiteSetFiles, { suites, questionSets }: SuiteFolders): Promise<OfferedSuites> {
	const count = async (folder: string, files: readonly string[]) => {
		const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
		return texts.flatMap((text) => text.split("\n").filter((line) => line.trim() !== "")).length;
	};
	const counts = await Promise.all(
		SUITES.map(async (suite) => [suite, await count(suites, set.files[suite])] as const),
	);
	return {
		...{ id: set.name, name: titles[set.name] ?? set.name, note: sentence(set.note) },
		items: Object.fromEntries(counts),
		questions: await count(questionSets, set.questions),
	};
}

/** @throws LensError badQuestions when there is no such set */
export const filesOfSuite = (set: string, suite: SuiteName, { suites }: SuiteFolders): string[] =>
	known(set).files[suite].map((file) => join(suites, file));

/** Of the plain questions beside a set. @throws LensError badQuestions when there is no such set */
export const filesBesideSuites = (set: string, { questionSets }: SuiteFolders): string[] =>
	known(set).questions.map((file) => join(questionSets, file));

function known(set: string): SuiteSetFiles {
	const found = suiteSet(set);
	if (found) return found;
	throw new LensError("badQuestions", l10n.t("There is no set of suites named {0}.", set));
}

const sentence = (note: string): string => `${note[0]?.toUpperCase()}${note.slice(1)}.`;

/** What people call them. */
const titles: Record<string, string> = {
	general: l10n.t("General knowledge"),
	pocket: l10n.t("The pocket models' world"),
};

/** What a fresh form asks: the pocket models know a made-up world of their own. */
export const usualSuites = (model: string): string => (model.startsWith("pocket-") ? "pocket" : "general");
