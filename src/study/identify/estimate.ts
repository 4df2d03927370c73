/** What a study would take: a few questions are really asked and read, and the rest is reckoned from them. */

import { fromRows } from "../../core/probe/matrix";
import { mulberry32, seedFor, shuffled } from "../../core/random";
import type { StudyStep } from "../../core/report/steps";
import type { IdentifyParams, StudyEstimate } from "../../protocol/study-calls";
import { readManifest } from "../folder/manifest";
import { partName, rangeOf } from "../folder/shard";
import { jsonLine, type StudyPorts, stopIfCancelled, workProgress } from "../job";
import { judgeByRule } from "../judge/rule";
import { countLines } from "../lines";
import type { SampledAnswer, StudyModel } from "../model";
import type { Question } from "../question";
import { spanOf } from "../spans/span-of";
import { readAllQuestions } from "./folder/all-questions";
import { settingsOf } from "./folder/settings";
import { IDENTIFY } from "./folder/study-run";
import { SETS } from "./sets";
import { messagesOf } from "./steps/collect";
import { partsOf, poolRow } from "./steps/features";

/** Questions that are asked and timed. */
const ASKED = 3;
/** Before them: one that pays for what is made once, and one for what rested while the first answer was read. */
const WARMING = 2;
/** Rows of a question, and those of them that are fitted on: measured on the pocket model, 600 to 5,876 questions. */
const ROWS_A_QUESTION = 0.6;
const TRAINING = 0.47;
/**
 * What a training row costs at a region and in the fit over all neurons, six fits each: so many times the product with a
 * vector of all neurons, and so many with one of NARROW columns, which stands for the work on the few that count. Measured
 * on 164 to 1,582 rows of 9,216 neurons and 600 of 100,000; right to a factor of two.
 */
const SPARSE_FIT = { all: 60, narrow: 800 };
const DENSE_FIT = { all: 200, narrow: 2800 };
const FITS = 6;
const NARROW = 10_000;
/** Vectors that a pass is timed on. */
const TIMED_VECTORS = 64;
/** More than one, for the clock counts in milliseconds. */
const TIMED_PASSES = 20;
/** The same for the rule. */
const JUDGED_TIMES = 20;
/** Seconds of evaluation: 10,000 draws of every figure of the sets, measured on 341 to 3,490 rows. */
const EVALUATION = { fixed: 1.5, perRow: 0.002 };
/** Columns that a fit holds, and blocks of the file of features. */
const FIT_BYTES = 320 * 2 ** 20;

/** All but what the process knows. */
type Taken = Omit<StudyEstimate, "freeBytes">;

/** @throws LensError as `identify` */
export async function estimateStudy(
	model: StudyModel,
	params: IdentifyParams,
	ports: StudyPorts,
): Promise<Taken> {
	const { questions, dropped } = await readAllQuestions(ports.files, params);
	const timed = await timeQuestions(model, questions, { params, ports });
	const shared = (count: number) => {
		const { from, to } = rangeOf(params.shard, count);
		return to - from;
	};
	const most = Math.min(questions.length, 2 * params.perClass * SETS.length);
	const rows = Math.ceil(ROWS_A_QUESTION * most);
	const vectors = most * partsOf(settingsOf(params)).length;
	const fit = await fitSeconds(model.layers * model.neuronsPerLayer, TRAINING * rows, { params, ports });
	const seconds: Record<StudyStep, number> = {
		collect: timed.ask * shared(questions.length),
		judge: timed.judge * shared(questions.length),
		spans: timed.judge * shared(questions.length),
		features: timed.read * shared(rows),
		fit,
		evaluate: EVALUATION.fixed + EVALUATION.perRow * rows,
	};
	return {
		questions: questions.length,
		dropped,
		seconds: onThisMachine(seconds, params),
		diskBytes: Math.ceil(timed.bytes * shared(questions.length) + vectorBytes(model) * shared(vectors)),
		memoryBytes: FIT_BYTES,
		begun: await begun(params, ports),
	};
}

const vectorBytes = ({ layers, neuronsPerLayer }: StudyModel): number =>
	layers * neuronsPerLayer * Float32Array.BYTES_PER_ELEMENT;

/** Only the steps that are asked for, and only those that no server does. */
function onThisMachine(
	seconds: Record<StudyStep, number>,
	{ steps, sampler, judge, extractor }: IdentifyParams,
): StudyEstimate["seconds"] {
	const served: Partial<Record<StudyStep, unknown>> = {
		collect: sampler,
		judge: judge.server,
		spans: extractor,
	};
	return Object.fromEntries(steps.filter((step) => !served[step]).map((step) => [step, seconds[step]]));
}

interface Timed {
	/** Seconds a question. */
	ask: number;
	judge: number;
	/** Seconds a row. */
	read: number;
	/** On the disk, a question. */
	bytes: number;
}

interface Timing {
	params: IdentifyParams;
	ports: StudyPorts;
}

