/** Decoders that PyTorch's own exporter wrote, against hooks in PyTorch (test/make-golden/torch_export.py). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { instrument } from "../../src/core/onnx/instrument";
import { scanModel } from "../../src/core/onnx/scan";
import { findTaps } from "../../src/core/onnx/taps";
import type { LoadedModel } from "../../src/engine/model/loaded-model";
import { createSession } from "../../src/engine/ort";
import { prefill } from "../../src/engine/run/decode";
import { Forward, type Reading, reading } from "../../src/engine/run/forward";
import { maxDifference, openFolder, plainForward } from "./open";
import { ROOT } from "./start";

const GOLDEN = join(ROOT, "test", "golden", "torch-export");
/** What float32 sums in another order may differ by. */
const TOLERANCE = 1e-5;
/** Prompt tokens before the rest is fed one by one. */
const PROMPT = 4;
const signal = new AbortController().signal;

/** [family, down projection of layer 0, its operator] */
const FAMILIES = [
	["llama", "/model/layers.0/mlp/down_proj/MatMul", "MatMul"],
	["phi3", "/model/layers.0/mlp/down_proj/MatMul", "MatMul"],
	["phi", "/model/layers.0/mlp/fc2/MatMul", "MatMul"],
	["gpt2", "/transformer/h.0/mlp/c_proj/Gemm", "Gemm"],
	["opt", "/model/decoder/layers.0/fc2/Gemm", "Gemm"],
	["gpt_neox", "/gpt_neox/layers.0/mlp/dense_4h_to_h/MatMul", "MatMul"],
] as const;

/** What the hooks read; T tokens, L layers, K chosen neurons of each layer. */
interface Reference {
	ids: number[];
	/** [T][V] */
	logits: number[][];
	/** [L][T] ‖z‖ and ‖h‖ */
	zNorms: number[][];
	hNorms: number[][];
	chosen: number[];
	/** [L][T][K] */
	cett: number[][][];
	/** [L][T] over all neurons */
	meanCett: number[][];
	/** The last token's logits when a few neurons write less. */
	gain: { layer: number; neurons: number[]; factor: number; logits: number[] };
}

for (const [family, node, opType] of FAMILIES)
	test(`${family}: every layer is tapped at the module's own down projection`, async () => {
		const info = await using(family, async (model) => model.info);
		const bytes = readFileSync(graphOf(family));
		const scanned = scanModel(bytes);
		assert.ok("value" in scanned);
		const { taps, problems } = findTaps(scanned.value, {});
		assert.deepEqual(problems, []);
		assert.deepEqual(
			taps.map((tap) => [tap.layer, tap.node, tap.opType]),
			[0, 1, 2].map((layer) => [layer, node.replace(/\.0(?=\/)/, `.${layer}`), opType]),
		);
		assert.deepEqual([info.layers, info.neuronsPerLayer, info.hidden], [3, 80, 32]);
	});

for (const [family] of FAMILIES)
	test(`${family}: CETT and logits are those of the hooks`, async (t) => {
		const golden = referenceOf(family);
		const { ids } = golden;
		await using(family, async (model) => {
			const whole = await prefill(model.forward, ids, everyNeuron(model), { ratio: true, signal });
			const logits = relative(whole.logits, golden.logits.at(-1)!);
			const cett = compare(whole.ratio!, golden, model);
			t.diagnostic(`largest differences: CETT ${cett.toExponential(1)}, logits ${logits.toExponential(1)}`);
			assert.ok(cett <= TOLERANCE);
			assert.ok(logits <= TOLERANCE);
		});
	});

for (const [family] of FAMILIES)
	test(`${family}: fed token by token, the cache gives what the whole text gives`, async () => {
		const golden = referenceOf(family);
		const { ids } = golden;
		await using(family, async (model) => {
			const read = everyNeuron(model);
			const { thread, logits, ratio } = await prefill(model.forward, ids.slice(0, PROMPT), read, {
				ratio: true,
				signal,
			});
			assert.ok(relative(logits, golden.logits[PROMPT - 1]!) <= TOLERANCE);
			const ratios = [...ratio!];
			for (let at = PROMPT; at < ids.length; at++) {
				const want = { logits: true, ratio: true };
				const step = await model.forward.step(thread, [ids[at]!], read, want);
				assert.ok(relative(step.logits[0]!, golden.logits[at]!) <= TOLERANCE, `token ${at}`);
				ratios.push(...step.ratio!);
			}
			assert.ok(compare(Float32Array.from(ratios), golden, model) <= TOLERANCE);
		});
	});

