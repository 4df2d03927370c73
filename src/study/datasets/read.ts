/**
 * Questions from files of any format that is known: TriviaQA and NQ-Open (Parquet, JSON Lines), BioASQ Task B, SimpleQA,
 * SimpleQA-verified, TruthfulQA, plain CSV and JSON, and our own JSON Lines:
 *
 *     {"id": "tc_1", "question": "Who wrote Emma?", "answers": ["Jane Austen", "Austen"], "domain": "books"}
 *
 * An empty list of answers says that what is asked about does not exist; such a row is of the group "fabricated" unless it
 * says another. Optional: `domain`, `relation`, `entity`, `group` and `isSensitive`, as `Question` tells them. Every row becomes a question or is counted with its reason.
 */
import { seedFor } from "../../core/random";
import { LensError } from "../../protocol/errors";
import type { StudyFiles } from "../files";
import { jsonLine, stopIfCancelled } from "../job";
import type { Question, QuestionSet } from "../question";
import { csvRows } from "./csv";
import { drawQuestions } from "./draw";
import type { FileRow } from "./file-row";
import { formatOf, type QuestionFormat } from "./format";
import { jsonLineRows, jsonRows } from "./json";
import { columnProblem, isKnownField } from "./layouts";
import { parquetRows } from "./parquet";
import { questionOf } from "./row-question";
import { linesOf, textOf } from "./text";

export interface ReadOptions {
	/** At most this many, drawn by the seed within each domain; null = all. */
	limit?: number | null;
	seed?: number;
	/** The group of all of them, but of those that are fabricated. */
	group?: string;
	/** Ends the reading at the next row. */
	signal?: AbortSignal;
}

/** @throws LensError badQuestions when nothing can be used, fileUnreadable, cancelled */
export async function readQuestions(
	files: StudyFiles,
	paths: string[],
	{ limit = null, seed = 0, group, signal }: ReadOptions = {},
): Promise<QuestionSet> {
	const gathering = gather();
	for (const path of paths) {
		const format = await formatOf(files, path);
		for await (const row of rowsOf(files, { path, format })) {
			if (signal) stopIfCancelled(signal);
			gathering.add(path, format, row);
		}
	}
	const { questions: all, dropped, firstProblem, rows } = gathering;
	if (all.length === 0) throw new LensError("badQuestions", nothingUsable(paths, rows(), firstProblem()));
	const grouped =
		group === undefined
			? all
			: all.map((each) => ({ ...each, group: each.group === "fabricated" ? each.group : group }));
	const questions = limit === null ? grouped : drawQuestions(grouped, limit, seed);
	return { questions, dropped, firstProblem: firstProblem(), digest: digestOf(questions) };
}

/** Which of a table's columns are read. */
export interface Columns {
	wants(column: string): boolean;
	/** What is wrong with columns of these names; null when they will do. */
	problem(names: string[]): string | null;
}

const QUESTION_COLUMNS: Columns = { wants: isKnownField, problem: columnProblem };

/**
 * The rows of a file, one by one.
 * @throws LensError badQuestions, fileUnreadable
 */
export function rowsOf(
	files: StudyFiles,
	{ path, format }: { path: string; format: QuestionFormat },
	{ wants, problem }: Columns = QUESTION_COLUMNS,
): AsyncGenerator<FileRow, void> {
	const check = (names: string[]) => {
		const told = problem(names);
		if (told) throw new LensError("badQuestions", `${path} ${told}.`);
	};
	switch (format) {
		case "Parquet":
			return parquetRows(files, path, { wants, check });
		case "JSON Lines":
			return jsonLineRows(linesOf(textOf(files, path)));
		case "JSON":
			return jsonRows(textOf(files, path));
		case "CSV":
			return csvRows(linesOf(textOf(files, path)), check);
	}
}

/** Collects questions, and counts what is none. */
function gather() {
	const questions: Question[] = [];
	const dropped: Record<string, number> = {};
	const ids = new Set<string>();
	const asked = new Set<string>();
	let first = "";
	let rows = 0;
	const use = (path: string, format: QuestionFormat, row: FileRow): string | null => {
		const found = questionOf(row, { path, isTable: format === "CSV" });
		if (typeof found === "string") return found;
		// The same words again would stand on both sides of a split.
		const words = found.question
			.toLowerCase()
			.replace(/\s+/g, " ")
			.replace(/[\s.?!]+$/, "");
		if (asked.has(words)) return "the same question was there before";
		if (ids.has(found.id)) return "its id was used before";
		asked.add(words);
		ids.add(found.id);
		questions.push(found);
		return null;
	};
	return {
		questions,
		dropped,
		firstProblem: () => first,
		rows: () => rows,
		add(path: string, format: QuestionFormat, row: FileRow) {
			rows++;
			const problem = use(path, format, row);
			if (problem === null) return;
			dropped[problem] = (dropped[problem] ?? 0) + 1;
			first ||= `${path}, ${row.place}: ${problem}`;
		},
	};
}

function nothingUsable(paths: string[], rows: number, firstProblem: string): string {
	const where = paths.join(", ");
	if (rows === 0) return `There is no question in ${where}.`;
	return `None of ${rows} row${rows === 1 ? "" : "s"} in ${where} can be used; the first is ${firstProblem}.`;
}

/** 64 bits over all that questions or items are, in order, as 16 hexadecimal digits. */
export function digestOf(rows: readonly unknown[]): string {
	let [high, low] = [0, 1];
	for (const row of rows) {
		const line = jsonLine(row);
		high = seedFor(high, line);
		low = seedFor(low, `${high} ${line}`);
	}
	return [high, low].map((part) => part.toString(16).padStart(8, "0")).join("");
}
