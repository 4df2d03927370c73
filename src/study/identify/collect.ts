import { seedFor } from "../../core/random";
import type { IdentifyParams, Message } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import { jsonLine, type StudyPorts, stepProgress, stopIfCancelled, wholeLines } from "../job";
import type { SampledAnswer, StudyModel } from "../model";
import type { Question } from "./questions";

/** One question's answers, as a line of samples.jsonl. */
export interface Samples {
	id: string;
	answers: SampledAnswer[];
	/** Why there are none, when the model could not be asked. */
	failed?: string;
}

export type CollectParams = Pick<IdentifyParams, "samples" | "sampling" | "maxTokens" | "instruction">;

/** What the model is asked: the question and, behind it, the instruction. */
export function messagesOf(question: string, instruction: string): Message[] {
	return [{ role: "user", content: [question, instruction].filter(Boolean).join(" ") }];
}

/**
 * Samples every question's answers into `path`, one line a question in the order of the questions. Each question draws
 * from a seed of its own, so that a run which was stopped and resumed writes what an unbroken one does.
 */
export async function collect(
	model: StudyModel,
	questions: Question[],
	options: { params: CollectParams; path: string; ports: StudyPorts },
): Promise<Samples[]> {
	const { params, path, ports } = options;
	const rows = await wholeLines<Samples>(ports.files, path);
	const oneDone = stepProgress(ports, "collect", questions.length, rows.length);
	for (const question of questions.slice(rows.length)) {
		stopIfCancelled(ports.signal);
		const row = await ask(model, question, params, ports.signal);
		await ports.files.append(path, jsonLine(row));
		rows.push(row);
		oneDone();
	}
	return rows;
}

async function ask(
	model: StudyModel,
	question: Question,
	params: CollectParams,
	signal: AbortSignal,
): Promise<Samples> {
	const prompt = model.render(messagesOf(question.question, params.instruction));
	const sampling = { ...params.sampling, seed: seedFor(params.sampling.seed, question.id) };
	try {
		const answers = await model.sample(
			prompt,
			{ n: params.samples, sampling, maxTokens: params.maxTokens },
			signal,
		);
		return { id: question.id, answers };
	} catch (error) {
		if (error instanceof LensError && error.code === "promptTooLong")
			return { id: question.id, answers: [], failed: "the question is longer than the model's context" };
		throw error;
	}
}
