/**
 * Fluency: what the model as it is, at gain 1, makes of each answer. An answer that it would never give, or that goes round in
 * circles, says less about compliance than about a model that was pushed too far.
 */
import { addLines, rowsAbout } from "../../folder/add-lines";
import { loaded } from "../../folder/run-folder";
import { together } from "../../lines";
import { repeats } from "../evaluate/repetition";
import { type CellAnswer, type CellFluency, cellId, type GivenAnswer, type ImpactItem } from "../run-files";
import { gridOf, type Run } from "../study-run";
import { messagesFor, placesIn, TOGETHER } from "./answer";

interface Answered {
	place: { id: string; item: ImpactItem };
	answer: CellAnswer;
}

/** Measures every answer of the suites. @throws LensError noModel */
export async function fluency(run: Run): Promise<void> {
	const grid = await gridOf(run);
	await addLines<Answered>(run, {
		step: "fluency",
		file: "fluency.jsonl",
		inputs: (rows) =>
			together({
				place: withIds(placesIn(grid, rows)),
				answer: rowsAbout<CellAnswer>(run, "answers.jsonl", rows),
			}),
		work: measurer(run),
		server: null,
		together: TOGETHER,
	});
}

/** Places under the ids of their rows, so that they go side by side with rows of files. */
export async function* withIds(places: AsyncIterable<{ item: ImpactItem; cell: number }>) {
	for await (const { item, cell } of places) yield { id: cellId(item, cell), item };
}

/** Measures one answer after the other; an item's equal answers, of which there are many, once. */
function measurer(run: Run): (answered: Answered) => Promise<CellFluency> {
	let kept: { item: string; known: Map<string, number> } = { item: "", known: new Map() };
	return async ({ place: { id, item }, answer }) => {
		if (item.kind === "task" || "skipped" in answer)
			return { id, logProbability: null, tokens: null, repeats: null };
		if (kept.item !== item.id) kept = { item: item.id, known: new Map() };
		const key = answer.ids.join(" ");
		const logProbability = kept.known.get(key) ?? (await measured(run, item, answer));
		kept.known.set(key, logProbability);
		return { id, logProbability, tokens: answer.ids.length, repeats: repeats(answer.text) };
	};
}

/** Sum of the log-probabilities of an answer's tokens; 0 of an empty one. */
async function measured(run: Run, item: ImpactItem, { ids, first }: GivenAnswer): Promise<number> {
	if (ids.length === 0) return 0;
	const model = loaded(run);
	const prompt = model.render(messagesFor(item, first));
	const { meanLogProbability } = await model.measure(prompt, ids, run.ports.signal);
	return meanLogProbability * ids.length;
}
