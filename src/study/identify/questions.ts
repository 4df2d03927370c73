/**
 * Question files: JSON Lines, one question a line.
 *
 *     {"id": "tc_1", "question": "Who wrote Emma?", "answers": ["Jane Austen", "Austen"], "domain": "books"}
 *
 * `answers` are accepted spellings; none means that what is asked about does not exist. Optional: `domain` and
 * `relation` (questions of one kind; classes are balanced within each), `entity` (what is asked about: its questions
 * stay in one split; without it each question stands alone), `group` ("fabricated": kept out of fitting and scored on
 * its own). Other fields are left alone.
 */
import { seedFor } from "../../core/random";
import { LensError } from "../../protocol/errors";
import type { StudyFiles } from "../files";

export interface Question {
	id: string;
	question: string;
	answers: string[];
	domain: string;
	group: string;
	relation: string;
	entity: string;
}

export interface QuestionSet {
	questions: Question[];
	/** Lines that could not be used, counted by reason. */
	broken: Record<string, number>;
	/** Changes when any line does. */
	digest: string;
}

/** @throws LensError badQuestions when no line can be used */
export async function readQuestions(files: StudyFiles, paths: string[]): Promise<QuestionSet> {
	const questions: Question[] = [];
	const broken: Record<string, number> = {};
	const seen = new Set<string>();
	let digest = 0;
	let firstProblem = "";
	for (const path of paths) {
		let number = 0;
		for await (const line of files.lines(path)) {
			number++;
			digest = seedFor(digest, line);
			if (line.trim() === "") continue;
			const read = questionOf(line, seen);
			if (typeof read === "string") {
				broken[read] = (broken[read] ?? 0) + 1;
				firstProblem ||= `; ${path}:${number}: ${read}`;
			} else {
				seen.add(read.id);
				questions.push(read);
			}
		}
	}
	if (questions.length === 0)
		throw new LensError("badQuestions", `No question can be used in ${paths.join(", ")}${firstProblem}.`);
	return { questions, broken, digest: digest.toString(16).padStart(8, "0") };
}

/** The question in a line, or what is wrong with it. */
function questionOf(line: string, seen: Set<string>): Question | string {
	let row: Record<string, unknown>;
	try {
		row = JSON.parse(line.replace(/^\uFEFF/, ""));
	} catch {
		return "the line is not JSON";
	}
	if (typeof row !== "object" || row === null) return "the line is not an object";
	const { id, question, answers } = row;
	if (typeof id !== "string" || id === "") return "no id";
	if (typeof question !== "string" || question.trim() === "") return "no question";
	if (!Array.isArray(answers) || answers.some((answer) => typeof answer !== "string"))
		return "answers are not a list of texts";
	if (answers.length > 0 && answers.every((answer) => answer.trim() === "")) return "answers are empty texts";
	if (seen.has(id)) return "the id was used before";
	const named = (name: string, otherwise: string) =>
		(typeof row[name] === "string" && row[name]) || otherwise;
	return {
		id,
		question,
		answers: answers.filter((answer) => answer.trim() !== ""),
		domain: named("domain", "general"),
		group: named("group", ""),
		relation: named("relation", ""),
		entity: named("entity", id),
	};
}
