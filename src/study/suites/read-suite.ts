/**
 * Items of the suites from files of any layout that is known: FalseQA, FaithEval (counterfactual), Sycophancy (are you sure),
 * forbidden questions with jailbreak prompts to put around them, and our own (layouts/own.ts). Every row becomes an item or a
 * template, or is counted with its reason.
 */
import { seedFor } from "../../core/random";
import type { SuiteName } from "../../core/report/suites";
import { LensError } from "../../protocol/errors";
import { plainName } from "../datasets/answers";
import { drawShares } from "../datasets/draw";
import { type FileRow, NUL } from "../datasets/file-row";
import { formatOf } from "../datasets/format";
import { type Columns, digestOf, rowsOf } from "../datasets/read";
import type { StudyFiles } from "../files";
import { stopIfCancelled } from "../job";
import { fieldsOf } from "./layouts/fields";
import type { Layout, Template } from "./layouts/layout";
import { OWN } from "./layouts/own";
import { ARE_YOU_SURE, FAITH_EVAL, FALSE_QA, FORBIDDEN, TEMPLATES } from "./layouts/public";
import { messagesOf, type SuiteItem, type SuiteSet } from "./suite";

export interface ReadSuiteOptions {
	/** At most this many, drawn by the seed within each group; null = all. */
	limit?: number | null;
	/** Also chooses the template of each request, where files have templates. */
	seed?: number;
	/** Ends the reading at the next row. */
	signal?: AbortSignal;
}

/** The first layout that fits a row reads it; the last one fits all. */
const LAYOUTS: readonly Layout[] = [ARE_YOU_SURE, FAITH_EVAL, FORBIDDEN, TEMPLATES, FALSE_QA, OWN];

/** What is said or asked; a table without any of them is none of a suite. */
const ASKING = ["question", "request", "prompt"];
const KNOWN = new Set([
	...ASKING,
	...[
		"id",
		"suite",
		"group",
		"answer",
		"answers",
		"label",
		"claimed",
		"truths",
		"rebuttals",
		"context",
		"choices",
	],
	...["answerkey", "numofoptions", "options", "claimedlabel", "truelabel", "base", "metadata", "challenge"],
	...["contentpolicyid", "contentpolicyname", "qid", "jailbreak", "policy", "template"],
]);
const COLUMNS: Columns = {
	wants: (column) => KNOWN.has(plainName(column)),
	problem(names) {
		if (names.some((name) => ASKING.includes(plainName(name)))) return null;
		const shown = names.join(", ").slice(0, 100);
		return `has no column "question", "request" or "prompt"; its columns are ${shown || "none"}`;
	},
};

/** @throws LensError badQuestions when nothing can be used, fileUnreadable, cancelled */
export async function readSuite(
	files: StudyFiles,
	paths: string[],
	suite: SuiteName,
	{ limit = null, seed = 0, signal }: ReadSuiteOptions = {},
): Promise<SuiteSet> {
	const gathering = gather(suite);
	for (const path of paths) {
		const format = await formatOf(files, path);
		for await (const row of rowsOf(files, { path, format }, COLUMNS)) {
			if (signal) stopIfCancelled(signal);
			gathering.add(path, row);
		}
	}
	const { items: all, templates, dropped, firstProblem, rows } = gathering;
	if (all.length === 0)
		throw new LensError(
			"badQuestions",
			nothingUsable(paths, suite, { rows: rows(), templates: templates.length, first: firstProblem() }),
		);
	const drawn = limit === null ? all : drawShares(all, { limit, seed, partOf: ({ group }) => group });
	const items = templates.length === 0 ? drawn : framed(drawn, templates, seed);
	return { items, dropped, firstProblem: firstProblem(), digest: digestOf(items) };
}

/** Collects items and templates, and counts what is neither. */
function gather(suite: SuiteName) {
	const items: SuiteItem[] = [];
	const templates: string[] = [];
	const dropped: Record<string, number> = {};
	const ids = new Set<string>();
	const asked = new Set<string>();
	let first = "";
	let rows = 0;
	const use = (row: FileRow): string | null => {
		const found = itemOf(row, suite);
		if (typeof found === "string") return found;
		const words = "suite" in found ? wordsOf(found) : found.template;
		const problem = problemIn(words);
		if (problem) return problem;
		if (asked.has(words)) return "the same words were there before";
		if (!("suite" in found)) {
			asked.add(words);
			templates.push(found.template);
			return null;
		}
		if (ids.has(found.id)) return "its id was used before";
		asked.add(words);
		ids.add(found.id);
		items.push(found);
		return null;
	};
	return {
		items,
		templates,
		dropped,
		firstProblem: () => first,
		rows: () => rows,
		add(path: string, row: FileRow) {
			rows++;
			const problem = use(row);
			if (problem === null) return;
			dropped[problem] = (dropped[problem] ?? 0) + 1;
			first ||= `${path}, ${row.place}: ${problem}`;
		},
	};
}

function itemOf({ row, problem }: FileRow, suite: SuiteName): SuiteItem | Template | string {
	if (problem !== undefined) return problem;
	const fields = fieldsOf(row);
	const found = LAYOUTS.find((each) => each.fits(fields))!.read(fields, suite);
	if (typeof found === "string") return found;
	const of = "suite" in found ? found.suite : "disallowed";
	return of === suite ? found : `it belongs to the suite ${of}`;
}

/** All that the model is asked in an item. */
const wordsOf = (item: SuiteItem): string =>
	JSON.stringify(messagesOf(item, item.suite === "challenge" ? "" : undefined));

/** The longest contexts and jailbreak prompts of known sets have some ten thousand characters. */
const LONGEST = 100_000;

function problemIn(words: string): string | null {
	if (words.length > LONGEST) return "it is as long as a document";
	// As JSON writes a NUL, or as it is.
	if (words.includes("\0") || words.includes("\\u0000")) return NUL;
	return words.includes("\ufffd") ? "it holds bytes that are no UTF-8" : null;
}

/** Puts one template around each request, whichever the seed ranks first for it, so that no order of files matters. */
function framed(items: readonly SuiteItem[], templates: readonly string[], seed: number): SuiteItem[] {
	const lots = templates.map((template) => ({ template, lot: seedFor(seed, template) }));
	return items.map((item) => {
		if (item.suite !== "disallowed" || item.template !== null) return item;
		let chosen = { template: "", rank: Number.POSITIVE_INFINITY };
		for (const { template, lot } of lots) {
			const rank = seedFor(lot, item.id);
			if (rank < chosen.rank) chosen = { template, rank };
		}
		return { ...item, template: chosen.template };
	});
}

function nothingUsable(
	paths: string[],
	suite: SuiteName,
	{ rows, templates, first }: { rows: number; templates: number; first: string },
): string {
	const where = paths.join(", ");
	if (templates > 0)
		return `There are jailbreak prompts in ${where}, and no request to put one around; name a file of requests as well.`;
	if (rows === 0) return `There is no item of the suite ${suite} in ${where}.`;
	const told = first ? `; the first is ${first}` : "";
	return `None of ${rows} row${rows === 1 ? "" : "s"} in ${where} can be used in the suite ${suite}${told}.`;
}
