/** One answer with its verdict and the probe's logit. */
import { meanWeights, regionRanges } from "../../core/neurons/regions";
import type { ProbeFile } from "../../core/probe/file";
import { seedFor } from "../../core/random";
import { LensError } from "../../protocol/errors";
import type { RecalibrateParams } from "../../protocol/study-calls";
import { messagesOf } from "../identify/steps/collect";
import { judgeByRule } from "../judge/rule";
import type { RenderedPrompt, SampledAnswer, StudyModel } from "../model";
import type { Question } from "../question";
import { spanOf } from "../spans/span-of";

export interface LabelledAnswer {
	/** 1 for hallucinated answers. */
	label: 0 | 1;
	/** Raw, over the probe's region. */
	logit: number;
	/** Mean over the answer's tokens, nats; null where the model did not tell. */
	entropy: number | null;
}

interface Reader {
	model: StudyModel;
	probe: Pick<ProbeFile, "neurons" | "bias" | "region">;
}

type Asking = Pick<RecalibrateParams, "instruction" | "sampling" | "maxTokens"> & { signal: AbortSignal };

/** Asks a question once, from a seed of its own. @returns why the answer cannot be used, where it cannot */
export async function labelAnswer(
	reader: Reader,
	question: Question,
	{ instruction, sampling, maxTokens, signal }: Asking,
): Promise<LabelledAnswer | string> {
	const { model } = reader;
	const prompt = model.render(messagesOf(question.question, instruction));
	const seed = seedFor(sampling.seed, question.id);
	const options = { n: 1, sampling: { ...sampling, seed }, maxTokens };
	let answer: SampledAnswer;
	try {
		answer = (await model.sample(prompt, options, signal))[0]!;
	} catch (error) {
		if (error instanceof LensError && error.code === "promptTooLong")
			return "longer than the model's context";
		throw error;
	}
	const verdict = judgeByRule(answer.text, question.answers, "words");
	if (verdict !== "true" && verdict !== "false")
		return verdict === "refused" ? "declined" : "neither right nor wrong by the rule";
	const span = spanOf(answer, question.answers, verdict);
	const logit = await logitOf(reader, { prompt, answer, tokens: span?.tokens ?? null }, signal);
	if (logit === null) return "without a short answer";
	return { label: verdict === "false" ? 1 : 0, logit, entropy: answer.meanEntropy };
}

/** The probe's logit of an answer; null when its region holds no token. */
async function logitOf(
	{ model, probe }: Reader,
	read: { prompt: RenderedPrompt; answer: SampledAnswer; tokens: { start: number; end: number } | null },
	signal: AbortSignal,
): Promise<number | null> {
	const { prompt, answer, tokens } = read;
	const sequence = {
		promptTokens: prompt.ids.length,
		responseTokens: answer.ids.length,
		answer: tokens,
	};
	const ids = [...prompt.ids, ...answer.ids];
	const weights = meanWeights(regionRanges(probe.region, sequence), ids.length);
	if (!weights) return null;
	const cett = await model.pool(ids, [weights], signal);
	return probe.neurons.reduce(
		(sum, { layer, index, weight }) => sum + weight * cett[layer * model.neuronsPerLayer + index]!,
		probe.bias,
	);
}
