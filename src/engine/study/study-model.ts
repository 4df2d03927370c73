/** The loaded model as a study sees it: prompts, batches of sampled answers, and CETT pooled over regions. */
import { POOLED_OUTPUT, REGION_INPUT } from "../../core/onnx/names";
import { LensError } from "../../protocol/errors";
import type {
	AnswerMeasures,
	EncodedText,
	NeuronGain,
	RenderedPrompt,
	SampledAnswer,
	SampleOptions,
	StudyModel,
} from "../../study/model";
import type { LoadedModel } from "../model/loaded-model";
import { tensorOf } from "../ort";
import { CHUNK, prefill, type SampledRow, sampleRows } from "../run/decode";
import { type Reading, reading } from "../run/forward";
import { type Draw, drawOf, randomFor } from "../run/sampling";

export function studyModel(model: LoadedModel): StudyModel {
	const { name, fingerprint, layers, neuronsPerLayer, contextLength } = model.info;
	const unread = gaining(null, { layers, neuronsPerLayer });
	return {
		name,
		fingerprint,
		layers,
		neuronsPerLayer,
		contextLength,
		render(messages) {
			const { text, ids } = model.render(messages);
			return { text, ids };
		},
		renderText(text) {
			const { ids } = model.renderer.renderText(text);
			return { text, ids };
		},
		sample(prompt, options, signal) {
			const { gain } = options;
			// A factor of 1 is no gain: the very same reading, so the very same numbers.
			const isChanged = gain !== undefined && gain.factor !== 1 && gain.neurons.length > 0;
			const read = isChanged ? gaining(gain, { layers, neuronsPerLayer }) : unread;
			return sample(model, read, { prompt, options, signal });
		},
		encode: (text) => encode(model, text),
		measure: (prompt, answerIds, signal) => measure(model, unread, { prompt, answerIds, signal }),
		pool: (ids, regions, signal) => pool(model, unread, { ids, regions, signal }),
		endPooling: () => model.releasePooled(),
	};
}

/** Reads no neuron, scales some and leaves the others as they are. */
function gaining(
	gain: NeuronGain | null,
	{ layers, neuronsPerLayer }: Pick<StudyModel, "layers" | "neuronsPerLayer">,
): Reading {
	const none = Array.from({ length: layers }, () => []);
	const factors = new Float32Array(layers * neuronsPerLayer).fill(1);
	for (const neuron of gain?.neurons ?? []) factors[neuron] = gain!.factor;
	return reading(none, factors);
}

/** What is spelled like a special token in an answer is the answer's words. */
function encode({ tokenizer }: LoadedModel, text: string): EncodedText {
	return { text, ...tokenizer.encode(text, new Set(tokenizer.specialPlaces(text))) };
}

/** The prompt in one go, then the answer token by token, as it would have been drawn. */
async function measure(
	{ forward, info }: LoadedModel,
	read: Reading,
	{ prompt, answerIds, signal }: { prompt: RenderedPrompt; answerIds: number[]; signal: AbortSignal },
): Promise<AnswerMeasures> {
	const tokens = prompt.ids.length + answerIds.length;
	if (tokens > info.contextLength)
		throw new LensError(
			"promptTooLong",
			`A prompt and its answer have ${tokens} tokens, and the model takes ${info.contextLength}.`,
		);
	const { thread, logits: first } = await prefill(forward, prompt.ids, read, { ratio: false, signal });
	const draws: Draw[] = [];
	let logits = first;
	for (const [place, id] of answerIds.entries()) {
		if (signal.aborted) throw new LensError("cancelled", "Cancelled.");
		draws.push(drawOf(logits, id));
		if (place + 1 < answerIds.length)
			logits = (await forward.step(thread, [id], read, { logits: true, ratio: false })).logits[0]!;
	}
	return meansOf(draws);
}

/** Means over drawn tokens, of which there is at least one. */
function meansOf(draws: readonly Draw[]): AnswerMeasures {
	const mean = (value: (draw: Draw) => number) =>
		draws.reduce((sum, draw) => sum + value(draw), 0) / Math.max(1, draws.length);
	return {
		meanEntropy: mean((draw) => draw.entropy),
		meanLogProbability: mean((draw) => Math.log(draw.probability)),
	};
}

