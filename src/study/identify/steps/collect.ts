/** Collect: every question's answers, sampled from the loaded model as one batch, or asked for from a server. */
import { seedFor } from "../../../core/random";
import type { Message } from "../../../protocol/engine-api";
import { LensError } from "../../../protocol/errors";
import { addLines, rowsAbout } from "../../folder/add-lines";
import { loaded } from "../../folder/run-folder";
import { notesOf, stepClient } from "../../folder/server-notes";
import { fitsContext, type RenderedPrompt, type StudyModel } from "../../model";
import type { Question } from "../../question";
import type { ChatClient } from "../../server/chat-client";
import { type ServerAnswer, type ServerSampler, sampleServer } from "../../server/sampling/sample-server";
import { toldTroubles } from "../../server/troubles";
import type { Run } from "../folder/study-run";
import type { Samples } from "../run-files";

/** What the model is asked: the question and, behind it, the instruction. */
export function messagesOf(question: string, instruction: string): Message[] {
	return [{ role: "user", content: [question, instruction].filter(Boolean).join(" ") }];
}

/**
 * Samples every question's answers, one line a question in the order of the questions. Each question draws from a seed of
 * its own, so that neither a resumed run nor a shard of one differs from an unbroken one.
 * @throws LensError noModel: even a server's answers are put into this model's tokens
 */
export async function collect(run: Run): Promise<void> {
	const client = run.servers.sampler && stepClient(run, run.servers.sampler);
	const { samples } = run.settings;
	await addLines<Question, Samples>(run, {
		step: "collect",
		file: "samples.jsonl",
		inputs: (questions) => rowsAbout<Question>(run, "questions.jsonl", questions),
		work: askerOf(run, client),
		server: run.servers.sampler,
		...(client && { client, notes: () => notesOf(run, client, "samples.jsonl") }),
		tellsSpeech: (line) => tellsSpeech(line, samples),
		together: 1,
	});
}

/** Whether a line tells that its server has said something: thoughts alone are in none before it has. */
function tellsSpeech({ answers, troubles = {} }: Samples, n: number): boolean {
	const { withheld = 0, ...others } = troubles;
	const isPartlyWithheld = withheld > 0 && withheld < n;
	return isPartlyWithheld || Object.keys(others).length > 0 || answers.some(({ text }) => text !== "");
}

function askerOf(run: Run, client: ChatClient | null): (question: Question) => Promise<Samples> {
	const { settings, ports } = run;
	const { samples: n, sampling, maxTokens, instruction } = settings;
	let server: ServerSampler | null = null;
	return (question) =>
		orFailed(question.id, async () => {
			const model = loaded(run);
			const messages = messagesOf(question.question, instruction);
			const prompt = model.render(messages);
			const options = { n, sampling: { ...sampling, seed: seedFor(sampling.seed, question.id) }, maxTokens };
			if (!client) return { answers: await model.sample(prompt, options, ports.signal) };
			if (prompt.ids.length >= model.contextLength) return QUESTION_TOO_LONG;
			server ??= sampleServer(client, model.encode);
			return heard(await server.sample(messages, options), model, prompt);
		});
}

/** What a server's answers come to; where one of them cannot be used, the question is left out. */
function heard(given: ServerAnswer[], model: StudyModel, prompt: RenderedPrompt): Omit<Samples, "id"> {
	const withheld = given.filter(({ isWithheld }) => isWithheld).length;
	const thoughts = given.filter(({ isThought }) => isThought).length;
	const tooLong = given.filter(({ answer }) => !fitsContext(model, prompt, answer)).length;
	const misread = given.filter(({ isMisread }) => isMisread).length;
	const recut = given.filter(({ isRecut }) => isRecut).length;
	const told = toldTroubles({ withheld, thoughts, tooLong, misread, recut });
	if (withheld > 0) return { answers: [], failed: "the server's filter withheld an answer", ...told };
	if (thoughts > 0) return { answers: [], failed: "the server's model thought and said nothing", ...told };
	if (tooLong > 0) return { answers: [], failed: "an answer is longer than the model's context", ...told };
	return { answers: given.map(({ answer }) => answer), ...told };
}

const QUESTION_TOO_LONG = { answers: [], failed: "the question is longer than the model's context" };

async function orFailed(id: string, ask: () => Promise<Omit<Samples, "id">>): Promise<Samples> {
	try {
		return { id, ...(await ask()) };
	} catch (error) {
		if (error instanceof LensError && error.code === "promptTooLong") return { id, ...QUESTION_TOO_LONG };
		throw error;
	}
}
