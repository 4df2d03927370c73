/** The rows of a run: which answers are read, and in which sets they are. Dealt once all spans are there. */
import { LensError } from "../../../protocol/errors";
import { rowsAbout } from "../../folder/add-lines";
import { type FolderRun, isWhole, markWhole, needWhole, placeOf } from "../../folder/run-folder";
import { jsonLine } from "../../job";
import { together } from "../../lines";
import type { Question } from "../../question";
import { checkDomains } from "../folder/all-questions";
import type { Run } from "../folder/study-run";
import type { Row, Samples, Spans, Verdicts } from "../run-files";
import { countsOf, isIn, type Judged, needsSpan, select, type Told } from "./select";
import { split } from "./split";

/** Rows are dealt and read without servers. */
type OfRows = Omit<Run, "servers">;

/** Fewer rows of a class than this in a set, and neither a fit nor a figure means anything. */
export const FEWEST_ROWS = { train: 20, test: 10 } as const;

/** Deals the rows, unless that was done, into rows.jsonl. @throws LensError badQuestions when a set lacks rows, badSetting as `checkDomains` */
export async function dealRows(run: OfRows): Promise<void> {
	if (await isWhole(run, "rows.jsonl")) return;
	const { sampling, perClass, crossDomains } = run.settings;
	const judged: Judged[] = [];
	for await (const each of allJudged(run)) judged.push(each);
	checkDomains(crossDomains, new Set(judged.map(({ question }) => question.domain)));
	const rows = split(judged, { seed: sampling.seed, perClass, crossDomains });
	checkEnough(rows, judged);
	await run.ports.files.replace(placeOf(run, "rows.jsonl"), rows.map(jsonLine).join(""));
	await markWhole(run, "rows.jsonl");
}

/** Deals the rows of a run whose shards were joined, once all spans are there. @returns the files that came of it */
export async function dealJoinedRows(run: FolderRun): Promise<string[]> {
	const { "spans.jsonl": spans, "rows.jsonl": rows } = run.manifest.files;
	if (!spans || rows) return [];
	await dealRows(run as OfRows);
	return ["rows.jsonl"];
}

/** Every question with what became of it, one by one. */
export async function* allJudged(run: OfRows): AsyncGenerator<Judged> {
	for await (const told of allTold(run)) yield select(told, needsSpan(run.settings.regions));
}

/** Everything that is known of each question, one by one: all answers together may not fit into memory. */
export function allTold(run: OfRows): AsyncGenerator<Told> {
	const all = { from: 0, to: run.manifest.questions.count };
	return together({
		question: rowsAbout<Question>(run, "questions.jsonl", all),
		samples: rowsAbout<Samples>(run, "samples.jsonl", all),
		verdicts: rowsAbout<Verdicts>(run, "verdicts.jsonl", all),
		spans: rowsAbout<Spans>(run, "spans.jsonl", all),
	});
}

function checkEnough(rows: Row[], judged: Judged[]): void {
	const counts = countsOf(judged.map(({ label }) => label));
	for (const [name, fewest] of Object.entries(FEWEST_ROWS)) {
		const each = rows.filter(isIn(name)).length / 2;
		if (each < fewest)
			throw new LensError(
				"badQuestions",
				`Only ${each} answers of each class are left for ${name}, where ${fewest} are needed: of ${judged.length} questions, ${counts.faithful} were consistently right and ${counts.hallucinated} consistently wrong, and the classes are balanced within domain and relation.`,
			);
	}
}

/** All rows, in order. */
export async function allRows(run: OfRows): Promise<Row[]> {
	const { path } = await needWhole(run, "rows.jsonl");
	const rows: Row[] = [];
	for await (const line of run.ports.files.lines(path)) rows.push(JSON.parse(line));
	return rows;
}
