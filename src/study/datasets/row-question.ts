import { seedFor } from "../../core/random";
import type { Question } from "../question";
import { plainName } from "./answers";
import { type FileRow, NUL } from "./file-row";
import { type FoundQuestion, LAYOUTS, type Layout } from "./layouts";

/** Longer ones are documents. */
const LONGEST_QUESTION = 10_000;
/** A question with more is no question about a fact; TriviaQA's longest list has some hundreds. */
const MOST_ANSWERS = 5000;

/** The question in a row, or the reason why there is none. */
export function questionOf(
	{ row, key, problem }: FileRow,
	{ path, isTable }: { path: string; isTable: boolean },
): Question | string {
	if (problem !== undefined) return problem;
	const [inner, id] = unwrapped(row as Record<string, unknown>, key);
	const fields = new Map(Object.entries(inner).map(([name, value]) => [plainName(name), value]));
	const layout = LAYOUTS.find((each) => each.fits(fields))!;
	const found = layout.read(fields, { key: id, isTable });
	if (typeof found === "string") return found;
	return problemIn(found) ?? completed(found, layout, path);
}

/** The reference implementation's lines are objects of one property, whose name is the id. */
function unwrapped(
	row: Record<string, unknown>,
	key: string | undefined,
): [Record<string, unknown>, string | undefined] {
	const names = Object.keys(row);
	const inner = names.length === 1 ? row[names[0]!] : null;
	const isWrapped = typeof inner === "object" && inner !== null && !Array.isArray(inner);
	return isWrapped ? [inner as Record<string, unknown>, names[0]] : [row, key];
}

function problemIn({ question, answers }: FoundQuestion): string | null {
	if (question === "") return "it has no question";
	if (question.length > LONGEST_QUESTION) return "its question is as long as a document";
	if (answers.length > MOST_ANSWERS) return "it has thousands of answers";
	const all = `${question}\n${answers.join("\n")}`;
	if (all.includes("\0")) return NUL;
	return all.includes("\ufffd") ? "it holds bytes that are no UTF-8" : null;
}

/** What no row tells: an id, a topic, and that questions which no answer is right for are about what does not exist. */
function completed(found: FoundQuestion, layout: Layout, path: string): Question {
	const set = layout.name || setNamedBy(path);
	const id = idOf(found, set);
	return {
		id,
		question: found.question,
		answers: found.answers,
		domain: found.domain ?? (set || "general"),
		group: found.group || (found.answers.length === 0 ? "fabricated" : ""),
		relation: found.relation,
		entity: found.entity ?? id,
		isSensitive: found.isSensitive,
	};
}

/** The set that a file or its folder is named after, where its rows do not tell. */
function setNamedBy(path: string): string {
	const name = path.split(/[\\/]/).slice(-3).join("/").toLowerCase();
	return /nq[-_]?open|natural[-_]?questions/.test(name) ? "nq-open" : "";
}

/** The row's own id; a number is one of its set, and without any the question's words make one. */
function idOf({ id, question }: FoundQuestion, set: string): string {
	const prefix = set || "q";
	if (id !== null) return /^\d+$/.test(id) && set ? `${set}-${id}` : id;
	const high = seedFor(0, question);
	const low = seedFor(high, `${question.length} ${question}`);
	return `${prefix}-${[high, low].map((part) => part.toString(16).padStart(8, "0")).join("")}`;
}