async function timeQuestions(
	model: StudyModel,
	questions: Question[],
	{ params, ports }: Timing,
): Promise<Timed> {
	const random = mulberry32(seedFor(params.sampling.seed, "estimate"));
	const asked = shuffled(questions, random).slice(0, ASKED + WARMING);
	const tell = workProgress(ports, "estimate");
	const sums: Timed = { ask: 0, judge: 0, read: 0, bytes: 0 };
	const warming = Math.max(0, Math.min(WARMING, asked.length - 1));
	for (const [i, question] of asked.entries()) {
		stopIfCancelled(ports.signal);
		tell(i, asked.length);
		const one = await timeOne(model, question, { params, ports });
		if (i < warming) continue;
		for (const key of Object.keys(sums) as (keyof Timed)[]) sums[key] += one[key];
	}
	tell(asked.length, asked.length);
	await model.endPooling?.();
	const n = Math.max(1, asked.length - warming);
	return { ask: sums.ask / n, judge: sums.judge / n, read: sums.read / n, bytes: sums.bytes / n };
}

async function timeOne(model: StudyModel, question: Question, { params, ports }: Timing): Promise<Timed> {
	const { samples, sampling, maxTokens, instruction, regions, mode, judge } = params;
	const now = () => ports.now?.() ?? 0;
	const prompt = model.render(messagesOf(question.question, instruction));
	const seed = seedFor(sampling.seed, question.id);
	const began = now();
	const n = params.sampler ? 1 : samples;
	const answers = await model.sample(prompt, { n, sampling: { ...sampling, seed }, maxTokens }, ports.signal);
	const answered = now();
	for (let time = 0; time < JUDGED_TIMES; time++)
		for (const { text } of answers) judgeByRule(text, question.answers, judge.rule);
	const judged = now();
	const answer = answers.find(({ ids }) => ids.length > 0);
	if (answer) {
		const span = spanOf(answer, [], "false") ?? wholeOf(answer);
		await poolRow(model, { prompt, answer, span, parts: partsOf({ regions, mode }) }, ports.signal);
	}
	const read = now();
	return {
		ask: (answered - began) / 1000,
		judge: (judged - answered) / 1000 / JUDGED_TIMES,
		read: (read - judged) / 1000,
		bytes: jsonLine(answers).length * (samples / n) + jsonLine(question).length,
	};
}

const wholeOf = ({ text, ids }: SampledAnswer) => ({
	characters: { start: 0, end: text.length },
	tokens: { start: 0, end: ids.length },
	by: "short answer" as const,
});

async function fitSeconds(neurons: number, rows: number, { params, ports }: Timing): Promise<number> {
	const [all, narrow] = [await timePass(neurons, ports), await timePass(NARROW, ports)];
	const cost = (fit: typeof SPARSE_FIT) => rows * (fit.all * all + fit.narrow * narrow);
	const paths = params.penalty === "l1" ? params.regions.length * cost(SPARSE_FIT) : 0;
	const dense = cost(DENSE_FIT) * (params.penalty === "l1" ? 1 : params.regions.length);
	const stacked = params.mode === "3-vs-1" ? 2 : 1;
	return ((stacked * paths + dense) * (params.folds + 1)) / FITS;
}

/** Seconds that one vector takes in one pass. */
async function timePass(columns: number, ports: StudyPorts): Promise<number> {
	const row = new Float32Array(columns).fill(0.5);
	const x = fromRows(new Array<Float32Array>(TIMED_VECTORS).fill(row), columns);
	const v = new Float64Array(TIMED_VECTORS).fill(1);
	// Code that runs for the first time is slow.
	await x.correlate(v);
	const began = ports.now?.() ?? 0;
	for (let pass = 0; pass < TIMED_PASSES; pass++) await x.correlate(v);
	return ((ports.now?.() ?? 0) - began) / 1000 / TIMED_VECTORS / TIMED_PASSES;
}

/** How far a run in the folder has come; null when none was begun. */
async function begun(
	{ folder, shard }: IdentifyParams,
	{ files }: StudyPorts,
): Promise<StudyEstimate["begun"]> {
	const manifest = await readManifest(files, { folder, shard, kinds: [IDENTIFY] });
	if (!manifest) return null;
	const lines = async (file: string) => {
		const path = `${folder}/${partName(file, shard)}`;
		return (await files.size(path)) === null ? 0 : countLines(files, path);
	};
	const range = rangeOf(shard, manifest.questions.count);
	const questions = range.to - range.from;
	const rows =
		(await files.size(`${folder}/rows.jsonl`)) === null ? 0 : await countLines(files, `${folder}/rows.jsonl`);
	const read = rangeOf(shard, rows);
	const isThere = (file: string) => (file in manifest.files ? 1 : 0);
	return {
		collect: { done: await lines("samples.jsonl"), total: questions },
		judge: { done: await lines("verdicts.jsonl"), total: questions },
		spans: { done: await lines("spans.jsonl"), total: questions },
		...(rows > 0 && { features: { done: await lines("measures.jsonl"), total: read.to - read.from } }),
		fit: { done: isThere("fit.json"), total: 1 },
		evaluate: { done: isThere("probe.json"), total: 1 },
	};
}
