import type { Inspection, InspectParams, TokenReading } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import type { EngineContext } from "../context";
import type { LoadedModel, Prompt } from "../model/loaded-model";
import { ProbeReading, type Scored } from "../probe/probe-reading";
import { readProbe } from "../probe/read-probe";
import { verdictOf } from "../probe/verdict";
import { checkSampling, outOfRange } from "../run/check-sampling";
import { type Answered, answer, prefill } from "../run/decode";
import { likeliest, randomFor } from "../run/sampling";

/** Likeliest tokens shown beside each token of the answer. */
const ALTERNATIVES = 5;

/**
 * Answers a conversation and reads it token by token.
 *
 * Each token is read where it is *input*: its neurons are those of the run that takes it in, so the answer's last token
 * is run too. With a probe that was trained on the runs that choose tokens, a response token is read in the run before,
 * and the first one in that of the last prompt token. The end token is not part of the answer.
 *
 * Cancelling after the first answer token resolves with what was read so far; before it, there is nothing to show and
 * the call fails with `cancelled`.
 */
export function inspect(
	context: EngineContext,
	params: InspectParams,
	signal: AbortSignal,
): Promise<Inspection> {
	return context.slot.use(async (model) => {
		check(params);
		const { probe, path } = await readProbe(params.probe, model.info);
		const prompt = model.render(params.messages);
		const { contextLength } = model.info;
		if (prompt.ids.length >= contextLength)
			throw new LensError(
				"promptTooLong",
				`The prompt has ${prompt.ids.length} tokens, and the model takes ${contextLength} with the answer.`,
			);
		const lens = new ProbeReading(probe, { ...model.info, ...params, norms: model.norms });
		const run = await answerAloud(context, { model, params, prompt, lens, signal });
		const { stopped, promptTokens, responseTokens, response, timing } = run;
		if (stopped === "cancelled" && !responseTokens.length) throw new LensError("cancelled", "Cancelled.");
		return {
			run: params.run,
			model: model.info,
			probe,
			probePath: path,
			gain: params.gain,
			rendered: prompt.text,
			response,
			promptTokens,
			responseTokens,
			stopped,
			timing,
			...verdictOf({ ...run, probe, risk: (logit) => lens.risk(logit) }),
		};
	});
}

function check({ messages, gain, baseRate, ...rest }: InspectParams): void {
	if (!messages.some(({ content }) => content.trim()))
		throw new LensError("promptEmpty", "There is nothing to answer.");
	if (!(gain >= 0 && gain <= 3)) throw outOfRange(`the gain is ${gain}, not 0 to 3`);
	if (baseRate !== null && !(baseRate >= 0 && baseRate <= 1))
		throw outOfRange(`the base rate is ${baseRate}, not 0 to 1`);
	checkSampling(rest);
}

interface Run {
	model: LoadedModel;
	params: InspectParams;
	prompt: Prompt;
	lens: ProbeReading;
	signal: AbortSignal;
}

/** Runs prompt and answer, and tells each token as soon as it is read. */
async function answerAloud({ emit }: EngineContext, { model, params, prompt, lens, signal }: Run) {
	const started = performance.now();
	const since = () => (performance.now() - started) / 1000;
	const { forward, tokenizer } = model;
	const start = await prefill(forward, prompt.ids, lens.reading, { ratio: true, signal });
	const promptScores = lens.score(start.ratio!, prompt.ids.length);
	const promptTokens = readPrompt(model, prompt, promptScores);
	const promptSeconds = since();
	emit("promptRead", { run: params.run, tokens: promptTokens });
	const responseTokens: TokenReading[] = [];
	const stream = tokenizer.stream();
	let firstTokenSeconds = 0;
	let runBefore: Scored = promptScores.at(-1)!;
	const onToken = (token: Answered) => {
		const place = stream.text.length;
		const text = stream.push(token.draw.id);
		const ownRun = lens.score(token.ratio, 1)[0]!;
		const scored = lens.readsChoice ? runBefore : ownRun;
		const reading = readAnswer(model, token, { start: place, text, scored });
		runBefore = ownRun;
		responseTokens.push(reading);
		firstTokenSeconds ||= since();
		emit("tokenRead", { run: params.run, token: reading, text: stream.text });
	};
	const { stopped, end } = await answer(forward, start, lens.reading, {
		...params,
		ends: model.ends,
		contextLength: model.info.contextLength,
		random: randomFor(params.sampling.seed, 0),
		signal,
		onToken,
	});
	const tokensPerSecond = responseTokens.length / Math.max(since() - promptSeconds, 1e-6);
	const timing = { promptSeconds, firstTokenSeconds: firstTokenSeconds || since(), tokensPerSecond };
	return { promptTokens, responseTokens, response: stream.text, stopped, end, timing };
}

function readPrompt({ tokenizer }: LoadedModel, prompt: Prompt, scores: Scored[]): TokenReading[] {
	return prompt.ids.map((id, t) => ({
		id,
		text: prompt.text.slice(prompt.starts[t], prompt.ends[t]),
		start: prompt.starts[t]!,
		end: prompt.ends[t]!,
		isSpecial: tokenizer.isSpecial(id),
		...scores[t]!,
		entropy: null,
		probability: null,
		alternatives: [],
	}));
}

function readAnswer(
	{ tokenizer }: LoadedModel,
	{ draw, logits }: Answered,
	{ start, text, scored }: { start: number; text: string; scored: Scored },
): TokenReading {
	return {
		id: draw.id,
		text,
		start,
		end: start + text.length,
		isSpecial: tokenizer.isSpecial(draw.id),
		...scored,
		entropy: draw.entropy,
		probability: draw.probability,
		alternatives: likeliest(logits, ALTERNATIVES).map(({ id, probability }) => ({
			text: tokenizer.name(id),
			probability,
		})),
	};
}
