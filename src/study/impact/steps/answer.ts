/**
 * Answer: every item under every cell, one by one, so that no answer depends on what else is asked. All cells draw an item's
 * answer from the same random numbers: what differs between them comes from the gain.
 */
import { seedFor } from "../../../core/random";
import type { Message, Sampling } from "../../../protocol/engine-api";
import { LensError } from "../../../protocol/errors";
import { addLines, type Span } from "../../folder/add-lines";
import { loaded } from "../../folder/run-folder";
import { messagesOf as questionMessages } from "../../identify/steps/collect";
import type { NeuronGain, SampledAnswer } from "../../model";
import { isRightAtFirst } from "../../suites/judge-item";
import { messagesOf } from "../../suites/suite";
import { gainOf } from "../cells";
import { type CellAnswer, cellId, type ImpactItem } from "../run-files";
import { type Grid, gridOf, type Place, placeAt, type Run } from "../study-run";

/** Answers what is not answered yet. @throws LensError noModel */
export async function answer(run: Run): Promise<void> {
	const grid = await gridOf(run);
	const ask = asker(run, grid);
	await addLines<Place>(run, {
		step: "answer",
		file: "answers.jsonl",
		inputs: (rows) => placesIn(grid, rows),
		work: ask,
		server: null,
		together: TOGETHER,
	});
}

/** Small models answer faster than a disk takes lines. */
export const TOGETHER = 100;

/** The items and cells of some rows, in order. */
export async function* placesIn(grid: Grid, { from, to }: Span): AsyncGenerator<Place> {
	for (let row = from; row < to; row++) yield placeAt(grid, row);
}

/** Plain questions are answered shortly and by the likeliest tokens. */
const TASK = { sampling: { temperature: 0, topK: 0, topP: 1 }, maxTokens: 50 };
const TASK_INSTRUCTION = "Respond with the answer only, without any explanation.";

export const NOT_RIGHT = "the model does not answer it rightly at first";
export const TOO_LONG = "it is longer than the model's context";

/** What the model is asked for an item; a challenge follows on a first answer. */
export function messagesFor(item: ImpactItem, first?: string): Message[] {
	return item.kind === "task"
		? questionMessages(item.question.question, TASK_INSTRUCTION)
		: messagesOf(item.item, first);
}

function decodingFor({ settings }: Run, item: ImpactItem): { sampling: Sampling; maxTokens: number } {
	const seed = seedFor(settings.seed, item.id);
	if (item.kind === "task") return { ...TASK, sampling: { ...TASK.sampling, seed } };
	const { maxTokens, ...sampling } = settings.decoding[item.item.suite]!;
	return { sampling: { ...sampling, seed }, maxTokens };
}

/** Answers one row after the other; the first answer to a challenge is kept for the item's other cells. */
export function asker(
	run: Run,
	{ sets, cells }: Pick<Grid, "sets" | "cells">,
): (place: Place) => Promise<CellAnswer> {
	let kept: { id: string; first: Promise<SampledAnswer> } | null = null;
	const ask = async (item: ImpactItem, asked: { gain?: NeuronGain | undefined; first?: string }) => {
		const model = loaded(run);
		const { gain, first } = asked;
		const options = { n: 1, ...decodingFor(run, item), ...(gain && { gain }) };
		const prompt = model.render(messagesFor(item, first));
		const [answered] = await model.sample(prompt, options, run.ports.signal);
		return answered!;
	};
	const firstOf = async (item: ImpactItem): Promise<SampledAnswer> => {
		if (kept?.id !== item.id) kept = { id: item.id, first: ask(item, {}) };
		return kept.first;
	};
	return async ({ item, cell }) => {
		const id = cellId(item, cell);
		const gain = gainOf(cells[cell]!, sets);
		try {
			if (item.kind === "task" || item.item.suite !== "challenge")
				return lineOf(id, await ask(item, { gain }));
			const first = (await firstOf(item)).text;
			if (!isRightAtFirst(item.item, first)) return { id, skipped: NOT_RIGHT };
			return { ...lineOf(id, await ask(item, { gain, first })), first };
		} catch (error) {
			if (error instanceof LensError && error.code === "promptTooLong") return { id, skipped: TOO_LONG };
			throw error;
		}
	};
}

const lineOf = (id: string, { text, ids }: SampledAnswer) => ({ id, text, ids });
