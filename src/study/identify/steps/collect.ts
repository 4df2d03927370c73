/** Collect: every question's answers, sampled from the loaded model as one batch, or asked for from a server. */
import { seedFor } from "../../../core/random";
import type { Message } from "../../../protocol/engine-api";
import { LensError } from "../../../protocol/errors";
import { addLines, rowsAbout } from "../../folder/add-lines";
import { loaded } from "../../folder/run-folder";
import type { Question } from "../../question";
import type { ChatClient } from "../../server/chat-client";
import { clientOf } from "../../server/client-of";
import { type ServerSampler, sampleServer } from "../../server/sample-server";
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
	const client = run.servers.sampler && clientOf(run, run.servers.sampler);
	await addLines<Question>(run, {
		step: "collect",
		file: "samples.jsonl",
		inputs: (questions) => rowsAbout<Question>(run, "questions.jsonl", questions),
		work: askerOf(run, client),
		server: run.servers.sampler,
		...(client && { notes: client.notes }),
		together: 1,
	});
}

function askerOf(run: Run, client: ChatClient | null): (question: Question) => Promise<Samples> {
	const { settings, ports } = run;
	const { samples: n, sampling, maxTokens, instruction } = settings;
	let server: ServerSampler | null = null;
	return (question) =>
		orFailed(question.id, async () => {
			const model = loaded(run);
			const messages = messagesOf(question.question, instruction);
			const options = { n, sampling: { ...sampling, seed: seedFor(sampling.seed, question.id) }, maxTokens };
			if (!client) return model.sample(model.render(messages), options, ports.signal);
			server ??= sampleServer(client, model.encode);
			return server.sample(messages, options);
		});
}

async function orFailed(id: string, ask: () => Promise<Samples["answers"]>): Promise<Samples> {
	try {
		return { id, answers: await ask() };
	} catch (error) {
		if (error instanceof LensError && error.code === "promptTooLong")
			return { id, answers: [], failed: "the question is longer than the model's context" };
		throw error;
	}
}
