import type { Assessment, AssessOptions, PromptTokenScore } from "../../core/lint/assessment";
import { type ProbeFile, regionNames } from "../../core/probe/file";
import type { AssessParams } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import type { EngineContext } from "../context";
import type { LoadedModel } from "../model/loaded-model";
import { ProbeReading, type Scored } from "../probe/probe-reading";
import { readProbe } from "../probe/read-probe";
import { verdictOf } from "../probe/verdict";
import { checkBaseRate, checkSampling, outOfRange } from "../run/check-sampling";
import {
	checkMessages,
	type Looking,
	promptOf,
	type ReadAnswer,
	type ReadPrompt,
	readAnswer,
	readPrompt,
} from "../run/conversation";
import { type SampledRow, sampleRows } from "../run/decode";
import { randomFor } from "../run/sampling";
import type { Prompt } from "../text/prompt-renderer";

/** The answer that is judged is the model's likeliest one, the same that `inspect` gives at temperature 0. */
const GREEDY = { temperature: 0, topK: 0, topP: 1, seed: 0 };
/**
 * As the study draws its answers (Gao et al. 2025). All questions share their draws, so that a report can be made again
 * and an edit's effect is the edit's; this seed's first ones are spread over 0 to 1 (0.92, 0.18, 0.63, 0.79, 0.49), for
 * two that lie together would count one answer twice.
 */
const SAMPLED = { temperature: 1, topK: 50, topP: 0.9, seed: 5 };
/** Answers are sampled in batches of bounded memory, so this guards the time alone that a check may take. */
const MOST_SAMPLES = 100;

/**
 * Reads one conversation for the linter. The prompt runs once for the sampled answers and the likeliest one, and once
 * more with the H-Neurons silenced. Likeliest answer and verdict are those of `inspect` for the same conversation.
 */
export function assessPrompt(
	{ slot }: EngineContext,
	{ messages, probe: path, options }: AssessParams,
	signal: AbortSignal,
): Promise<Assessment> {
	return slot.use(async (model) => {
		checkMessages(messages);
		checkOptions(options);
		const { probe } = await readProbe(path, model.info);
		const prompt = promptOf(model, messages);
		const lookingAt = (gain: number): Looking => ({
			model,
			lens: new ProbeReading(probe, { ...model.info, norms: model.norms, gain, baseRate: options.baseRate }),
			signal,
		});
		const run = await runParts(lookingAt, prompt, { probe, options });
		const { plain, answered, rows, suppressed, seconds } = run;
		const promptTokens = contentScores(model, prompt, plain.scores, model.renderer.places(messages, prompt));
		return {
			model: { name: model.info.name, fingerprint: model.info.fingerprint },
			probe: {
				region: regionNames[probe.region],
				neurons: probe.neurons.filter(({ weight }) => weight > 0).length,
				isCalibrated: probe.calibration !== null,
			},
			promptTokens,
			promptLength: prompt.ids.length,
			answer: answered && assessedAnswer(answered),
			suppressed: suppressed && { text: suppressed.answer.text, risk: suppressed.verdict.risk },
			samples: rows.map((row) => ({ text: textOf(row, model) })),
			meanEntropy: answered?.verdict.meanEntropy ?? null,
			tokensRun: tokensRun(prompt, run),
			seconds,
		};
	});
}

function checkOptions({ answerTokens, samples, baseRate }: AssessOptions): void {
	checkBaseRate(baseRate);
	checkSampling({ sampling: GREEDY, maxTokens: answerTokens });
	if (!(Number.isInteger(samples) && samples >= 0 && samples <= MOST_SAMPLES))
		throw outOfRange(`the number of sampled answers is ${samples}, not 0 to ${MOST_SAMPLES}`);
}

type Judged = { answer: ReadAnswer } & ReturnType<typeof verdictOf>;

interface Parts {
	plain: ReadPrompt;
	answered: Judged | null;
	rows: SampledRow[];
	suppressed: Judged | null;
	seconds: Assessment["seconds"];
}

