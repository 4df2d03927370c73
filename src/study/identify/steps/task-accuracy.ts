/**
 * The second half of the paper's criterion for C: how well the model still answers what it knows while the neurons are
 * silenced. A set that is complete yet spares the model's other abilities leaves it as it was.
 *
 * @see Gao et al. 2025, arXiv:2512.01797, section 6.1
 */
import { mulberry32, seedFor, shuffled } from "../../../core/random";
import { rowsAbout } from "../../folder/add-lines";
import { loaded, placeOf } from "../../folder/run-folder";
import { jsonLine, stopIfCancelled } from "../../job";
import { judgeByRule } from "../../judge/rule";
import { keepWholeLines, rowsOf } from "../../lines";
import type { Question } from "../../question";
import type { Run } from "../folder/study-run";
import { isIn } from "../rows/select";
import type { Row } from "../run-files";
import { messagesOf } from "./collect";

/** Enough to see five points of loss. */
const QUESTIONS = 100;
/** The likeliest answer, which does not change unless the model does. */
const GREEDY = { temperature: 0, topK: 0, topP: 1, seed: 0 };
/** What was measured before the run was stopped. */
const FILE = "task-accuracy.jsonl";

interface Measured {
	id: string;
	accuracy: number;
}

/**
 * Share of right greedy answers to training questions that the model knows, with neurons (flat) silenced.
 * @param onSet called for each set of neurons that is asked about
 */
export async function taskAccuracyOf(
	run: Run,
	rows: Row[],
	onSet: () => void,
): Promise<(columns: readonly number[]) => Promise<number>> {
	const questions = await knownQuestions(run, rows);
	const { files } = run.ports;
	const path = placeOf(run, FILE);
	const count = await keepWholeLines(files, path);
	const known = new Map<string, number>();
	if (count > 0) for await (const { id, accuracy } of rowsOf<Measured>(files, path)) known.set(id, accuracy);
	return async (columns) => {
		const id = columns.join(" ");
		onSet();
		const before = known.get(id);
		if (before !== undefined) return before;
		const accuracy = await measured(run, questions, columns);
		await files.append(path, jsonLine({ id, accuracy } satisfies Measured));
		known.set(id, accuracy);
		return accuracy;
	};
}

/** Questions that were answered rightly every time, drawn by the seed. */
async function knownQuestions(run: Run, rows: Row[]): Promise<Question[]> {
	const ids = rows.filter((row) => row.label === "faithful" && isIn("train")(row)).map(({ id }) => id);
	const random = mulberry32(seedFor(run.settings.sampling.seed, "task accuracy"));
	const drawn = new Set(shuffled(ids, random).slice(0, QUESTIONS));
	const questions: Question[] = [];
	const all = { from: 0, to: run.manifest.questions.count };
	for await (const question of rowsAbout<Question>(run, "questions.jsonl", all))
		if (drawn.has(question.id)) questions.push(question);
	return questions;
}

async function measured(run: Run, questions: Question[], silenced: readonly number[]): Promise<number> {
	const { settings, ports } = run;
	const model = loaded(run);
	const gain = { neurons: silenced, factor: 0 };
	let right = 0;
	for (const { question, answers } of questions) {
		stopIfCancelled(ports.signal);
		const prompt = model.render(messagesOf(question, settings.instruction));
		const options = { n: 1, sampling: GREEDY, maxTokens: settings.maxTokens, gain };
		const [answer] = await model.sample(prompt, options, ports.signal);
		if (judgeByRule(answer!.text, answers, settings.judge.rule) === "true") right++;
	}
	return right / questions.length;
}
