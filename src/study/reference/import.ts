/**
 * Makes files like those of a run's folder from the reference implementation's: questions, answers, verdicts, spans, rows,
 * features. They are no run: which model and settings they came from, nobody has written down.
 */
import { LensError } from "../../protocol/errors";
import type { StudyFiles } from "../files";
import type { Row, Samples, Spans, Verdict, Verdicts } from "../identify/run-files";
import type { SetName } from "../identify/sets";
import { jsonLine } from "../job";
import type { AnswerSpan, EncodedText, SampledAnswer } from "../model";
import type { Question } from "../question";
import { type ImportedFeatures, importActivations } from "./activations";
import { markedRange, tokensIn } from "./answer-span";
import { placesOf } from "./pieces";
import {
	findReference,
	type Listed,
	type ListedSet,
	type ReferenceSamples,
	type ReferenceTokens,
	readAnswerTokens,
	readIds,
	readSamples,
} from "./reference-files";
import { newTally, type Tally } from "./tally";

export interface ImportOptions {
	/**
	 * The tokens of a response as the model's tokenizer makes them. Without it answers have no ids: their tokens are the
	 * reference's own pieces, and a model must encode them before it can read them.
	 */
	encode?: (text: string) => EncodedText;
	/** Whether questions may be in both sets. */
	allowOverlap?: boolean;
	/** The topic of all questions; "general" unless told. */
	domain?: string;
}

export interface ReferenceImport {
	questions: number;
	answers: number;
	/** Answers whose part that states the fact is known. */
	spans: number;
	/** Rows of each listed set, by label. */
	rows: Partial<Record<SetName, { faithful: number; hallucinated: number }>>;
	/** Questions without any verdict: the lists', where they name the question, else "uncertain" is taken. */
	unjudged: number;
	/** Questions without accepted answers: a study would take whatever is answered to them for invented. */
	unanswered: number;
	/** Ids that both sets list. */
	overlap: number;
	/** Null when there are no activations. */
	features: ImportedFeatures | null;
	/** What could not be used, by reason. */
	dropped: Record<string, number>;
	/** File, row and reason of the first one; "" when there is none. */
	firstProblem: string;
}

/**
 * Reads a folder of the reference implementation and writes its content in the formats of a run's files.
 * @throws LensError badQuestions when nothing can be used, or train and test overlap; fileUnreadable, fileUnwritable
 */
export async function importReference(
	files: StudyFiles,
	from: string,
	to: string,
	{ encode, allowOverlap = false, domain = "general" }: ImportOptions = {},
): Promise<ReferenceImport> {
	const tally = newTally();
	await refuseRuns(files, to);
	const found = await findReference(files, from);
	const samples = await readSamples(files, found.samples, tally);
	const tokens = await readMarked(files, found.answerTokens, tally);
	const { listed, overlap } = await readIds(files, found.ids, { tally, allowOverlap });
	const ids = [...new Set([...samples.keys(), ...tokens.keys()])];
	const entries = ids.map((id) =>
		entryOf(
			{ id, samples: samples.get(id), tokens: tokens.get(id) ?? [], listed: listed.get(id) ?? [] },
			{ encode, domain, tally },
		),
	);
	if (entries.length === 0)
		throw new LensError(
			"badQuestions",
			`Nothing in ${from} can be used; the first problem is ${tally.first}.`,
		);
	for (const id of listed.keys())
		if (!samples.has(id) && !tokens.has(id)) tally.count("a listed id has no response", `${from}, ${id}`);
	const listedRows = entries.flatMap(({ rows }) => rows);
	const features = await importActivations(files, { from, to, rows: listedRows, tally });
	const rows = features?.rows ?? listedRows;
	await write(files, to, { entries, rows });
	return {
		questions: entries.length,
		answers: entries.reduce((sum, entry) => sum + entry.samples.answers.length, 0),
		spans: entries.reduce((sum, entry) => sum + entry.spans.spans.filter(Boolean).length, 0),
		rows: countsOf(rows),
		unjudged: entries.filter(({ isJudged }) => !isJudged).length,
		unanswered: entries.filter(({ question }) => question.answers.length === 0).length,
		overlap,
		features: features?.told ?? null,
		dropped: tally.counts,
		firstProblem: tally.first,
	};
}

/** What is there may have taken hours. */
async function refuseRuns(files: StudyFiles, folder: string): Promise<void> {
	const there = (await files.list(folder)).find((name) =>
		/^(run|questions|samples|rows)\b.*\.jsonl?$/.test(name),
	);
	if (there)
		throw new LensError("otherRun", `${folder} holds a run, or what was imported, already (${there}).`);
}

interface Entry {
	/** Whether the files tell any verdict. */
	isJudged: boolean;
	question: Question;
	samples: Samples;
	verdicts: Verdicts;
	spans: Spans;
	rows: Row[];
}

/** A response whose answer tokens are marked. */
interface Marked extends ReferenceTokens {
	/** The set whose answers its file is named after; null where the name does not tell. */
	set: ListedSet | null;
}

/** Training and test answer the same question each in its own way: every file's row is kept. */
async function readMarked(files: StudyFiles, paths: string[], tally: Tally): Promise<Map<string, Marked[]>> {
	const all = new Map<string, Marked[]>();
	for (const path of paths) {
		const name = path.slice(path.lastIndexOf("/") + 1);
		const set = /train/i.test(name) ? "train" : /test/i.test(name) ? "test" : null;
		for (const [id, row] of await readAnswerTokens(files, path, tally))
			all.set(id, [...(all.get(id) ?? []), { ...row, set }]);
	}
	return all;
}

