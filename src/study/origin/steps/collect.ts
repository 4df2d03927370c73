/** Collect: one answer of the base model to each question, put to it as plain text; the answer ends with its first line. */
import { seedFor } from "../../../core/random";
import { LensError } from "../../../protocol/errors";
import { addLines, rowsAbout } from "../../folder/add-lines";
import { loaded } from "../../folder/run-folder";
import type { RenderedPrompt } from "../../model";
import type { BaseAnswer, SetQuestion } from "../run-files";
import type { Run } from "../study-run";

/** Answers what is not answered yet. @throws LensError noModel */
export async function collect(run: Run): Promise<void> {
	await addLines<SetQuestion>(run, {
		step: "collect",
		file: "samples.jsonl",
		inputs: (questions) => rowsAbout<SetQuestion>(run, "questions.jsonl", questions),
		work: (asked) => answerTo(run, asked),
		server: null,
		together: 1,
	});
}

/** What the base model reads. */
export function promptFor(run: Run, { question }: SetQuestion): RenderedPrompt {
	return loaded(run).renderText(run.settings.prompt.replace("{question}", () => question.question));
}

/** Each question draws from a seed of its own, so that neither a resumed run nor a shard differs from an unbroken one. */
async function answerTo(run: Run, asked: SetQuestion): Promise<BaseAnswer> {
	const { settings, ports } = run;
	const { id } = asked;
	const sampling = { ...settings.sampling, seed: seedFor(settings.sampling.seed, id) };
	const options = { n: 1, sampling, maxTokens: settings.maxTokens, endsWithLine: true };
	try {
		const [answer] = await loaded(run).sample(promptFor(run, asked), options, ports.signal);
		return { id, answer: answer! };
	} catch (error) {
		if (error instanceof LensError && error.code === "promptTooLong")
			return { id, answer: null, failed: "the question is longer than the model's context" };
		throw error;
	}
}
