/** An origin study of a model whose planted neurons are there, and do not move: every figure, and what is said of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SampledAnswer } from "../../../src/study/model";
import { NEURONS, PLANTED, PlantedModel } from "../planted-model";
import { start as identify, newFiles as identifyFiles } from "../study-run";
import { newFiles, PROBE, plantedPair, start } from "./origin-run";

const files = newFiles();
const done = start(files, plantedPair(new PlantedModel()));

test("transfer: the planted neurons tell on the base model, random ones do not", async () => {
	const { report, reportPath } = await done;
	assert.equal(reportPath, "run/report.html");
	const { sets, tooSmall, prompt } = report!.transfer!;
	assert.equal(prompt, "{question}\nAnswer:");
	assert.deepEqual(
		sets.map(({ set }) => set),
		["questions", "all sets together"],
	);
	const [own] = sets;
	assert.equal(own!.faithful, own!.hallucinated);
	assert.ok(own!.auroc.value > 0.95 && own!.difference.low > 0.2, JSON.stringify(own));
	assert.ok(own!.random.value >= 0.5 && own!.random.n === 4);
	assert.equal(own!.chat!.value, 0.8);
	assert.deepEqual(
		tooSmall!.map(({ set, faithful }) => [set, faithful]),
		[["few", 0]],
	);
	assert.equal(own!.dropped["it was declined"], 8);
	assert.ok(
		own!.dropped["there are more answers of its class than of the other, or than were asked for"]! > 0,
	);
});

test("drift: the planted neurons moved the least, which is counted out exactly", async () => {
	const { drift } = (await done).report!;
	assert.deepEqual(
		drift!.neurons.map(({ rank }) => rank > 0.99),
		PLANTED.map(() => true),
	);
	assert.deepEqual([drift!.test.method, drift!.test.draws], ["exact", null]);
	// They are the last three of 1200: one set of all that there are.
	assert.ok(Math.abs(drift!.test.p * ((1200 * 1199 * 1198) / 6) - 1) < 1e-9);
	assert.ok(drift!.test.layerMatchedP <= 2 / 100_001);
	assert.equal(
		drift!.histogram.reduce((sum, { all }) => sum + all, 0),
		1200,
	);
	assert.equal(
		drift!.histogram.reduce((sum, { hNeurons }) => sum + hNeurons, 0),
		3,
	);
	assert.deepEqual(
		drift!.layers.map(({ hNeurons }) => hNeurons),
		[1, 1, 0, 1],
	);
	assert.ok(drift!.meanRank.low <= drift!.meanRank.value && drift!.meanRank.value <= drift!.meanRank.high);
});

test("inherited is said where both halves are there", async () => {
	const { summary } = (await done).report!;
	assert.match(summary[0]!, /^The H-Neurons look inherited from the base model/);
	assert.ok(summary.some((sentence) => /^No identification run was given/.test(sentence)));
});

test("an answer that says nothing is called empty, and no other figure moves", async () => {
	class Silent extends PlantedModel {
		override async sample(...asked: Parameters<PlantedModel["sample"]>) {
			const answers = await super.sample(...asked);
			// Of the kind that is declined, for no other is left out anyway.
			return answers.map((answer) =>
				/know/.test(answer.text) ? { ...answer, text: " ", ids: [9] } : answer,
			);
		}
	}
	for (const rule of ["words", "substring"] as const) {
		const { report } = await start(newFiles(), plantedPair(new Silent()), {
			steps: ["collect", "judge", "features", "evaluate"],
			judge: { rule, server: null },
		});
		const [own] = report!.transfer!.sets;
		assert.deepEqual(
			[own!.dropped["it is empty"], own!.dropped["it was declined"]],
			[8, undefined],
			JSON.stringify(own!.dropped),
		);
	}
	const { report } = await start(newFiles(), plantedPair(new Mute()), {
		steps: ["collect", "judge", "features", "evaluate"],
	});
	assert.deepEqual(report!.transfer!.sets, []);
	assert.match(report!.summary[0]!, /^Too few of the base model's answers could be used/);
});

class Mute extends PlantedModel {
	override async sample(): Promise<SampledAnswer[]> {
		return [
			{ text: "", ids: [], starts: [], ends: [], meanEntropy: 0.1, meanLogProbability: -0.1, stopped: "end" },
		];
	}
}

test("weights that training left alone: ranks are all the same, which is said, and no side is taken", async () => {
	const pair = plantedPair(null);
	pair.weights.drift = async () => ({ up: new Float64Array(NEURONS), down: new Float64Array(NEURONS) });
	const { report } = await start(newFiles(), pair, { steps: ["drift", "evaluate"] });
	const { meanRank, test: rankSum } = report!.drift!;
	assert.deepEqual([meanRank.value, meanRank.low, meanRank.high, rankSum.p], [0.5, 0.5, 0.5, 1]);
	assert.match(report!.summary.at(-1)!, /^No neuron's weights differ between the two models/);
	assert.ok(!report!.summary.some((sentence) => /clearly more than other neurons/.test(sentence)));
});

test("drift alone needs no model that answers, and transfer alone no weights", async () => {
	const one = newFiles();
	const { report } = await start(one, plantedPair(null), { steps: ["drift", "evaluate"] });
	assert.equal(report!.transfer, null);
	assert.deepEqual(report!.drift, (await done).report!.drift);
	const rounded = plantedPair(null);
	rounded.weights.precisions = ["q4", "fp16"];
	const told = await start(newFiles(), rounded, { steps: ["drift", "evaluate"] });
	assert.match(
		told.report!.summary.at(-1)!,
		/are kept as q4 and the chat model's as fp16, so that part of the drift/,
	);
	const pair = plantedPair(new PlantedModel(), () => assert.fail("weights were read"));
	const steps = ["collect", "judge", "features", "evaluate"] as const;
	const other = await start(newFiles(), pair, { steps: [...steps] });
	assert.equal(other.report!.drift, null);
	assert.deepEqual(other.report!.transfer, (await done).report!.transfer);
});

test("a probe without H-Neurons, or of too many neurons, is refused in one sentence", async () => {
	const traced = (neurons: typeof PROBE.probe.neurons) => {
		const pair = plantedPair(new PlantedModel());
		return start(newFiles(), { ...pair, probe: { ...PROBE, probe: { ...PROBE.probe, neurons } } });
	};
	await assert.rejects(traced([{ layer: 0, index: 0, weight: -1 }]), {
		code: "badSetting",
		message: "The probe has no neuron of positive weight, so there is none to trace.",
	});
	const many = Array.from({ length: 700 }, (_, i) => ({ layer: i % 4, index: i >> 2, weight: 1 }));
	await assert.rejects(traced(many), { code: "badSetting", message: /weighs 700 of 1200 neurons/ });
});

test("with the identification run: random neurons are fitted as it was, and what it was fitted on is left out", async () => {
	const disk = identifyFiles();
	const { probe } = await identify(disk, new PlantedModel(), { folder: "study", output: null });
	const read = { path: "study/probe.json", probe: probe! };
	const pair = { ...plantedPair(new PlantedModel()), probe: read, chat: probe!.model };
	const more = { study: "study", questions: ["questions.jsonl"] };
	const { report } = await start(disk, pair, more);
	const { randomNote, sets } = report!.transfer!;
	assert.match(randomNote, /fitted on the chat model's training answers/);
	assert.ok(sets[0]!.dropped["the probe was fitted on its subject"]! > 100);
	assert.ok(sets[0]!.random.n === 4 && sets[0]!.random.low < sets[0]!.auroc.low, JSON.stringify(sets[0]));
	const isSaid = (summary: string[], words: RegExp) => summary.some((sentence) => words.test(sentence));
	assert.ok(!isSaid(report!.summary, /No identification run|judged by another judge/));
	const otherwise = { ...more, folder: "otherwise", judge: { rule: "substring", server: null } as const };
	assert.ok(isSaid((await start(disk, pair, otherwise)).report!.summary, /judged by another judge/));
	const other = { ...pair, probe: { ...read, probe: { ...probe!, neurons: PROBE.probe.neurons } } };
	await assert.rejects(start(disk, other, { ...more, folder: "other" }), {
		code: "badSetting",
		message: "The identification run in study made another probe than the one that is traced.",
	});
	const again = { ...more, study: null, steps: ["evaluate"] as const };
	disk.contents.delete("run/report.json");
	await assert.rejects(start(disk, null, { ...again, steps: [...again.steps] }), {
		code: "badSetting",
		message: /whose folder must be given again/,
	});
});
