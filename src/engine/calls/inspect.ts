import type { ProbeFile } from "../../core/probe/file";
import type { Inspection, InspectParams, TokenReading } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import type { EngineContext } from "../context";
import { keyOf } from "../memory/kept-prompts";
import type { LoadedModel } from "../model/loaded-model";
import { ProbeReading, type Scored } from "../probe/probe-reading";
import { readProbe } from "../probe/read-probe";
import { verdictOf } from "../probe/verdict";
import { checkGain, checkNeuronGains } from "../run/check-gains";
import { checkBaseRate, checkSampling } from "../run/check-sampling";
import { checkStart, checkStops } from "../run/check-start";
import {
	checkMessages,
	checkText,
	type Looking,
	promptOf,
	type ReadPrompt,
	readAnswer,
	readPrompt,
	textPromptOf,
} from "../run/conversation";
import type { Prompt } from "../text/prompt-renderer";

/** Likeliest tokens shown beside each token of the answer. */
const ALTERNATIVES = 5;

/**
 * Answers a conversation and reads it token by token.
 *
 * Each token is read where it is *input*: its neurons are those of the run that takes it in, so the answer's last token
 * is run too; so is each token that the answer is made to begin with. With a probe that was trained on the runs that choose tokens, a response token is read in the run before,
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
		check(params, model);
		const { probe, path } = await readProbe(params.probe, model.info);
		const { text, messages } = params;
		const prompt = text === undefined ? promptOf(model, messages) : textPromptOf(model, text);
		const lens = new ProbeReading(probe, { ...model.info, ...params, norms: model.norms });
		const looking = { model, lens, signal };
		const aloud = { looking, params, prompt, probe, started: performance.now() };
		const run = await keepingPrompt(aloud, (read) => answerAloud(context, aloud, read));
		const { stopped, promptTokens, responseTokens, response, timing } = run;
		if (stopped === "cancelled" && !responseTokens.length) throw new LensError("cancelled", "Cancelled.");
		return {
			run: params.run,
			model: model.info,
			probe,
			probePath: path,
			gain: params.gain,
			rendered: prompt.text,
			contents: model.renderer.places(messages, prompt),
			response,
			promptTokens,
			responseTokens,
			stopped,
			timing,
			...verdictOf({ ...run, probe, risk: (logit) => lens.risk(logit) }),
		};
	});
}

function check(
	{ messages, text, gain, neuronGains = [], start = [], stop = [], baseRate, ...rest }: InspectParams,
	{ info, ends }: Pick<LoadedModel, "info" | "ends">,
): void {
	if (text === undefined) checkMessages(messages);
	else checkText(text);
	checkGain(gain, "the gain");
	checkNeuronGains(neuronGains, info);
	checkBaseRate(baseRate);
	checkSampling(rest);
	checkStart(start, { maxTokens: rest.maxTokens, vocabulary: info.vocabulary, ends });
	checkStops(stop);
}

interface Aloud {
	looking: Looking;
	params: InspectParams;
	prompt: Prompt;
	probe: ProbeFile;
	/** When it began, as `performance.now()` tells. */
	started: number;
}

/** What has been read of a prompt is kept for the next answer to it, where one is to come. */
async function keepingPrompt<T>(aloud: Aloud, answer: (read: ReadPrompt) => Promise<T>): Promise<T> {
	const { looking, params, prompt, probe } = aloud;
	const { model, signal } = looking;
	const { keptPrompts } = model;
	const { gain, neuronGains, baseRate, isAgain = false } = params;
	const read = () => readPrompt(looking, prompt);
	if (!isAgain && keptPrompts.isEmpty) return answer(await read());
	const key = keyOf(prompt.ids, probe, gain, neuronGains, baseRate);
	try {
		return await answer(await keptPrompts.of(key, isAgain, read));
	} finally {
		// Whoever cancels an answer asks for none after it.
		if (signal.aborted) keptPrompts.forget(key);
		else keptPrompts.waitForNext(key);
	}
}

/** Answers a prompt that has been read, and tells each token as soon as it is read. */
async function answerAloud(
	{ emit }: EngineContext,
	{ looking, params, prompt, started }: Aloud,
	read: ReadPrompt,
) {
	const since = () => (performance.now() - started) / 1000;
	const promptTokens = promptReadings(looking.model, prompt, read.scores);
	const promptSeconds = since();
	emit("promptRead", { run: params.run, tokens: promptTokens });
	let firstTokenSeconds = 0;
	const { tokens, text, stopped, end } = await readAnswer(looking, read, {
		sampling: params.sampling,
		maxTokens: params.maxTokens,
		...(params.start && { start: params.start }),
		...(params.stop && { stop: params.stop }),
		alternatives: ALTERNATIVES,
		tellsBytes: params.tellsBytes ?? false,
		onToken(token, soFar) {
			firstTokenSeconds ||= since();
			emit("tokenRead", { run: params.run, token, text: soFar });
		},
	});
	const tokensPerSecond = tokens.length / Math.max(since() - promptSeconds, 1e-6);
	const timing = { promptSeconds, firstTokenSeconds: firstTokenSeconds || since(), tokensPerSecond };
	return { promptTokens, responseTokens: tokens, response: text, stopped, end, timing };
}

function promptReadings({ tokenizer }: LoadedModel, prompt: Prompt, scores: Scored[]): TokenReading[] {
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
