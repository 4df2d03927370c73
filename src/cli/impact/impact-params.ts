/** From options to what the engine is asked: sets by their files, folders by the model's name, servers with their key. */
import { existsSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { SUITES } from "../../core/report/suites";
import { SUITE_SETS, suiteSet } from "../../core/suite-sets";
import type { ImpactParams } from "../../protocol/study-calls";
import { chatServers, filesOf, runFolderName } from "../identify/study-params";
import type { Program } from "../program";
import { UsageError } from "../usage";
import type { ImpactOptions, NamedItems } from "./arguments";

const JOB = "impact";
/** The set that is asked when nobody names one; the model that comes with the tool was taught only what is in its own. */
const DEFAULT_SET = { own: "pocket", other: "general" };

/** @param modelName what the run's folder is named after, unless it is given */
export function impactParams(options: ImpactOptions, program: Program, modelName: string): ImpactParams {
	const { limit, gains, controls, seed, steps, shard, only, decoding } = options;
	const at = (path: string) => resolve(program.folder, path);
	const items =
		options.items.length > 0
			? options.items
			: [{ suite: null, word: DEFAULT_SET[options.model === null ? "own" : "other"] }];
	return {
		job: JOB,
		probe: options.probe === null ? null : at(options.probe),
		suites: suitesOf(items, program).filter(({ suite }) => only.includes(suite)),
		...{ limit, gains, controls, seed },
		decoding:
			Object.keys(decoding).length > 0 ? Object.fromEntries(SUITES.map((suite) => [suite, decoding])) : {},
		judge: chatServers({ sampler: null, judge: options.judge, extractor: null }, options, program).judge,
		questions: { files: questionFiles(options, items, program), limit: options.questionLimit },
		folder: at(options.folder ?? folderName(modelName, items, options)),
		...{ steps, shard },
	};
}

/** The files of every suite, in the order in which they are named. */
function suitesOf(items: readonly NamedItems[], program: Program): ImpactParams["suites"] {
	return SUITES.map((suite) => ({
		suite,
		files: items.flatMap((named) => filesIn(named, suite, program)),
	})).filter(({ files }) => files.length > 0);
}

function filesIn(
	{ suite, word }: NamedItems,
	asked: ImpactParams["suites"][number]["suite"],
	program: Program,
) {
	if (suite !== null) return suite === asked ? [resolve(program.folder, word)] : [];
	const set = suiteSet(word);
	if (set) return set.files[asked].map((file) => join(program.suiteSets, file));
	const names = SUITE_SETS.map(({ name }) => name).join(" and ");
	throw new UsageError(
		existsSync(resolve(program.folder, word))
			? `Say which suite ${word} belongs to, such as --suites false-premise=${word}.`
			: `There is no set of suites ${word}; there are ${names}.`,
	);
}

/** Those that are named, or those of the sets. */
function questionFiles(
	{ questions }: Pick<ImpactOptions, "questions">,
	items: readonly NamedItems[],
	program: Program,
): string[] {
	if (questions === null) return [];
	if (questions.length > 0) return questions.flatMap((word) => filesOf(word, program));
	const sets = items.flatMap(({ suite, word }) => (suite === null ? (suiteSet(word) ?? []) : []));
	return sets.flatMap((set) => set.questions.map((file) => join(program.questionSets, file)));
}

function folderName(
	modelName: string,
	items: readonly NamedItems[],
	{ limit, only }: Pick<ImpactOptions, "limit" | "only">,
): string {
	const words = items.map(({ word }) => basename(word, extname(word)));
	const part = only.length < SUITES.length ? only : [];
	return runFolderName(["impact", modelName, ...words, ...part, ...(limit === null ? [] : [String(limit)])]);
}