async function runParts(
	lookingAt: (gain: number) => Looking,
	prompt: Prompt,
	{ probe, options }: { probe: ProbeFile; options: AssessOptions },
): Promise<Parts> {
	const seconds = { prompt: 0, answer: 0, suppressed: 0, samples: 0 };
	const timed = async <T>(part: keyof typeof seconds, work: () => Promise<T>): Promise<T> => {
		const started = performance.now();
		const result = await work();
		seconds[part] = (performance.now() - started) / 1000;
		return result;
	};
	const { answer: wanted, answerTokens: maxTokens, samples, suppress } = options;
	const looking = lookingAt(1);
	const plain = await timed("prompt", () => readPrompt(looking, prompt));
	// The samples copy the prompt's cache, the answer uses it up: this order keeps it once.
	const rows = samples ? await timed("samples", () => sample(looking, plain, { maxTokens, samples })) : [];
	const answered = wanted ? await timed("answer", () => judge(looking, plain, { probe, maxTokens })) : null;
	const suppressed = suppress
		? await timed("suppressed", async () => {
				const silenced = lookingAt(0);
				return judge(silenced, await readPrompt(silenced, prompt), { probe, maxTokens });
			})
		: null;
	return { plain, answered, rows, suppressed, seconds };
}

async function judge(
	looking: Looking,
	read: ReadPrompt,
	{ probe, maxTokens }: { probe: ProbeFile; maxTokens: number },
): Promise<Judged> {
	const answer = await readAnswer(looking, read, { sampling: GREEDY, maxTokens, alternatives: 0 });
	if (answer.stopped === "cancelled") throw new LensError("cancelled", "Cancelled.");
	const { tokens: responseTokens, text: response, end } = answer;
	const risk = (logit: number) => looking.lens.risk(logit);
	return { answer, ...verdictOf({ probe, promptTokens: read.scores, responseTokens, response, end, risk }) };
}

function sample(
	{ model, lens, signal }: Looking,
	{ start }: ReadPrompt,
	{ maxTokens, samples }: { maxTokens: number; samples: number },
): Promise<SampledRow[]> {
	return sampleRows(model.forward, start, lens.reading, {
		...{ sampling: SAMPLED, maxTokens, signal },
		ends: model.ends,
		contextLength: model.info.contextLength,
		randoms: Array.from({ length: samples }, (_, row) => randomFor(SAMPLED.seed, row)),
	});
}

function assessedAnswer({ answer, verdict }: Judged): Assessment["answer"] {
	const { risk, threshold, baseRate, declines, scoredRegion, trainedRegion } = verdict;
	return {
		text: answer.text,
		...{ risk, threshold, baseRate, declines },
		isCut: answer.stopped !== "end",
		isTrainedRegion: scoredRegion === trainedRegion,
	};
}

function textOf({ draws }: SampledRow, { tokenizer }: LoadedModel): string {
	const stream = tokenizer.stream();
	for (const { id } of draws) stream.push(id);
	return stream.text;
}

/** Scores of the tokens that show a message's words. A token that reaches out of them counts with its part inside. */
function contentScores(
	{ tokenizer }: LoadedModel,
	{ ids, starts, ends }: Prompt,
	scores: Scored[],
	places: ReturnType<LoadedModel["renderer"]["places"]>,
): PromptTokenScore[] {
	const found: PromptTokenScore[] = [];
	places.forEach((place, message) => {
		if (!place) return;
		const behind = place.start + place.length;
		for (let t = 0; t < ids.length; t++) {
			const start = Math.max(starts[t]!, place.start);
			const end = Math.min(ends[t]!, behind);
			if (start >= end || tokenizer.isSpecial(ids[t]!)) continue;
			const moved = place.offset - place.start;
			const { logit, risk } = scores[t]!;
			found.push({ message, start: start + moved, end: end + moved, logit, risk });
		}
	});
	return found;
}

/** Tokens that were run: the last draw of a sampled answer is not. */
function tokensRun({ ids }: Prompt, { answered, rows, suppressed }: Parts): number {
	const answers = [answered, suppressed].map((judged) => judged?.answer.tokens.length ?? 0);
	const sampled = rows.map(({ draws, stopped }) => draws.length - (stopped === "maxTokens" ? 1 : 0));
	return [...answers, ...sampled].reduce((sum, count) => sum + count, ids.length * (suppressed ? 2 : 1));
}
