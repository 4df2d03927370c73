/** Writes a run's files as the reference implementation has them, so that its own scripts go on with them. */
import { LensError } from "../../protocol/errors";
import { REFERENCE_INSTRUCTION } from "../datasets/layouts";
import { bytesOf } from "../datasets/text";
import type { StudyFiles } from "../files";
import { readManifest } from "../folder/manifest";
import { IDENTIFY, type Manifest } from "../identify/folder/study-run";
import type { Row, Samples, Spans, Verdicts } from "../identify/run-files";
import { partsOf } from "../identify/steps/features";
import { jsonLine } from "../job";
import { rowsOf, together } from "../lines";
import type { Question } from "../question";
import { activationPath, isFileName, LOCATIONS, numbersIn } from "./activations";
import { writeNpy } from "./npy";
import type { ListedSet } from "./reference-files";
import { newTally, type Tally } from "./tally";

export interface ReferenceExport {
	questions: number;
	/** Answers whose tokens are marked. */
	answerTokens: number;
	ids: Record<ListedSet, { t: number; f: number }>;
	/** Files of activations. */
	activations: number;
	/** Why there are none, as the end of a sentence; null where there are some. */
	withoutActivations: string | null;
	dropped: Record<string, number>;
	firstProblem: string;
}

/**
 * Writes consistency_samples.jsonl, answer_tokens.jsonl, the lists of ids and, where the run has features over the answer,
 * the activations.
 * @throws LensError fileUnreadable when the run lacks a file, fileUnwritable
 */
export async function exportReference(files: StudyFiles, run: string, to: string): Promise<ReferenceExport> {
	const tally = newTally();
	const rows = await listedRows(files, run);
	const chosen = new Map(rows.map(({ id, sample }) => [id, sample]).reverse() as [string, number][]);
	const [samples, tokens]: string[][] = [[], []];
	const source = <T extends { id: string }>(name: string) => rowsOf<T>(files, `${run}/${name}`);
	const all = together({
		question: source<Question>("questions.jsonl"),
		samples: source<Samples>("samples.jsonl"),
		verdicts: source<Verdicts>("verdicts.jsonl"),
		spans: source<Spans>("spans.jsonl"),
	});
	for await (const told of all) {
		samples!.push(jsonLine({ [told.question.id]: sampleRow(told) }));
		const marked = tokenRow(told, chosen.get(told.question.id));
		if (marked) tokens!.push(jsonLine({ [told.question.id]: marked }));
		else tally.count("no part of its answer is known to state the fact", told.question.id);
	}
	await files.replace(`${to}/consistency_samples.jsonl`, samples!.join(""));
	await files.replace(`${to}/answer_tokens.jsonl`, tokens!.join(""));
	const ids = {
		train: await writeIds(files, to, "train", rows),
		test: await writeIds(files, to, "test", rows),
	};
	const activations = await writeActivations(files, { run, to, tally });
	const isNone = typeof activations === "string";
	return {
		questions: samples!.length,
		answerTokens: tokens!.length,
		...{ ids, activations: isNone ? 0 : activations, withoutActivations: isNone ? activations : null },
		...{ dropped: tally.counts, firstProblem: tally.first },
	};
}

interface Told {
	question: Question;
	samples: Samples;
	verdicts: Verdicts;
	spans: Spans;
}

const asked = ({ question }: Question): string => `${question} ${REFERENCE_INSTRUCTION}`;
/** The reference has no word for a refusal. */
const judgeOf = (verdict: string | undefined): string =>
	verdict === "refused" || verdict === undefined ? "uncertain" : verdict;

const sampleRow = ({ question, samples, verdicts }: Told) => ({
	question: asked(question),
	responses: samples.answers.map(({ text }) => text),
	judges: samples.answers.map((_, i) => judgeOf(verdicts.verdicts[i])),
	ground_truth: question.answers,
});

/** The answer that is read, else the first whose span is known, in decoded tokens. */
function tokenRow({ question, samples, verdicts, spans }: Told, sample: number | undefined) {
	const chosen = sample ?? spans.spans.findIndex((span) => span !== null);
	const [answer, span] = [samples.answers[chosen], spans.spans[chosen]];
	if (!answer || !span) return null;
	const tokens = answer.starts.map((start, i) => answer.text.slice(start, answer.ends[i]));
	return {
		question: asked(question),
		response: answer.text,
		tokenized_response: tokens,
		answer_tokens: tokens.slice(span.tokens.start, span.tokens.end),
		judge: judgeOf(verdicts.verdicts[chosen]),
	};
}

/** Rows that are trained on or tested on; none when the run has not dealt any. */
async function listedRows(files: StudyFiles, run: string): Promise<Row[]> {
	const listed: Row[] = [];
	if ((await files.size(`${run}/rows.jsonl`)) === null) return listed;
	for await (const row of rowsOf<Row>(files, `${run}/rows.jsonl`)) if (isListed(row)) listed.push(row);
	return listed;
}

const isListed = ({ sets }: Row): boolean => sets.includes("train") || sets.includes("test");

async function writeIds(files: StudyFiles, to: string, set: ListedSet, rows: readonly Row[]) {
	const ids = (label: Row["label"]) =>
		rows.filter((row) => row.sets.includes(set) && row.label === label).map(({ id }) => id);
	const lists = { t: ids("faithful"), f: ids("hallucinated") };
	// With four blanks, as Python writes it.
	await files.replace(`${to}/${set}_qids.json`, JSON.stringify(lists, null, 4));
	return { t: lists.t.length, f: lists.f.length };
}

const studyIn = (files: StudyFiles, folder: string) =>
	readManifest(files, { folder, shard: null, kinds: [IDENTIFY] }) as Promise<Manifest | null>;

/** @returns how many files, or why none */
async function writeActivations(
	files: StudyFiles,
	{ run, to, tally }: { run: string; to: string; tally: Tally },
): Promise<number | string> {
	const size = await files.size(`${run}/features.f32`);
	if (size === null) return "the folder has no features.f32";
	const manifest = await studyIn(files, run);
	if (manifest === null) return "the folder has no run.json that tells what the numbers in features.f32 are";
	const { layers, neuronsPerLayer } = manifest.model;
	const parts = partsOf(manifest.settings);
	if (!parts.some(({ region }) => LOCATIONS.some((location) => location.region === region)))
		return "the run has not read its neurons over the answer";
	const bytes = layers * neuronsPerLayer * Float32Array.BYTES_PER_ELEMENT;
	let [place, written] = [0, 0];
	for await (const row of rowsOf<Row>(files, `${run}/rows.jsonl`)) {
		const start = place++ * parts.length * bytes;
		if (!isListed(row)) continue;
		if (!isFileName(row.id)) {
			tally.count("its id is no name of a file", row.id);
			continue;
		}
		if (start + parts.length * bytes > size)
			throw new LensError("fileUnreadable", `${run}/features.f32 ends before its row ${place}.`);
		for (const { name, region, isOutside } of LOCATIONS) {
			const part = parts.findIndex((each) => each.region === region && each.isOutside === isOutside);
			if (part < 0) continue;
			const numbers = await bytesOf(files, `${run}/features.f32`, {
				start: start + part * bytes,
				length: bytes,
			});
			const matrix = { shape: [layers, neuronsPerLayer] as [number, number], values: numbersIn(numbers) };
			await files.replace(activationPath(to, name, row.id), writeNpy(matrix));
			written++;
		}
	}
	if (written === 0) return "no row of the training list or the test list can have some";
	return written;
}
