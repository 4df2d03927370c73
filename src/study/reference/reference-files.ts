/**
 * The files of the reference implementation (thunlp/H-Neurons), found in a folder by their names, and read.
 *
 *     consistency_samples.jsonl   {"tc_1": {"question", "responses": [...], "judges": [...], "ground_truth": [...]}}
 *     answer_tokens.jsonl         {"tc_1": {"question", "response", "tokenized_response", "answer_tokens", "judge"}}
 *     train_qids.json, test_qids.json                 {"t": [ids], "f": [ids]}: right and wrong answers
 *     activations/<location>/act_<id>.npy             float32 [layers, neurons of a layer]
 *
 * Names may have more before and after ("Llama33_TriviaQA_answer_tokens_train.jsonl"); of all files of a kind every row counts.
 */
import { LensError } from "../../protocol/errors";
import { jsonLineRows } from "../datasets/json";
import { REFERENCE_INSTRUCTION } from "../datasets/layouts";
import { bytesOf, linesOf, textOf } from "../datasets/text";
import type { StudyFiles } from "../files";
import type { Label } from "../identify/run-files";
import type { Tally } from "./tally";

/** Sets that the reference implementation keeps lists of ids for. */
export type ListedSet = "train" | "test";

export interface FoundFiles {
	samples: string[];
	answerTokens: string[];
	ids: Record<ListedSet, string[]>;
}

/** What is known of one question's answers. */
export interface ReferenceSamples {
	question: string;
	responses: string[];
	/** One a response; "" where there is none. */
	judges: string[];
	truth: string[];
}

export interface ReferenceTokens {
	question: string;
	response: string;
	tokens: string[];
	answer: string[];
	/** "" where there is none. */
	judge: string;
}

/** A listed answer. */
export interface Listed {
	set: ListedSet;
	label: Label;
}

/** @throws LensError badQuestions when the folder holds none of them */
export async function findReference(files: StudyFiles, folder: string): Promise<FoundFiles> {
	const names = await files.list(folder);
	const paths = (pattern: RegExp) =>
		names.filter((name) => pattern.test(name)).map((name) => `${folder}/${name}`);
	const found = {
		samples: paths(/samples.*\.jsonl$/i),
		answerTokens: paths(/answer_tokens.*\.jsonl$/i),
		ids: { train: paths(/train.*qids.*\.json$/i), test: paths(/test.*qids.*\.json$/i) },
	};
	if (found.samples.length + found.answerTokens.length > 0) return found;
	throw new LensError(
		"badQuestions",
		`${folder} holds no file of samples ("...samples.jsonl") and none of answer tokens ("...answer_tokens.jsonl").`,
	);
}

type Fields = Record<string, unknown>;

/** All rows of files of samples, by id; ids that come again and rows that cannot be read are counted. */
export const readSamples = (files: StudyFiles, paths: string[], tally: Tally) =>
	readRows(files, paths, tally, (row): ReferenceSamples | string => {
		const responses = textsIn(row.responses ?? row.response);
		if (!responses || responses.length === 0) return "it has no responses";
		const judges = textsIn(row.judges ?? row.judge ?? []) ?? [];
		if (judges.length > 0 && judges.length !== responses.length) return "it has not one verdict a response";
		const truth = textsIn(row.ground_truth ?? []) ?? [];
		return { question: questionIn(row), responses, judges: responses.map((_, i) => judges[i] ?? ""), truth };
	});

/** All rows of a file of answer tokens, by id; empty lists are read as they are. */
export const readAnswerTokens = (files: StudyFiles, path: string, tally: Tally) =>
	readRows(files, [path], tally, (row): ReferenceTokens | string => {
		const [tokens, answer] = [textsIn(row.tokenized_response), textsIn(row.answer_tokens)];
		if (typeof row.response !== "string") return "it has no response";
		if (!tokens || !answer) return "its tokens are not lists of texts";
		const judge = typeof row.judge === "string" ? row.judge : "";
		return { question: questionIn(row), response: row.response, tokens, answer, judge };
	});

