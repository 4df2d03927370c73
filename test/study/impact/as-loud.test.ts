/** Controls as loud as the H-Neurons: what is drawn where every neuron's loudness is known. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProbeNeuron } from "../../../src/core/probe/file";
import { mulberry32, shuffled } from "../../../src/core/random";
import type { NeuronSet } from "../../../src/core/report/impact-report";
import { asLoud, FEW, NEAR } from "../../../src/study/impact/as-loud";
import { neuronSets } from "../../../src/study/impact/neuron-sets";

const LAYERS = 6;
const WIDTH = 500;
const model = { layers: LAYERS, neuronsPerLayer: WIDTH };
const layerOf = (neuron: number) => Math.floor(neuron / WIDTH);

/** Most neurons are quiet and a few are loud, as in real models; layers differ. */
function loudnessOf(seed: number): Float64Array {
	const random = mulberry32(seed);
	const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
	return Float64Array.from({ length: LAYERS * WIDTH }, (_, neuron) =>
		Math.exp(-5 + 0.2 * layerOf(neuron) + normal()),
	);
}

/** H-Neurons among the loudest tenth. */
function ownOf(loudness: Float64Array, count: number, seed: number): number[] {
	const loudest = [...loudness.keys()]
		.sort((a, b) => loudness[b]! - loudness[a]!)
		.slice(0, loudness.length / 10);
	return shuffled(loudest, mulberry32(seed)).slice(0, count);
}

const probeOf = (own: readonly number[]): ProbeNeuron[] =>
	own.map((neuron) => ({ layer: layerOf(neuron), index: neuron % WIDTH, weight: 1 }));

const controls = { random: 4, layerMatched: 4, activationMatched: 4 };
const setsOf = (loudness: Float64Array, own: readonly number[], seed = 3): NeuronSet[] =>
	neuronSets(probeOf(own), { controls, seed, model, loudness });
const ofKind = (sets: readonly NeuronSet[], kind: NeuronSet["kind"]) =>
	sets.filter((set) => set.kind === kind);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

test("laws: as many others, none of them twice or an H-Neuron, the same for a seed and others for another", () => {
	for (const seed of [1, 2, 3, 4, 5]) {
		const loudness = loudnessOf(seed);
		const own = ownOf(loudness, 30, seed);
		const sets = setsOf(loudness, own, seed);
		for (const { neurons, loudness: told } of sets) {
			assert.equal(new Set(neurons).size, 30);
			assert.deepEqual(
				neurons,
				[...neurons].sort((a, b) => a - b),
			);
			const total = (of: readonly number[]) => sum(of.map((neuron) => loudness[neuron]!));
			assert.ok(Math.abs(told! - total(neurons) / total(own)) < 1e-12);
		}
		for (const { neurons } of sets.slice(1)) assert.ok(!neurons.some((neuron) => own.includes(neuron)));
		assert.deepEqual(sets, setsOf(loudness, own, seed));
		const matched = ofKind(sets, "activation-matched").map(({ neurons }) => neurons.join(" "));
		assert.equal(new Set(matched).size, 4);
		assert.notDeepEqual(
			ofKind(setsOf(loudness, own, seed + 1), "activation-matched"),
			ofKind(sets, "activation-matched"),
		);
	}
});

test("they are as loud as the H-Neurons, where random and layer-matched sets are far quieter", (t) => {
	const apart = { random: 0, "layer-matched": 0, "activation-matched": 0 };
	for (let seed = 1; seed <= 20; seed++) {
		const loudness = loudnessOf(seed);
		const sets = setsOf(loudness, ownOf(loudness, 30, seed));
		for (const kind of ["random", "layer-matched", "activation-matched"] as const)
			for (const { loudness: told } of ofKind(sets, kind))
				apart[kind] = Math.max(apart[kind], Math.abs(Math.log(told!)));
		for (const { loudness: told } of ofKind(sets, "random")) assert.ok(told! < 0.6, `${told}`);
	}
	t.diagnostic(`furthest from the H-Neurons, as logarithms: ${JSON.stringify(apart)}`);
	assert.ok(apart["activation-matched"] < Math.log(1.1));
	assert.ok(apart["layer-matched"] > Math.log(1.6));
});

test("where a layer has enough that are near, they are of that layer and near; else they come from others", () => {
	const loudness = loudnessOf(9);
	const own = [...loudness.keys()].filter(
		(neuron) => neuron % 25 === 7 && loudness[neuron]! > 0.003 && loudness[neuron]! < 0.02,
	);
	const inLayer = (neurons: readonly number[]) =>
		Array.from({ length: LAYERS }, (_, l) => neurons.filter((n) => layerOf(n) === l).length);
	for (const { neurons } of ofKind(setsOf(loudness, own), "activation-matched"))
		assert.deepEqual(inLayer(neurons), inLayer(own));
	// The last layer's other neurons fall silent: nothing near is left there.
	const silenced = loudness.map((value, neuron) =>
		layerOf(neuron) === LAYERS - 1 && !own.includes(neuron) ? 0 : value,
	);
	for (const { neurons, loudness: told } of ofKind(setsOf(silenced, own), "activation-matched")) {
		assert.equal(inLayer(neurons)[LAYERS - 1], 0);
		assert.ok(Math.abs(Math.log(told!)) < Math.log(NEAR));
	}
});

