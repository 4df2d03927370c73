/**
 * Loudness: how much each neuron writes while the model, as it is, answers items of the study's own suites; then the sets are
 * drawn, some of them by it. The suites' items are measured, not plain questions, since it is their answers that a gain
 * disturbs, and every study has some. The step looks at all sets at once and has no shards.
 *
 *     loudness[j] = mean over answers of mean over the answer's tokens of CETT[j]
 */
import { meanWeights } from "../../../core/neurons/regions";
import { mulberry32, seedFor, shuffled } from "../../../core/random";
import { SUITES } from "../../../core/report/suites";
import { LensError } from "../../../protocol/errors";
import { forgetLater, isWhole, loaded, markWhole, placeOf } from "../../folder/run-folder";
import { jsonLine, stepProgress, stopIfCancelled } from "../../job";
import { fitsContext } from "../../model";
import { neuronSets } from "../neuron-sets";
import type { ImpactItem, PressedItem } from "../run-files";
import { itemsOf, type Run } from "../study-run";
import { asker, messagesFor } from "./answer";

/** Of each suite at most: with so many answers a neuron's mean hardly moves any more, and the study asks thousands. */
export const MOST_MEASURED = 25;
const SUMS = "loudness.f64";
const SETS = "sets.jsonl";

/** Measures what is not measured yet, and draws the sets. @throws LensError noModel, badQuestions */
export async function loudness(run: Run): Promise<void> {
	const { ports, settings } = run;
	const items = measuredItems(await itemsOf(run), settings.seed);
	if (await isWhole(run, SETS)) {
		stepProgress(ports, "loudness", items.length, items.length);
		await dropSums(run);
		return;
	}
	const model = loaded(run);
	const begun = await readSums(run, items.length);
	if (begun.done === 0) await forgetLater(run, "loudness");
	const sums = await measured(run, items, begun);
	const { controls, seed } = settings;
	if (sums.answers === 0 && controls.activationMatched > 0)
		throw new LensError(
			"badQuestions",
			`The model answered none of ${items.length} items, so that no neuron's loudness is known and no activation-matched set can be drawn.`,
		);
	const means = sums.totals.map((total) => total / Math.max(1, sums.answers));
	const sets = neuronSets(run.probe!.probe.neurons, { controls, seed, model, loudness: means });
	await ports.files.replace(placeOf(run, SETS), sets.map(jsonLine).join(""));
	await markWhole(run, SETS);
	await dropSums(run);
	await model.endPooling?.();
}

/** Once the sets are drawn, nobody reads all neurons' sums again. */
async function dropSums(run: Run): Promise<void> {
	const path = placeOf(run, SUMS);
	if ((await run.ports.files.size(path)) !== null) await run.ports.files.remove(path);
}

/** As many items of each suite, drawn by the seed, in their order. */
export function measuredItems(items: readonly ImpactItem[], seed: number): PressedItem[] {
	const pressed = items.filter((item) => item.kind === "suite");
	return SUITES.flatMap((suite) => {
		const own = pressed.filter(({ item }) => item.suite === suite);
		const random = mulberry32(seedFor(seed, `loudness of ${suite}`));
		const places = shuffled([...own.keys()], random).slice(0, MOST_MEASURED);
		return places.sort((a, b) => a - b).map((place) => own[place]!);
	});
}

/** How far the measurement is: what its file holds, float64, little-endian. */
interface Sums {
	/** Items that were asked. */
	done: number;
	/** Those of them that were answered. */
	answers: number;
	/** [L·N] of mean CETT over those answers. */
	totals: Float64Array;
}

/** A stop may cost so much work at most, ms: every write tells all neurons' sums anew. */
const LONGEST_WAIT = 1000;

async function measured(run: Run, items: readonly PressedItem[], sums: Sums): Promise<Sums> {
	const { ports } = run;
	const oneDone = stepProgress(ports, "loudness", items.length, sums.done);
	const read = reader(run);
	const now = () => ports.now?.() ?? 0;
	let savedAt = now();
	const save = async () => {
		savedAt = now();
		await ports.files.replace(placeOf(run, SUMS), bytesOf(sums));
	};
	stopIfCancelled(ports.signal);
	const before = sums.done;
	try {
		for (const item of items.slice(sums.done)) {
			const values = await read(item);
			values?.forEach((value, j) => {
				sums.totals[j]! += value;
			});
			if (values) sums.answers++;
			sums.done++;
			if (now() - savedAt >= LONGEST_WAIT) await save();
			oneDone();
		}
	} finally {
		if (sums.done > before) await save();
	}
	return sums;
}

/** [L·N] mean CETT over the tokens of an item's answer at gain 1; null where there is none. */
function reader(run: Run): (item: PressedItem) => Promise<Float32Array | null> {
	const model = loaded(run);
	const ask = asker(run, { sets: [], cells: [{ set: null, gain: 1 }] });
	return async (item) => {
		const answer = await ask({ item, cell: 0 });
		if ("skipped" in answer || answer.ids.length === 0) return null;
		const prompt = model.render(messagesFor(item, answer.first));
		if (!fitsContext(model, prompt, answer)) return null;
		const ids = [...prompt.ids, ...answer.ids];
		const weights = meanWeights([{ start: prompt.ids.length, end: ids.length }], ids.length)!;
		return model.pool(ids, [weights], run.ports.signal);
	};
}

function bytesOf({ done, answers, totals }: Sums): Uint8Array {
	const numbers = new Float64Array(2 + totals.length);
	numbers.set([done, answers]);
	numbers.set(totals, 2);
	return new Uint8Array(numbers.buffer);
}

/** What an earlier session has measured; nothing where its file is not of this run's size. */
async function readSums(run: Run, items: number): Promise<Sums> {
	const { files } = run.ports;
	const { layers, neuronsPerLayer } = run.manifest.model;
	const numbers = new Float64Array(2 + layers * neuronsPerLayer);
	const path = placeOf(run, SUMS);
	if ((await files.size(path)) === numbers.byteLength)
		await files.readInto(path, 0, new Uint8Array(numbers.buffer));
	const [done, answers] = numbers as unknown as [number, number];
	if (!(done <= items)) return { done: 0, answers: 0, totals: new Float64Array(numbers.length - 2) };
	return { done, answers, totals: numbers.subarray(2) };
}
