/** What is measured before the sets are drawn. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { NeuronSet, ReportedSet } from "../../../src/core/report/impact-report";
import type { ImpactItem } from "../../../src/study/impact/run-files";
import { MOST_MEASURED, measuredItems } from "../../../src/study/impact/steps/loudness";
import type { MemoryFiles } from "../memory-files";
import { PLANTED, PlantedModel } from "../planted-model";
import { newFiles, start } from "./impact-run";

const rows = <T>(files: MemoryFiles, name: string): T[] =>
	files
		.text(`run/${name}`)
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));

/** Every call of `pool`, and the means over all of them. */
function watched(model = new PlantedModel()) {
	const pooled: { ids: number[]; weights: Float32Array; values: Float32Array }[] = [];
	const inner = model.pool.bind(model);
	model.pool = async (ids, regions) => {
		const values = await inner(ids, regions);
		assert.equal(regions.length, 1);
		pooled.push({ ids, weights: regions[0]!, values });
		return values;
	};
	const mean = (neuron: number) =>
		pooled.reduce((sum, { values }) => sum + values[neuron]!, 0) / pooled.length;
	return { model, pooled, mean };
}

test("loudness is the mean CETT over the tokens of answers at gain 1, and all sets are told by it", async () => {
	const files = newFiles(40);
	const { model, pooled, mean } = watched();
	await start(files, model, { steps: ["loudness"] });
	// Of the challenges that were drawn, a fifth is not answered rightly at first.
	assert.ok(pooled.length > 3 * MOST_MEASURED + 15 && pooled.length < 4 * MOST_MEASURED, `${pooled.length}`);
	assert.deepEqual(model.silenced, []);
	for (const { ids, weights } of pooled) {
		assert.equal(ids[0], 1);
		assert.deepEqual(
			[...weights],
			ids.map((_, t) => (t < 4 ? 0 : Math.fround(1 / (ids.length - 4)))),
		);
	}
	const sets = rows<NeuronSet>(files, "sets.jsonl");
	const total = ({ neurons }: Pick<NeuronSet, "neurons">) =>
		neurons.reduce((sum, neuron) => sum + mean(neuron), 0);
	for (const set of sets)
		assert.ok(Math.abs(set.loudness! - total(set) / total({ neurons: PLANTED })) < 1e-9);
	assert.equal(sets[0]!.loudness, 1);
	assert.ok(Math.abs(sets.find(({ kind }) => kind === "activation-matched")!.loudness! - 1) < 0.1);
	const asked = new Set(rows<{ id: string }>(files, "items.jsonl").map(({ id }) => id.split("/")[0]));
	assert.ok(asked.has("questions"));
});

test("measured are as many items of each suite, drawn by the seed, and no plain questions", async () => {
	const files = newFiles(40);
	await start(files, new PlantedModel(), { steps: ["loudness"] });
	const items = rows<ImpactItem>(files, "items.jsonl");
	const ids = (seed: number) => measuredItems(items, seed).map(({ id }) => id);
	assert.equal(ids(1).length, 4 * MOST_MEASURED);
	assert.equal(new Set(ids(1)).size, 4 * MOST_MEASURED);
	assert.deepEqual(ids(1), ids(1));
	assert.notDeepEqual(ids(1), ids(2));
	const places = ids(1).map((id) => items.findIndex((item) => item.id === id));
	assert.ok(places.every((place, i) => i === 0 || place > places[i - 1]!));
	const few = items.filter((item, i) => item.kind === "task" || i < 10);
	assert.equal(measuredItems(few, 1).length, 10);
});

test("without activation-matched sets the study is what it was: the same other sets, and their answers", async () => {
	const [all, none] = [newFiles(), newFiles()];
	await start(all, new PlantedModel());
	await start(none, new PlantedModel(), { controls: { random: 2, layerMatched: 1, activationMatched: 0 } });
	const others = rows<NeuronSet>(all, "sets.jsonl").filter(({ kind }) => kind !== "activation-matched");
	assert.deepEqual(rows(none, "sets.jsonl"), others);
	const kept = new Set(rows<{ id: string }>(none, "answers.jsonl").map(({ id }) => id));
	assert.deepEqual(
		rows(none, "answers.jsonl"),
		rows<{ id: string }>(all, "answers.jsonl").filter(({ id }) => kept.has(id)),
	);
	const { sets } = JSON.parse(none.text("run/report.json"));
	assert.ok(sets.every(({ loudness, changed }: ReportedSet) => loudness! > 0 && changed! >= 0));
});

test("where nothing is answered, sets that are to be as loud cannot be drawn, and others can", async () => {
	const mute = () => {
		const model = new PlantedModel();
		const inner = model.sample.bind(model);
		model.sample = async (prompt, options) =>
			(await inner(prompt, options)).map((answer) => ({
				...answer,
				text: "",
				ids: [],
				starts: [],
				ends: [],
			}));
		return model;
	};
	await assert.rejects(start(newFiles(), mute(), { steps: ["loudness"] }), {
		code: "badQuestions",
		message: /^The model answered none of 32 items, so that no neuron's loudness is known/,
	});
	const files = newFiles();
	const controls = { random: 1, layerMatched: 0, activationMatched: 0 };
	await start(files, mute(), { steps: ["loudness"], controls });
	assert.deepEqual(
		rows<NeuronSet>(files, "sets.jsonl").map(({ loudness }) => loudness),
		[null, null],
	);
});
