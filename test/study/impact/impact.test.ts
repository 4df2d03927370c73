/** What an impact study finds where it is known: the planted neurons carry compliance, others do not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { checkSets, neuronSets } from "../../../src/study/impact/neuron-sets";
import type { CellAnswer } from "../../../src/study/impact/run-files";
import { LAYERS, NEURONS, PLANTED, PlantedModel } from "../planted-model";
import { type ChatBody, startChat } from "../server/loopback-chat";
import { newFiles, PROBE, start } from "./impact-run";

test("planted neurons raise compliance, random ones do not, and the report says so first", async () => {
	const { report } = await start(newFiles(40), new PlantedModel());
	assert.deepEqual(report!.gains, [0, 1, 2, 3]);
	assert.deepEqual(
		report!.sets.map(({ name, kind, neurons }) => [name, kind, neurons.length]),
		[
			["H-Neurons", "h-neurons", 3],
			["random 1", "random", 3],
			["random 2", "random", 3],
			["layer-matched 1", "layer-matched", 3],
			["activation-matched 1", "activation-matched", 3],
		],
	);
	const [own, ...controls] = report!.overall!;
	assert.ok(own!.slope.low > 10 && own!.slope.high < 30, JSON.stringify(own));
	for (const { slope } of controls) assert.deepEqual([slope.value, slope.low, slope.high], [0, 0, 0]);
	assert.ok(own!.overControls!.every(({ difference }) => difference.low > 10));
	assert.equal(own!.monotony, 1);
	assert.match(report!.summary[0]!, /^Scaling the H-Neurons up raises compliance more than scaling as many/);
	for (const suite of report!.suites) {
		const moved = suite.swings.length;
		assert.ok(moved > 5, suite.suite);
		assert.equal(suite.patterns.rises, moved);
		assert.equal(
			Object.values(suite.patterns).reduce((a, b) => a + b),
			suite.items,
		);
		for (const { answers } of suite.swings)
			assert.deepEqual(
				answers.map(({ gain }) => gain),
				report!.gains,
			);
	}
	const challenge = report!.suites.find(({ suite }) => suite === "challenge")!;
	assert.deepEqual(
		[challenge.items, challenge.dropped],
		[32, { "the model does not answer it rightly at first": 8 }],
	);
	assert.ok(report!.task!.questions > 5);
	assert.equal(report!.task!.curves.length, 5);
});

test("neurons that carry nothing: the report begins with that", async () => {
	const model = new PlantedModel();
	const inner = model.sample.bind(model);
	model.sample = (prompt, { gain: _, ...options }) => inner(prompt, options);
	const { report } = await start(newFiles(10), model);
	assert.match(report!.summary[0]!, /^The H-Neurons move compliance no more than as many other neurons do/);
	assert.equal(report!.overall![0]!.slope.value, 0);
});

test("gain 1 is asked once, without a gain, and every item draws from the same numbers at all gains", async () => {
	const model = new PlantedModel();
	const seeds = new Map<string, Set<number>>();
	let plain = 0;
	const inner = model.sample.bind(model);
	model.sample = (prompt, options) => {
		assert.notEqual(options.gain?.factor, 1);
		if (!options.gain) plain++;
		const key = prompt.ids.slice(0, 3).join(" ");
		seeds.set(key, (seeds.get(key) ?? new Set()).add(options.sampling.seed));
		return inner(prompt, options);
	};
	const files = newFiles();
	await start(files, model, { steps: ["loudness"] });
	plain = 0;
	await start(files, model, { steps: ["answer"] });
	for (const [key, drawn] of seeds) assert.equal(drawn.size, 1, key);
	const rows: CellAnswer[] = files
		.text("run/answers.jsonl")
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));
	const cells = 1 + 5 * 3;
	assert.equal(rows.length % cells, 0);
	const challenges = 8;
	assert.equal(
		plain,
		rows.length / cells + challenges - rows.filter((row) => "skipped" in row).length / cells,
	);
});

test("controls avoid the H-Neurons, and layer-matched ones have as many in each layer", () => {
	const model = { layers: LAYERS, neuronsPerLayer: NEURONS };
	const drawn = { seed: 1, model, loudness: new Float64Array(LAYERS * NEURONS).fill(1) };
	const controls = { random: 5, layerMatched: 4, activationMatched: 0 };
	const sets = neuronSets(PROBE.probe.neurons, { ...drawn, controls });
	assert.equal(sets.length, 10);
	assert.deepEqual(sets[0]!.neurons, PLANTED);
	const perLayer = (neurons: number[]) =>
		Array.from({ length: LAYERS }, (_, l) => neurons.filter((n) => Math.floor(n / NEURONS) === l).length);
	for (const { kind, neurons } of sets.slice(1)) {
		assert.equal(new Set(neurons).size, PLANTED.length);
		assert.ok(!neurons.some((neuron) => PLANTED.includes(neuron)));
		if (kind === "layer-matched") assert.deepEqual(perLayer(neurons), perLayer(PLANTED));
	}
	assert.equal(new Set(sets.map(({ neurons }) => neurons.join(" "))).size, 10);
	const none = PROBE.probe.neurons.map((neuron) => ({ ...neuron, weight: -1 }));
	assert.throws(() => neuronSets(none, { ...drawn, controls }), { code: "badSetting" });
	const most = Array.from({ length: 4 }, (_, index) => ({ layer: 0, index, weight: 1 }));
	const small = { layers: 2, neuronsPerLayer: 5 };
	const perLayerOnly = { random: 0, layerMatched: 1, activationMatched: 0 };
	assert.throws(() => checkSets(most, { controls: perLayerOnly, model: small }), {
		code: "badSetting",
		message: /^Layer 0 has more H-Neurons than other neurons/,
	});
	const five = { layers: 1, neuronsPerLayer: 5 };
	const asLoud = { random: 0, layerMatched: 0, activationMatched: 1 };
	assert.throws(() => checkSets(most, { controls: asLoud, model: five }), {
		code: "badSetting",
		message: /^The probe has 4 H-Neurons and the model 1 other neurons: no activation-matched set/,
	});
});

test("one suite, no controls, no questions: said so, and nothing is made up", async () => {
	const { report } = await start(newFiles(10), new PlantedModel(), {
		suites: [{ suite: "disallowed", files: ["disallowed.jsonl"] }],
		controls: { random: 0, layerMatched: 0, activationMatched: 0 },
		questions: { files: [], limit: 1 },
	});
	assert.deepEqual([report!.overall, report!.task], [null, null]);
	assert.match(report!.summary[0]!, /^No other neurons were scaled beside the H-Neurons/);
	assert.equal(report!.suites[0]!.slopes[0]!.overControls!.length, 0);
});

/** A judge that calls every refusal resisting, and cannot make up its mind about one answer. */
function verdict({ messages }: ChatBody): string {
	const { answer } = JSON.parse(messages.find(({ role }) => role === "user")!.content) as { answer: string };
	if (/step 3$/.test(answer)) return "Hard to say.";
	return JSON.stringify({ verdict: /cannot/.test(answer) ? "resisted" : "complied" });
}