async function sample(
	{ forward, tokenizer, ends, info }: LoadedModel,
	read: Reading,
	run: { prompt: RenderedPrompt; options: SampleOptions; signal: AbortSignal },
): Promise<SampledAnswer[]> {
	const { n, sampling, maxTokens, endsWithLine = false } = run.options;
	const { ids } = run.prompt;
	const { contextLength } = info;
	if (ids.length >= contextLength)
		throw new LensError(
			"promptTooLong",
			`A prompt has ${ids.length} tokens, and the model takes ${contextLength}.`,
		);
	const start = await prefill(forward, ids, read, { ratio: false, signal: run.signal });
	const randoms = Array.from({ length: n }, (_, row) => randomFor(sampling.seed, row));
	const limits = { sampling, maxTokens, ends, contextLength };
	const rows = await sampleRows(forward, start, read, {
		...{ ...limits, randoms, signal: run.signal },
		...(endsWithLine && { lineBreak: (id: number) => lineBreakIn(tokenizer.bytesOf(id)) }),
	});
	const answers = rows.map((row) => answerOf(row, tokenizer.stream()));
	return endsWithLine ? answers.map(firstLine) : answers;
}

/** "\n"; inside a longer character no byte has this value. */
const LINE_BREAK = 10;
const isSpace = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

/** Where a token breaks the line: before all that it says, or behind some of it. */
function lineBreakIn(bytes: Uint8Array): "first" | "later" | null {
	const place = bytes.indexOf(LINE_BREAK);
	if (place < 0) return null;
	return bytes.subarray(0, place).every(isSpace) ? "first" : "later";
}

/** An answer up to its line break; the token that holds it may have said something before. */
function firstLine(answer: SampledAnswer): SampledAnswer {
	const [text = ""] = answer.text.split(/\r?\n/, 1);
	const within = (at: number) => Math.min(at, text.length);
	return { ...answer, text, starts: answer.starts.map(within), ends: answer.ends.map(within) };
}

function answerOf({ draws, end, stopped }: SampledRow, stream: { text: string; push(id: number): string }) {
	const starts: number[] = [];
	const ends: number[] = [];
	for (const { id } of draws) {
		starts.push(stream.text.length);
		stream.push(id);
		ends.push(stream.text.length);
	}
	// An empty answer was still drawn: its end token is all there is to measure.
	const measured = draws.length || !end ? draws : [end];
	return {
		text: stream.text,
		ids: draws.map((draw) => draw.id),
		starts,
		ends,
		...meansOf(measured),
		stopped,
	};
}

/**
 * Pooling is a sum over tokens, so a long sequence runs in chunks whose sums add up; each chunk hears a cancel.
 *
 *     cett[r,l,n] = ‖W_down[l][:,n]‖ · Σ_t regions[r,t] · |z[l,t,n]| / ‖h[l,t]‖
 */
async function pool(
	model: LoadedModel,
	read: Reading,
	run: { ids: number[]; regions: Float32Array[]; signal: AbortSignal },
): Promise<Float32Array> {
	const { ids, regions, signal } = run;
	const forward = await model.pooled();
	const { layers, neuronsPerLayer } = model.info;
	const width = layers * neuronsPerLayer;
	const pooled = new Float32Array(regions.length * width);
	const thread = forward.thread();
	for (let from = 0; from < ids.length; from += CHUNK) {
		if (signal.aborted) throw new LensError("cancelled", "Cancelled.");
		const chunk = ids.slice(from, from + CHUNK);
		const weights = new Float32Array(regions.length * chunk.length);
		regions.forEach((region, r) => {
			weights.set(region.subarray(from, from + chunk.length), r * chunk.length);
		});
		const feeds = {
			...read.feeds,
			[REGION_INPUT]: tensorOf("float32", weights, [1, regions.length, chunk.length]),
		};
		const sums = await forward.output(thread, chunk, feeds, POOLED_OUTPUT);
		add(pooled, sums, { layers, regions: regions.length, neurons: neuronsPerLayer });
	}
	for (let i = 0; i < pooled.length; i++) pooled[i]! *= model.norms[i % width]!;
	return pooled;
}

/** Adds [L, R, N], the graph's order, to [R, L, N], the study's. */
function add(
	total: Float32Array,
	part: Float32Array,
	{ layers, regions, neurons }: { layers: number; regions: number; neurons: number },
): void {
	for (let l = 0; l < layers; l++)
		for (let r = 0; r < regions; r++) {
			const from = (l * regions + r) * neurons;
			const to = (r * layers + l) * neurons;
			for (let n = 0; n < neurons; n++) total[to + n]! += part[from + n]!;
		}
}
