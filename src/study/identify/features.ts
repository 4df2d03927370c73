/**
 * The features: for each row one forward pass, and the mean CETT of every neuron over each region. They are kept as
 * float32, little-endian, row after row: [rows, parts, L·N], where parts are the regions and, in mode 3-vs-1, for each
 * region the tokens outside it.
 */
import { meanWeights, outside, regionRanges, type Sequence } from "../../core/neurons/regions";
import type { IdentifyParams } from "../../protocol/engine-api";
import { type StudyPorts, stepProgress, stopIfCancelled } from "../job";
import type { SampledAnswer, StudyModel } from "../model";
import { messagesOf } from "./collect";
import type { Question } from "./questions";
import { answerTokens } from "./select";
import type { Row } from "./split";

type TriedRegion = IdentifyParams["regions"][number];

/** One vector of a row: a region, or everything outside it. */
export interface Part {
	region: TriedRegion;
	isOutside: boolean;
}

export function partsOf({ regions, mode }: Pick<IdentifyParams, "regions" | "mode">): Part[] {
	return regions.flatMap((region) => [
		{ region, isOutside: false },
		...(mode === "3-vs-1" ? [{ region, isOutside: true }] : []),
	]);
}

export interface FeatureSource {
	model: StudyModel;
	question(id: string): Question;
	answer(row: Row): SampledAnswer;
	instruction: string;
	parts: Part[];
}

/** Reads every row that `path` does not hold yet; a row that was cut off is read again. */
export async function readFeatures(
	source: FeatureSource,
	rows: Row[],
	{ path, ports }: { path: string; ports: StudyPorts },
): Promise<void> {
	const rowBytes = bytesOfRow(source);
	const size = (await ports.files.size(path)) ?? 0;
	const done = Math.min(rows.length, Math.floor(size / rowBytes));
	if (size > done * rowBytes) await ports.files.truncate(path, done * rowBytes);
	const oneDone = stepProgress(ports, "features", rows.length, done);
	for (const row of rows.slice(done)) {
		stopIfCancelled(ports.signal);
		const values = await poolRow(source, row, ports.signal);
		await ports.files.append(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
		oneDone();
	}
}

const bytesOfRow = ({ model, parts }: Pick<FeatureSource, "model" | "parts">): number =>
	parts.length * model.layers * model.neuronsPerLayer * Float32Array.BYTES_PER_ELEMENT;

async function poolRow(source: FeatureSource, row: Row, signal: AbortSignal): Promise<Float32Array> {
	const answer = source.answer(row);
	const { question } = source.question(row.id);
	const prompt = source.model.render(messagesOf(question, source.instruction));
	const ids = [...prompt.ids, ...answer.ids];
	const sequence = {
		promptTokens: prompt.ids.length,
		responseTokens: answer.ids.length,
		answer: answerTokens(answer),
	};
	return source.model.pool(
		ids,
		source.parts.map((part) => weightsOf(part, sequence)),
		signal,
	);
}

/** @throws Error when a part holds no token; `select` and `split` let no such row pass */
function weightsOf({ region, isOutside }: Part, sequence: Sequence): Float32Array {
	const total = sequence.promptTokens + sequence.responseTokens;
	const inside = regionRanges(region, sequence);
	const weights = meanWeights(isOutside ? outside(inside, total) : inside, total);
	if (!weights) throw new Error(`the region ${region} holds no token`);
	return weights;
}

/** Rows whose bytes are read in one go. */
const ROWS_AT_ONCE = 64;

/** One part of every row, in the rows' order: [rows] of [L·N]. */
export async function loadPart(
	source: Pick<FeatureSource, "model" | "parts">,
	part: Part,
	{ path, ports, rows }: { path: string; ports: StudyPorts; rows: number },
): Promise<Float32Array[]> {
	const rowBytes = bytesOfRow(source);
	const partBytes = rowBytes / source.parts.length;
	const place = source.parts.findIndex((p) => p.region === part.region && p.isOutside === part.isOutside);
	const vectors: Float32Array[] = [];
	for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
		const count = Math.min(ROWS_AT_ONCE, rows - from);
		const bytes = await ports.files.read(path, from * rowBytes, count * rowBytes);
		for (let i = 0; i < count; i++) {
			const start = i * rowBytes + place * partBytes;
			vectors.push(new Float32Array(bytes.slice(start, start + partBytes).buffer));
		}
	}
	return vectors;
}