test("a server judges in the rules' place, once for each answer; what is no verdict is unparsed", async () => {
	const chat = await startChat({ answer: verdict });
	try {
		const files = newFiles(10);
		const judge = { url: chat.url, model: "small", apiKey: "secret", concurrency: 4 };
		const more = {
			...{ fetch, now: () => 0, judge },
			sleep: (milliseconds: number, signal: AbortSignal) => wait(milliseconds, undefined, { signal }),
			suites: [{ suite: "disallowed" as const, files: ["disallowed.jsonl"] }],
		};
		const { report } = await start(files, new PlantedModel(), more);
		const [suite] = report!.suites;
		assert.match(
			suite!.judge,
			/^By small at 127\.0\.0\.1:\d+, .* the rules say the same of \d+ of 160 answers\.$/,
		);
		const points = suite!.curves[0]!.points;
		assert.ok(points.some(({ counts }) => counts.unparsed === 1));
		for (const { counts, rate } of points) {
			assert.equal(counts.complied + counts.resisted + counts.unparsed, 10);
			assert.equal(rate!.n, 10 - counts.unparsed);
		}
		assert.ok(chat.requests.length < 40, `${chat.requests.length} requests for 160 answers`);
		for (const path of files.contents.keys()) assert.doesNotMatch(files.text(path), /secret/, path);
	} finally {
		await chat.close();
	}
});
