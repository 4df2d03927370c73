/**
 * Features: for each row one forward pass, and the mean CETT of every neuron over each region. They are kept as float32,
 * little-endian, row after row: [rows, parts, L·N], where parts are the regions and, in mode 3-vs-1, for each region the
 * tokens outside it. Beside them the model's own doubt about each row's answer.
 */
import { meanWeights, outside, regionRanges, type Sequence } from "../../../core/neurons/regions";
import { LensError } from "../../../protocol/errors";
import type { IdentifyParams } from "../../../protocol/study-calls";
import { growingFile } from "../../folder/growing-file";
import { forgetLater, isWhole, loaded, markWhole, placeOf } from "../../folder/run-folder";
import { rangeOf } from "../../folder/shard";
import { jsonLine, stepProgress, stopIfCancelled } from "../../job";
import { keepWholeLines } from "../../lines";
import { type AnswerSpan, fitsContext, type SampledAnswer, type StudyModel } from "../../model";
import type { Settings } from "../folder/settings";
import type { Run } from "../folder/study-run";
import { allRows, allTold } from "../rows/rows";
import type { Measures, Row } from "../run-files";
import { messagesOf } from "./collect";

type TriedRegion = IdentifyParams["regions"][number];

/** One vector of a row: a region, or everything outside it. */
export interface Part {
	region: TriedRegion;
	isOutside: boolean;
}

/** The parts of a row, in their order in the file. */
export function partsOf({ regions, mode }: Pick<Settings, "regions" | "mode">): Part[] {
	return regions.flatMap((region) => [
		{ region, isOutside: false },
		...(mode === "3-vs-1" ? [{ region, isOutside: true }] : []),
	]);
}

/** Reads every row that is not read yet; one that was cut off is read again. */
export async function readFeatures(run: Run): Promise<void> {
	const { ports } = run;
	const dealt = await allRows(run);
	const all = rangeOf(run.shard, dealt.length);
	if ((await isWhole(run, "features.f32")) && (await isWhole(run, "measures.jsonl"))) {
		stepProgress(ports, "features", all.to - all.from, all.to - all.from);
		return;
	}
	const rows = await leaveOutLong(run, dealt);
	const { from, to } = rangeOf(run.shard, rows.length);
	if ((await ports.files.size(placeOf(run, "features.f32"))) === null) await forgetLater(run, "features");
	const done = await keepWholeRows(run, to - from);
	const oneDone = stepProgress(ports, "features", to - from, done);
	stopIfCancelled(ports.signal);
	await addRows(run, rows.slice(from + done, to), oneDone);
	await finish(run, to - from);
}

/**
 * Leaves rows out whose answer, with its prompt, is longer than the model's context: files of earlier versions, and of
 * other hands, hold such answers of servers. @throws LensError badQuestions where a shard would have to deal anew
 */
async function leaveOutLong(run: Run, rows: Row[]): Promise<Row[]> {
	const { settings, ports, folder } = run;
	const model = loaded(run);
	const fitting: Row[] = [];
	for await (const { question, answer, row } of withAnswers(run, rows)) {
		stopIfCancelled(ports.signal);
		const prompt = model.render(messagesOf(question, settings.instruction));
		if (fitsContext(model, prompt, answer)) fitting.push(row);
	}
	const long = rows.length - fitting.length;
	if (long === 0) return rows;
	if (run.shard)
		throw new LensError(
			"badQuestions",
			`${folder}/rows.jsonl lists ${long} answers that are longer than the model's context; the step "features" without --shard leaves them out.`,
		);
	await ports.files.replace(placeOf(run, "rows.jsonl"), fitting.map(jsonLine).join(""));
	await markWhole(run, "rows.jsonl", [
		`Rows left out, since their answer is longer than the model's context: ${long}.`,
	]);
	return fitting;
}

/** Rows that are written together, and their bytes: to have them on the disk takes milliseconds each time. */
const ROWS_TOGETHER = 16;
const BYTES_TOGETHER = 4 * 2 ** 20;

