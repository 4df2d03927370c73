/** Laws of scaled neurons in a real engine: what is one request's stays there, and the ways to ask for the same agree. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Inspection, InspectParams, ModelInfo } from "../../src/protocol/engine-api";
import type { Engine } from "../../src/protocol/start-engine";
import { probeFor, writeProbe } from "./probes";
import { POCKET, startTestEngine } from "./start";

let engine: Engine;
let model: ModelInfo;
let probe: string;
test.before(async () => {
	engine = startTestEngine();
	model = await engine.call("loadModel", { folder: POCKET });
	probe = writeProbe(model);
});
test.after(() => engine.dispose());

const inspect = (changes: Partial<InspectParams> = {}) =>
	engine.call("inspect", {
		run: "run",
		messages: [{ role: "user", content: "What is the capital of France?" }],
		probe,
		sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
		maxTokens: 12,
		gain: 1,
		baseRate: null,
		...changes,
	});
/** Everything that was read, without the clock's part. */
const read = ({ timing: _, ...rest }: Inspection) => rest;
/** What was read of the neurons and the model, whatever probe read it. */
const words = ({ response, responseTokens }: Inspection) => ({
	response,
	ids: responseTokens.map(({ id }) => id),
	probabilities: responseTokens.map(({ probability }) => probability),
});

/** Of positive weight in the test's probe. */
const positive = (all: ModelInfo) => probeFor(all).neurons.filter(({ weight }) => weight > 0);

test("gain 0 and then 1 on the same engine restores the first answer, bit for bit", async () => {
	const before = await inspect();
	const silenced = await inspect({ gain: 0 });
	assert.notDeepEqual(words(silenced).probabilities, words(before).probabilities);
	assert.deepEqual(read(await inspect()), read(before));
});

test("all ones are the same as none, bit for bit", async () => {
	const none = await inspect();
	const ones = positive(model).map(({ layer, index }) => ({ layer, index, gain: 1 }));
	for (const neuronGains of [[], ones, [{ layer: 0, index: model.neuronsPerLayer - 1, gain: 1 }]])
		assert.deepEqual(read(await inspect({ neuronGains })), read(none));
});

test("the only H-Neuron by its own gain is the H-Neurons by theirs", async () => {
	const [neuron] = positive(model);
	const alone = writeProbe(model, { neurons: [neuron!] });
	const { layer, index } = neuron!;
	for (const gain of [0, 0.5, 3]) {
		const byGain = await inspect({ probe: alone, gain });
		const byOwn = await inspect({ probe: alone, neuronGains: [{ layer, index, gain }] });
		assert.deepEqual({ ...read(byOwn), gain }, read(byGain));
	}
});

test("all H-Neurons one by one are the H-Neurons together, and a neuron's own gain is above the common one", async () => {
	const together = await inspect({ gain: 0 });
	const neurons = positive(model).map(({ layer, index }) => ({ layer, index }));
	const oneByOne = await inspect({ neuronGains: neurons.map((neuron) => ({ ...neuron, gain: 0 })) });
	assert.deepEqual({ ...read(oneByOne), gain: 0 }, read(together));
	const leftAlone = await inspect({
		gain: 0,
		neuronGains: neurons.map((neuron) => ({ ...neuron, gain: 1 })),
	});
	assert.deepEqual({ ...read(leftAlone), gain: 1 }, read(await inspect()));
});

test("a neuron that the probe does not read can be scaled, for one request", async () => {
	const before = await inspect();
	const known = new Set(probeFor(model).neurons.map(({ layer, index }) => `${layer}:${index}`));
	// One neuron alone may be silent here; a row of them is not.
	const outside = Array.from({ length: 64 }, (_, index) => ({ layer: 0, index, gain: 3 })).filter(
		({ layer, index }) => !known.has(`${layer}:${index}`),
	);
	const scaled = await inspect({ neuronGains: outside });
	assert.notDeepEqual(words(scaled).probabilities, words(before).probabilities);
	assert.deepEqual(read(await inspect()), read(before));
});

/** [a neuron's gain, a part of the sentence] */
const refused: [{ layer: number; index: number; gain: number }[], RegExp][] = [
	[[{ layer: 1000, index: 0, gain: 0 }], /there is no neuron 1000:0 in \d+ layers of \d+ neurons/],
	[[{ layer: 0, index: 1_000_000, gain: 0 }], /there is no neuron 0:1000000 in/],
	[[{ layer: -1, index: 0, gain: 0 }], /there is no neuron -1:0 in/],
	[[{ layer: 0, index: 1.5, gain: 0 }], /there is no neuron 0:1\.5 in/],
	[[{ layer: 0, index: 1, gain: 3.5 }], /the gain of neuron 0:1 is 3\.5, not 0 to 3/],
	[[{ layer: 0, index: 1, gain: Number.NaN }], /the gain of neuron 0:1 is NaN, not 0 to 3/],
	[
		[
			{ layer: 0, index: 1, gain: 0 },
			{ layer: 0, index: 1, gain: 2 },
		],
		/neuron 0:1 is given two gains/,
	],
];
for (const [neuronGains, message] of refused)
	test(`refused: ${message.source}`, async () => {
		await assert.rejects(inspect({ neuronGains }), { code: "badSetting", message });
	});
