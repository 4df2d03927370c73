/** What a study would take: a few questions are really asked and read, and the rest is reckoned from them. */

import { fromRows } from "../../core/probe/matrix";
import { mulberry32, seedFor, shuffled } from "../../core/random";
import type { StudyStep } from "../../core/report/steps";
import type { IdentifyParams, StudyEstimate } from "../../protocol/engine-api";
import { jsonLine, type StudyPorts, stopIfCancelled, workProgress } from "../job";
import { judgeByRule } from "../judge/rule";
import { countLines } from "../lines";
import type { SampledAnswer, StudyModel } from "../model";
import type { Question } from "../question";
import { spanOf } from "../spans/span-of";
import { readAllQuestions } from "./folder/all-questions";
import { readManifest } from "./folder/manifest";
import { settingsOf } from "./folder/settings";
import { partName, rangeOf } from "./folder/shard";
import { SETS } from "./sets";
import { messagesOf } from "./steps/collect";
import { partsOf, poolRow } from "./steps/features";

/** Questions that are asked and timed. */
const ASKED = 3;
/** Before them: one that pays for what is made once, and one for what rested while the first answer was read. */
const WARMING = 2;
/** Passes over the features that fitting a region takes: measured on 300 to 4,000 rows, 12 to 30. */
const PASSES = 25;
/** Regions' worth of fits that the baselines take. */
const BASELINES = 1.5;
/** Vectors that one pass is timed on. */
const TIMED_VECTORS = 32;
/** Seconds of evaluation for a test answer: 10,000 draws of every figure of the half dozen sets that it is in. */
const EVALUATION_SECONDS = 0.02;
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
	const rows = Math.min(questions.length, 2 * params.perClass * SETS.length);
	const vectors = rows * partsOf(settingsOf(params)).length;
	const pass = await timePass(model.layers * model.neuronsPerLayer, ports);
	const fit = pass * rows * PASSES * (params.regions.length + BASELINES) * (params.mode === "3-vs-1" ? 2 : 1);
	const seconds: Record<StudyStep, number> = {
		collect: timed.ask * shared(questions.length),
		judge: timed.judge * shared(questions.length),
		spans: timed.judge * shared(questions.length),
		features: timed.read * shared(rows),
		fit,
		evaluate: 2 + EVALUATION_SECONDS * rows,
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
		judge: (judged - answered) / 1000,
		read: (read - judged) / 1000,
		bytes: jsonLine(answers).length * (samples / n) + jsonLine(question).length,
	};
}

const wholeOf = ({ text, ids }: SampledAnswer) => ({
	characters: { start: 0, end: text.length },
	tokens: { start: 0, end: ids.length },
	by: "short answer" as const,
});

/** Seconds that one vector takes in one pass. */
async function timePass(columns: number, ports: StudyPorts): Promise<number> {
	const row = new Float32Array(columns).fill(0.5);
	const x = fromRows(new Array<Float32Array>(TIMED_VECTORS).fill(row), columns);
	const began = ports.now?.() ?? 0;
	await x.correlate(new Float64Array(TIMED_VECTORS).fill(1));
	return ((ports.now?.() ?? 0) - began) / 1000 / TIMED_VECTORS;
}

/** How far a run in the folder has come; null when none was begun. */
async function begun(
	{ folder, shard }: IdentifyParams,
	{ files }: StudyPorts,
): Promise<StudyEstimate["begun"]> {
	const manifest = await readManifest(files, folder, shard);
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
