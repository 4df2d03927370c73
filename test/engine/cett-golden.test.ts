/** CETT as the engine reads it against a forward pass in PyTorch that shares no code with it (training/cett_reference.py). */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { LoadedModel } from "../../src/engine/model/loaded-model";
import { prefill } from "../../src/engine/run/decode";
import { reading } from "../../src/engine/run/forward";
import { studyModel } from "../../src/engine/study/study-model";
import { openFolder } from "./open";
import { ROOT } from "./start";

const FOLDER = join(ROOT, "test", "golden", "cett");
/** Values below this are a hundredth of a percent of the block's output; there float32 sums have few digits left. */
const SMALL = 1e-4;
const TOLERANCE = 1e-3;

interface Golden {
	/** Prompts, last tokens, layers, neurons. */
	shape: [number, number, number, number];
	prompts: { text: string; ids: number[]; argmax: number[]; layerSums: number[][] }[];
}

const isMade = existsSync(join(FOLDER, "pocket-chat.json"));

test("CETT is the reference's, neuron by neuron", {
	skip: !isMade && "no reference was made yet",
}, async (t) => {
	const golden = JSON.parse(readFileSync(join(FOLDER, "pocket-chat.json"), "utf8")) as Golden;
	const expected = floats(join(FOLDER, "pocket-chat.bin"));
	const model = await openFolder();
	const width = model.norms.length;
	const [, kept] = golden.shape;
	let worst = 0;
	let compared = 0;
	for (const [p, { text, ids, argmax, layerSums }] of golden.prompts.entries()) {
		assert.deepEqual(model.tokenizer.encode(text).ids, ids, "tokens are the training's own");
		const { cett, best } = await readAll(model, ids);
		assert.equal(best, argmax.at(-1));
		for (let last = 0; last < kept; last++)
			for (let neuron = 0; neuron < width; neuron++) {
				const theirs = expected[(p * kept + last) * width + neuron]!;
				if (theirs <= SMALL) continue;
				const ours = cett[(ids.length - kept + last) * width + neuron]!;
				worst = Math.max(worst, Math.abs(ours - theirs) / theirs);
				compared++;
			}
		assert.ok(sumsDiffer(cett, layerSums, model) < TOLERANCE);
		await checkPooled(model, ids, cett);
	}
	t.diagnostic(`${compared} values above ${SMALL}, largest relative difference ${worst.toExponential(2)}`);
	assert.ok(compared > 1000);
	assert.ok(worst <= TOLERANCE);
	await model.release();
});

/** CETT [T, L · N] of every neuron, and the likeliest next token. */
async function readAll(model: LoadedModel, ids: number[]) {
	const { layers, neuronsPerLayer } = model.info;
	const width = model.norms.length;
	const all = Array.from({ length: layers }, () => Array.from({ length: neuronsPerLayer }, (_, n) => n));
	const read = reading(all, new Float32Array(width).fill(1));
	const signal = new AbortController().signal;
	const { ratio, logits } = await prefill(model.forward, ids, read, { ratio: true, signal });
	return {
		cett: ratio!.map((value, i) => value * model.norms[i % width]!),
		best: logits.indexOf(Math.max(...logits)),
	};
}

/** Largest relative difference of a layer's sum at a token. */
function sumsDiffer(cett: Float32Array, layerSums: number[][], model: LoadedModel): number {
	const { layers, neuronsPerLayer } = model.info;
	let worst = 0;
	layerSums.forEach((sums, token) => {
		sums.forEach((theirs, layer) => {
			const at = (token * layers + layer) * neuronsPerLayer;
			const ours = cett.subarray(at, at + neuronsPerLayer).reduce((sum, value) => sum + value, 0);
			worst = Math.max(worst, Math.abs(ours - theirs) / theirs);
		});
	});
	return worst;
}

/** The pooled graph's means are the means of what the other graph reads token by token. */
async function checkPooled(model: LoadedModel, ids: number[], cett: Float32Array): Promise<void> {
	const width = model.norms.length;
	const half = Math.floor(ids.length / 2);
	const regions = [
		Float32Array.from(ids, (_, t) => (t < half ? 1 / half : 0)),
		Float32Array.from(ids, (_, t) => (t === ids.length - 1 ? 1 : 0)),
	];
	const pooled = await studyModel(model).pool(ids, regions, new AbortController().signal);
	regions.forEach((region, r) => {
		for (let neuron = 0; neuron < width; neuron += 97) {
			const mean = region.reduce((sum, weight, t) => sum + weight * cett[t * width + neuron]!, 0);
			assert.ok(Math.abs(pooled[r * width + neuron]! - mean) <= TOLERANCE * Math.max(mean, SMALL));
		}
	});
}

function floats(path: string): Float32Array {
	return new Float32Array(new Uint8Array(readFileSync(path)).buffer);
}