test("each neuron is one of the few nearest", () => {
	const loudness = loudnessOf(4);
	const [own] = ownOf(loudness, 1, 4) as [number];
	const others = [...loudness.keys()].filter((neuron) => neuron !== own);
	const distance = (neuron: number) => Math.abs(Math.log(loudness[neuron]!) - Math.log(loudness[own]!));
	const byDistance = (a: number, b: number) => distance(a) - distance(b);
	const beside = others
		.filter((neuron) => layerOf(neuron) === layerOf(own))
		.sort(byDistance)
		.slice(0, FEW);
	const isNear = beside.every((neuron) => distance(neuron) <= Math.log(NEAR));
	const wanted = isNear ? beside : [...others].sort(byDistance).slice(0, FEW);
	const { draw } = asLoud([own], others, { loudness, width: WIDTH });
	const random = mulberry32(1);
	const drawn = new Set(Array.from({ length: 200 }, () => draw(random)[0]!));
	assert.deepEqual([...drawn].sort(byDistance), wanted);
});

test("law: where in a layer a neuron stands makes no difference to how loud the sets are", () => {
	const loudness = loudnessOf(5);
	const own = ownOf(loudness, 25, 5);
	const random = mulberry32(6);
	const to = Array.from({ length: LAYERS }, (_, layer) =>
		shuffled(
			Array.from({ length: WIDTH }, (_, i) => layer * WIDTH + i),
			random,
		),
	).flat();
	const moved = new Float64Array(loudness.length);
	loudness.forEach((value, neuron) => {
		moved[to[neuron]!] = value;
	});
	const levels = (sets: readonly NeuronSet[], by: Float64Array) =>
		ofKind(sets, "activation-matched").map(({ neurons }) => neurons.map((neuron) => by[neuron]!).sort());
	const movedOwn = own.map((neuron) => to[neuron]!);
	assert.deepEqual(levels(setsOf(moved, movedOwn), moved), levels(setsOf(loudness, own), loudness));
});

test("law: loudness in other units draws the same", () => {
	const loudness = loudnessOf(8);
	const own = ownOf(loudness, 25, 8);
	const neurons = (sets: readonly NeuronSet[]) => sets.map((set) => set.neurons);
	assert.deepEqual(
		neurons(
			setsOf(
				loudness.map((value) => 1024 * value),
				own,
			),
		),
		neurons(setsOf(loudness, own)),
	);
});

test("silent neurons stand for silent ones; of H-Neurons that are silent all, no loudness is told", () => {
	const loudness = loudnessOf(2).map((value, neuron) => (neuron % 5 === 0 ? 0 : value));
	const own = [0, 505, 1010, 2001];
	for (const { neurons } of ofKind(setsOf(loudness, own), "activation-matched"))
		assert.equal(neurons.filter((neuron) => loudness[neuron] === 0).length, 3);
	const silent = setsOf(loudness, own.slice(0, 3));
	for (const set of silent) assert.equal(set.loudness, null);
	for (const { neurons } of ofKind(setsOf(new Float64Array(LAYERS * WIDTH), own), "activation-matched"))
		assert.equal(new Set(neurons).size, 4);
});

test("the loudest there are have the loudest others stand for them, and the set is told to be quieter", () => {
	const loudness = loudnessOf(3);
	const loudest = [...loudness.keys()].sort((a, b) => loudness[b]! - loudness[a]!);
	const own = loudest.slice(0, 20);
	for (const { neurons, loudness: told } of ofKind(setsOf(loudness, own), "activation-matched")) {
		assert.ok(neurons.every((neuron) => loudest.slice(20, 20 + 20 + FEW).includes(neuron)));
		assert.ok(told! < 0.8);
	}
});

test("as many others as H-Neurons: all of them are drawn", () => {
	const small = { layers: 1, neuronsPerLayer: 8 };
	const neurons = [0, 1, 2, 3].map((index) => ({ layer: 0, index, weight: 1 }));
	const loudness = Float64Array.from([8, 7, 6, 5, 4, 3, 2, 1]);
	const sets = neuronSets(neurons, { controls, seed: 1, model: small, loudness });
	for (const set of ofKind(sets, "activation-matched")) assert.deepEqual(set.neurons, [4, 5, 6, 7]);
});