for (const [family] of FAMILIES)
	test(`${family}: a gain of one leaves the file's logits, another is the hook's`, async () => {
		const { ids, gain } = referenceOf(family);
		const untouched = await plainForward(readFileSync(graphOf(family)));
		await using(family, async (model) => {
			const ask = { ratio: false, signal };
			const plain = await prefill(untouched, ids, { count: 0, feeds: {} }, ask);
			const ones = await prefill(model.forward, ids, everyNeuron(model), ask);
			assert.ok(relative(ones.logits, plain.logits) <= TOLERANCE);
			// The cache sums in another order; taps alone change no bit.
			const without = await withoutTaps(family, model);
			assert.deepEqual(ones.logits, (await prefill(without, ids, { count: 0, feeds: {} }, ask)).logits);
			await without.release();
			const turned = await prefill(model.forward, ids, everyNeuron(model, gain), ask);
			assert.ok(relative(turned.logits, gain.logits) <= TOLERANCE);
			assert.ok(maxDifference(turned.logits, ones.logits) > 0.01, "the neurons mattered");
		});
		await untouched.release();
	});

const graphOf = (family: string): string => join(GOLDEN, family, "onnx", "model.onnx");

const referenceOf = (family: string): Reference =>
	JSON.parse(readFileSync(join(GOLDEN, family, "reference.json"), "utf8")) as Reference;

/** Opens a family's folder as the engine does, for one use. */
async function using<T>(family: string, use: (model: LoadedModel) => Promise<T>): Promise<T> {
	const model = await openFolder(join(GOLDEN, family));
	try {
		return await use(model);
	} finally {
		await model.release();
	}
}

/** The same graph, cached alike, that reads and turns nothing. */
async function withoutTaps(family: string, { files }: LoadedModel): Promise<Forward> {
	const bytes = readFileSync(graphOf(family));
	const scanned = scanModel(bytes);
	assert.ok("value" in scanned);
	const options = { pooled: false, lastLogitsOnly: true, keepsCache: true };
	const { pieces, cache } = instrument(scanned.value, [], options);
	const log = () => undefined;
	const session = await createSession(Buffer.concat(pieces), { folder: ".", log, threads: 1 });
	const { heads, headSize } = files.config;
	return new Forward(session, { cache, heads, headSize });
}

function everyNeuron({ info }: LoadedModel, turned?: Reference["gain"]): Reading {
	const { layers, neuronsPerLayer } = info;
	const gain = new Float32Array(layers * neuronsPerLayer).fill(1);
	for (const neuron of turned?.neurons ?? []) gain[turned!.layer * neuronsPerLayer + neuron] = turned!.factor;
	const all = Array.from({ length: layers }, () => Array.from({ length: neuronsPerLayer }, (_, n) => n));
	return reading(all, gain);
}

/**
 * Largest difference of a CETT, of a layer's mean and of ‖z‖ / ‖h‖, as a share of it; of a CETT below the mean, as a
 * share of the mean.
 * @param ratio [T, L · N] |z| / ‖h‖
 */
function compare(ratio: Float32Array, golden: Reference, { info, norms }: LoadedModel): number {
	const { layers, neuronsPerLayer: width } = info;
	assert.equal(ratio.length, golden.ids.length * layers * width);
	const cett = ratio.map((value, i) => value * norms[i % norms.length]!);
	let worst = 0;
	for (let layer = 0; layer < layers; layer++)
		for (let token = 0; token < golden.ids.length; token++) {
			const at = (token * layers + layer) * width;
			const ours = cett.subarray(at, at + width);
			const mean = golden.meanCett[layer]![token]!;
			const meanOfOurs = ours.reduce((sum, value) => sum + value, 0) / width;
			worst = Math.max(worst, Math.abs(meanOfOurs - mean) / mean);
			const size = golden.zNorms[layer]![token]! / golden.hNorms[layer]![token]!;
			const sizeOfOurs = Math.hypot(...ratio.subarray(at, at + width));
			worst = Math.max(worst, Math.abs(sizeOfOurs - size) / size);
			for (const [place, neuron] of golden.chosen.entries()) {
				const theirs = golden.cett[layer]![token]![place]!;
				worst = Math.max(worst, Math.abs(ours[neuron]! - theirs) / Math.max(theirs, mean));
			}
		}
	return worst;
}

/** Largest difference as a share of the largest logit. */
const relative = (ours: ArrayLike<number>, theirs: ArrayLike<number>): number =>
	maxDifference(ours, theirs) / Math.max(...Array.from(theirs, Math.abs));