interface Known {
	id: string;
	samples: ReferenceSamples | undefined;
	tokens: Marked[];
	listed: Listed[];
}

interface Means {
	encode: ImportOptions["encode"];
	domain: string;
	tally: Tally;
}

function entryOf(known: Known, { encode, domain, tally }: Means): Entry {
	const { id, samples, tokens, listed } = known;
	const responses = samples?.responses ?? tokens.map(({ response }) => response);
	/** Which answer each marked response is; -1 = none of the samples. */
	const places = tokens.map(({ response }, i) =>
		samples ? responses.findIndex((each) => each.trim() === response.trim()) : i,
	);
	const answers = responses.map((text, i) => answerOf(text, tokens[places.indexOf(i)], encode));
	const spans: Spans["spans"] = answers.map(() => null);
	for (const [i, place] of places.entries()) {
		const span = spanOf({ id, tokens: tokens[i]!, answer: answers[place], tally });
		if (place >= 0) spans[place] ??= span;
	}
	const chosen = listed.map((each) => ({ ...each, sample: sampleOf(each, tokens, places) }));
	const verdicts = responses.map((_, i) => {
		const judge = samples?.judges[i] || tokens[places.indexOf(i)]?.judge;
		return judge ? verdictOf(judge) : labelled(chosen.find(({ sample }) => sample === i) ?? listed[0]);
	});
	return {
		isJudged: [...(samples?.judges ?? []), ...tokens.map(({ judge }) => judge)].some(Boolean),
		question: {
			...{ id, question: (samples ?? tokens[0])!.question, answers: [...new Set(samples?.truth ?? [])] },
			...{ domain, group: "", relation: "", entity: id, isSensitive: false },
		},
		samples: { id, answers },
		verdicts: { id, verdicts },
		spans: { id, spans },
		rows: rowsOf(
			chosen.filter(({ sample }) => spans[sample]),
			{ id, domain, entity: id },
		),
	};
}

/** The answer that a list means: that of the file named after it, else of any. */
function sampleOf({ set }: Listed, tokens: Marked[], places: number[]): number {
	const own = tokens.findIndex((each) => each.set === set);
	const any = tokens.findIndex((each) => each.set === null);
	return places[own >= 0 ? own : any >= 0 ? any : 0] ?? -1;
}

function answerOf(text: string, tokens: ReferenceTokens | undefined, encode: Means["encode"]): SampledAnswer {
	const unknown = { meanEntropy: null, meanLogProbability: null, stopped: "end" as const };
	if (encode) return { ...encode(text), ...unknown };
	const places = (tokens && placesOf(text, tokens.tokens)) ?? [];
	return {
		...{ text, ids: [], starts: places.map(({ start }) => start), ends: places.map(({ end }) => end) },
		...unknown,
	};
}

function spanOf(marked: {
	id: string;
	tokens: ReferenceTokens;
	answer: SampledAnswer | undefined;
	tally: Tally;
}): AnswerSpan | null {
	const { id, tokens, answer, tally } = marked;
	const problem = (reason: string) => {
		tally.count(reason, id);
		return null;
	};
	if (!answer) return problem("its answer tokens are of a response that is not among its samples");
	const characters = markedRange({ ...tokens, response: answer.text });
	if (typeof characters === "string") return problem(characters);
	const range = tokensIn(answer, characters);
	return range ? { characters, tokens: range, by: "extractor" } : problem("its answer lies in no token");
}

/** The reference's words for verdicts; "neutral" is that of a judge by entailment. */
const VERDICT_OF: Record<string, Verdict> = {
	true: "true",
	false: "false",
	uncertain: "uncertain",
	neutral: "uncertain",
};

const verdictOf = (judge: string): Verdict => VERDICT_OF[judge.trim().toLowerCase()] ?? "error";

function labelled(listed: Listed | undefined): Verdict {
	if (!listed) return "uncertain";
	return listed.label === "faithful" ? "true" : "false";
}

/** One row an answer and label, in every set that lists it so. */
function rowsOf(listed: (Listed & { sample: number })[], row: Pick<Row, "id" | "domain" | "entity">): Row[] {
	const rows: Row[] = [];
	for (const { set, label, sample } of listed) {
		const same = rows.find((each) => each.sample === sample && each.label === label);
		if (same) same.sets.push(set);
		else rows.push({ id: row.id, sample, label, domain: row.domain, entity: row.entity, sets: [set] });
	}
	return rows.sort((a, b) => a.sample - b.sample);
}

async function write(
	files: StudyFiles,
	folder: string,
	{ entries, rows }: { entries: Entry[]; rows: Row[] },
): Promise<void> {
	const put = (name: string, list: readonly unknown[]) =>
		files.replace(`${folder}/${name}`, list.map(jsonLine).join(""));
	await put(
		"questions.jsonl",
		entries.map(({ question }) => question),
	);
	await put(
		"samples.jsonl",
		entries.map(({ samples }) => samples),
	);
	await put(
		"verdicts.jsonl",
		entries.map(({ verdicts }) => verdicts),
	);
	await put(
		"spans.jsonl",
		entries.map(({ spans }) => spans),
	);
	if (rows.length > 0) await put("rows.jsonl", rows);
}

function countsOf(rows: readonly Row[]): ReferenceImport["rows"] {
	const counts: ReferenceImport["rows"] = {};
	for (const { sets, label } of rows)
		for (const set of sets) {
			counts[set] ??= { faithful: 0, hallucinated: 0 };
			counts[set][label]++;
		}
	return counts;
}