async function readRows<T extends { question: string }>(
	files: StudyFiles,
	paths: string[],
	tally: Tally,
	read: (row: Fields) => T | string,
): Promise<Map<string, T>> {
	const rows = new Map<string, T>();
	for (const path of paths)
		for await (const { place, row, problem } of jsonLineRows(linesOf(textOf(files, path)))) {
			const where = `${path}, ${place}`;
			if (problem !== undefined) {
				tally.count(problem, where);
				continue;
			}
			const [[id, fields] = ["", null], ...others] = Object.entries(row as Fields);
			const isOne = others.length === 0 && typeof fields === "object" && fields !== null;
			const found = isOne ? read(fields as Fields) : "it is not one id with an object";
			if (typeof found === "string") tally.count(found, where);
			else if (found.question === "") tally.count("it has no question", where);
			else if (rows.has(id)) tally.count("its id was used before", where);
			else rows.set(id, found);
		}
	return rows;
}

/** The question without the instruction that was appended to it. */
function questionIn({ question }: Fields): string {
	if (typeof question !== "string") return "";
	const text = question.trim();
	return text.endsWith(REFERENCE_INSTRUCTION) ? text.slice(0, -REFERENCE_INSTRUCTION.length).trim() : text;
}

function textsIn(value: unknown): string[] | null {
	const list = typeof value === "string" ? [value] : value;
	return Array.isArray(list) && list.every((each) => typeof each === "string") ? list : null;
}

/** A list of ids takes some tens of kilobytes. */
const LARGEST_LIST = 64 << 20;

/**
 * The ids of both sets. One that a set lists twice counts once; one that it lists as right and as wrong counts not at all.
 * @param allowOverlap keeps ids that both sets list, in both
 * @throws LensError badQuestions when a file is no list of ids, or sets overlap and that is not allowed
 */
export async function readIds(
	files: StudyFiles,
	paths: Record<ListedSet, string[]>,
	{ tally, allowOverlap }: { tally: Tally; allowOverlap: boolean },
): Promise<{ listed: Map<string, Listed[]>; overlap: number }> {
	const train = await readSet(files, paths.train, tally);
	const test = await readSet(files, paths.test, tally);
	const shared = [...test.keys()].filter((id) => train.has(id));
	if (shared.length > 0 && !allowOverlap)
		throw new LensError(
			"badQuestions",
			`${shared.length} of ${test.size} test questions are in the training list too, ${shared[0]} among them: what is told of the test would be too good. Allow the overlap to import them all the same.`,
		);
	const listed = new Map<string, Listed[]>();
	for (const [set, members] of [
		["train", train],
		["test", test],
	] as const)
		for (const [id, label] of members) listed.set(id, [...(listed.get(id) ?? []), { set, label }]);
	return { listed, overlap: shared.length };
}

async function readSet(files: StudyFiles, paths: string[], tally: Tally): Promise<Map<string, Label>> {
	const labels = new Map<string, Label>();
	const both = new Set<string>();
	for (const path of paths) {
		const { t, f } = await readList(files, path);
		for (const [ids, label] of [
			[t, "faithful"],
			[f, "hallucinated"],
		] as const)
			for (const id of ids) {
				const before = labels.get(id);
				if (before === undefined) labels.set(id, label);
				else if (before === label) tally.count("a list names its id twice", `${path}, ${id}`);
				else both.add(id);
			}
	}
	for (const id of both) {
		labels.delete(id);
		tally.count("it is listed as right and as wrong", `${paths.join(", ")}, ${id}`);
	}
	return labels;
}

async function readList(files: StudyFiles, path: string): Promise<{ t: string[]; f: string[] }> {
	const broken = new LensError(
		"badQuestions",
		`${path} is no list of ids: {"t": [...], "f": [...]} is expected.`,
	);
	const length = (await files.size(path)) ?? 0;
	if (length > LARGEST_LIST) throw broken;
	const text = new TextDecoder().decode(await bytesOf(files, path, { start: 0, length }));
	try {
		const { t, f } = JSON.parse(text) as Fields;
		const [right, wrong] = [textsIn(t), textsIn(f)];
		if (right && wrong) return { t: right, f: wrong };
	} catch (error) {
		if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
	}
	throw broken;
}