async function addRows(run: Run, rows: Row[], oneDone: () => void): Promise<void> {
	const { settings, ports } = run;
	const model = loaded(run);
	const parts = partsOf(settings);
	const features = await growingFile(ports.files, placeOf(run, "features.f32"));
	const measures = await growingFile(ports.files, placeOf(run, "measures.jsonl"));
	let waiting: { values: Float32Array; line: string }[] = [];
	const flush = async () => {
		const written = waiting;
		waiting = [];
		if (written.length === 0) return;
		await features.add(bytesOf(written.map(({ values }) => values)));
		await measures.add(written.map(({ line }) => line).join(""));
	};
	try {
		for await (const { question, answer, span, row } of withAnswers(run, rows)) {
			const prompt = model.render(messagesOf(question, settings.instruction));
			const asked = { prompt, answer, span, parts };
			const values = await poolRow(model, asked, ports.signal);
			waiting.push({ values, line: jsonLine(await measuresOf(model, { row, ...asked }, ports.signal)) });
			const bytes = waiting.length * values.byteLength;
			if (waiting.length >= ROWS_TOGETHER || bytes >= BYTES_TOGETHER) await flush();
			oneDone();
		}
	} finally {
		await flush();
	}
}

function bytesOf(vectors: Float32Array[]): Uint8Array {
	const all = new Float32Array(vectors.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const vector of vectors) {
		all.set(vector, at);
		at += vector.length;
	}
	return new Uint8Array(all.buffer);
}

/** Cuts both files to the rows that both hold, at most `most`. @returns how many */
async function keepWholeRows(run: Run, most: number): Promise<number> {
	const { files } = run.ports;
	const [features, measures] = [placeOf(run, "features.f32"), placeOf(run, "measures.jsonl")];
	const { layers, neuronsPerLayer } = run.manifest.model;
	const rowBytes = partsOf(run.settings).length * layers * neuronsPerLayer * Float32Array.BYTES_PER_ELEMENT;
	const size = (await files.size(features)) ?? 0;
	const done = await keepWholeLines(files, measures, Math.min(most, Math.floor(size / rowBytes)));
	if (size > done * rowBytes) await files.truncate(features, done * rowBytes);
	return done;
}

async function finish(run: Run, count: number): Promise<void> {
	for (const file of ["features.f32", "measures.jsonl"]) {
		if (count === 0) await run.ports.files.replace(placeOf(run, file), "");
		await markWhole(run, file);
	}
}

interface Read {
	row: Row;
	question: string;
	answer: SampledAnswer;
	span: AnswerSpan | null;
}

/** Rows with their answers, which lie in the files in the same order. */
async function* withAnswers(run: Run, rows: Row[]): AsyncGenerator<Read> {
	let next = 0;
	if (rows.length === 0) return;
	for await (const { question, samples, spans } of allTold(run))
		for (; rows[next]?.id === question.id; next++) {
			const row = rows[next]!;
			const { sample } = row;
			const answer = samples.answers[sample]!;
			yield { row, question: question.question, answer, span: spans.spans[sample] ?? null };
			if (next + 1 === rows.length) return;
		}
}

type Asked = Pick<Read, "answer" | "span"> & {
	prompt: ReturnType<StudyModel["render"]>;
	parts: Part[];
};

/** The parts of one answer, in one forward pass: [parts · L·N]. */
export async function poolRow(
	model: StudyModel,
	{ prompt, answer, span, parts }: Asked,
	signal: AbortSignal,
): Promise<Float32Array> {
	const sequence = {
		promptTokens: prompt.ids.length,
		responseTokens: answer.ids.length,
		answer: span?.tokens ?? null,
	};
	const weights = parts.map((part) => weightsOf(part, sequence));
	return model.pool([...prompt.ids, ...answer.ids], weights, signal);
}

/** @throws Error when a part holds no token; `select` lets no such row pass */
function weightsOf({ region, isOutside }: Part, sequence: Sequence): Float32Array {
	const total = sequence.promptTokens + sequence.responseTokens;
	const inside = regionRanges(region, sequence);
	const weights = meanWeights(isOutside ? outside(inside, total) : inside, total);
	if (!weights) throw new Error(`the region ${region} holds no token`);
	return weights;
}

/** What the model told when it answered, or tells now of an answer that came from elsewhere. */
async function measuresOf(
	model: StudyModel,
	{ row, prompt, answer }: Asked & { row: Row },
	signal: AbortSignal,
): Promise<Measures> {
	const { id, sample } = row;
	const { meanEntropy, meanLogProbability } = answer;
	if (meanEntropy !== null && meanLogProbability !== null)
		return { id, sample, meanEntropy, meanLogProbability };
	return { id, sample, ...(await model.measure(prompt, answer.ids, signal)) };
}
