/** Drift between two models, read through the runtime: against NumPy on the pocket pair, and over the zoo's conventions. */
process.env.ORT_DISABLE_TELEMETRY = "1"; // before the runtime is loaded: it reads this once

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { doubledRanks, driftScores, normalisedRanks } from "../../../src/core/neurons/drift";
import { type ModelWeights, openWeights, weightsIn } from "../../../src/engine/origin/model-weights";
import { weightPair } from "../../../src/engine/origin/weight-pair";
import type { Dtype, ExporterName, Weights, ZooModel } from "../../zoo/cell";
import { SIZE } from "../../zoo/family";
import { familyOf, findCell } from "../../zoo/find-cell";
import type { Matrix } from "../../zoo/numbers";
import { weightsOf } from "../../zoo/reference/weights";
import { findIn } from "../../zoo/run-cell";

const MODELS = join(__dirname, "..", "..", "..", "media", "models");
const { signal } = new AbortController();

test("the pocket pair: as NumPy has it to 1e-5, and every neuron at the same rank", async (t) => {
	const golden = JSON.parse(readFileSync(join(MODELS, "../../test/golden/origin/drift.json"), "utf8"));
	const cacheFolder = mkdtempSync(join(tmpdir(), "drift-"));
	const options = { cacheFolder, log: () => undefined, signal };
	const [base, chat] = await Promise.all(
		["pocket-base", "pocket-chat"].map((name) => openWeights(join(MODELS, name), options)),
	);
	const { up, down } = await allLayers(base!, chat!);
	const z = driftScores(up, down);
	const doubled = doubledRanks(z);
	const ranks = normalisedRanks(doubled);
	let worst = 0;
	for (const [j, ...told] of golden.told as number[][])
		for (const [k, values] of [up, down, z, ranks].entries())
			worst = Math.max(worst, Math.abs(values[j!]! - told[k]!));
	const sum = (values: Float64Array) => values.reduce((a, b) => a + b);
	for (const [found, expected] of [
		[sum(up), golden.sums.up],
		[sum(down), golden.sums.down],
		[sum(z.map(Math.abs)), golden.sums.absoluteZ],
	])
		worst = Math.max(worst, Math.abs(found / expected - 1));
	t.diagnostic(`largest difference ${worst.toExponential(1)}`);
	assert.ok(worst <= 1e-5, `${worst}`);
	assert.equal(createHash("sha256").update(new Uint8Array(doubled.buffer)).digest("hex"), golden.ranks);
	rmSync(cacheFolder, { recursive: true });
});

/** Gated, fused and plain blocks, whose matrices are split, sliced, transposed, in Gemm, and quantised in every way. */
const CELLS: readonly (readonly [ExporterName, string, readonly Dtype[]])[] = [
	[
		"torchscript",
		"llama",
		["fp32", "fp16", "q8", "q8-nbits", "q4", "q4-zero-points", "bnb4", "qdq8", "qdq4"],
	],
	["torchscript", "phi3", ["fp32", "q8", "q4", "bnb4"]],
	["torchscript", "gpt2", ["fp32", "fp16", "q8"]],
	["torchscript", "opt", ["fp32"]],
	["dynamo", "phi3", ["fp32", "fp16", "q4"]],
	["dynamo", "opt", ["fp32", "q8"]],
	["genai", "phi2", ["fp32", "q4"]],
	["genai", "llama", ["q4f16", "q4-mixed", "q8-nbits"]],
	["community", "gemma2", ["fp32", "q4f16", "bnb4"]],
];
/** A neuron that is turned round, one that is made half as long, and the layer they are in. */
const [TURNED, LONGER, LAYER] = [5, 40, 1];

for (const [exporter, name, dtypes] of CELLS)
	for (const dtype of dtypes)
		test(`${exporter} ${name} ${dtype}: the neuron that was changed is the one that moved`, async () => {
			const weights = weightsOf(familyOf(name));
			const before = findCell(exporter, name, dtype, weights);
			const after = findCell(exporter, name, dtype, changed(name, weights));
			const opened = [before, after].map(onDisk);
			const { up, down } = await allLayers(opened[0]!.weights, opened[1]!.weights);
			for (const { folder } of opened) rmSync(folder, { recursive: true });
			const isHalf = dtype.includes("f");
			for (const [found, expected] of [
				[up, expectedDrift(name, [before, after], "up")],
				[down, expectedDrift(name, [before, after], "down")],
			] as const)
				for (const [j, drift] of found.entries())
					assert.ok(
						Math.abs(drift - expected[j]!) < (isHalf ? 2e-5 : 2e-6),
						`${j}: ${drift}, ${expected[j]}`,
					);
			const isExact = dtype.startsWith("fp");
			for (const [j, drift] of driftScores(up, down).entries()) {
				const isTurned = j === LAYER * SIZE.ffn + TURNED;
				if (isTurned) assert.ok(drift > 3 && up[j]! > 1.9 && down[j]! > 1.9);
				else if (isExact) assert.ok(up[j]! < 1e-6 && down[j]! < 1e-6, `neuron ${j} moved`);
				else assert.ok(up[j]! < 0.1 && down[j]! < 0.1, `neuron ${j} moved`);
			}
		});

test("the same model twice, and models of other shapes, are refused in one sentence", () => {
	const options = { cacheFolder: "", log: () => undefined, signal };
	const facts = { ...{ name: "one", layers: 2, neuronsPerLayer: 8, hidden: 4 }, fingerprint: "a".repeat(64) };
	const one = facts as ModelWeights;
	const other = (differing: object) =>
		({ ...facts, name: "other", fingerprint: "b".repeat(64), ...differing }) as ModelWeights;
	const refuses = (chat: ModelWeights, words: RegExp) =>
		assert.throws(() => weightPair(one, chat, options), { code: "modelMismatch", message: words });
	refuses({ ...one, name: "copy" }, /^one and copy are the same model \(a{12}\)/);
	refuses(other({ layers: 3 }), /^one has 2 layers, other has 3:/);
	refuses(other({ neuronsPerLayer: 9 }), /^one has 8 neurons a layer, other has 9:/);
	refuses(other({ hidden: 5 }), /^one has 4 hidden units, other has 5:/);
	assert.ok(weightPair(one, other({}), options));
});

test("a cancel is heard between two reads", async () => {
	const { weights, folder } = onDisk(findCell("torchscript", "llama"));
	const pair = weightPair(
		weights,
		{ ...weights, fingerprint: "other" },
		{ cacheFolder: "", log: () => undefined, signal },
	);
	await assert.rejects(pair.drift(0, AbortSignal.abort()), { code: "cancelled" });
	rmSync(folder, { recursive: true });
});

async function allLayers(base: ModelWeights, chat: ModelWeights) {
	const pair = weightPair(base, chat, { cacheFolder: "", log: () => undefined, signal });
	const width = base.neuronsPerLayer;
	const [up, down] = [new Float64Array(base.layers * width), new Float64Array(base.layers * width)];
	for (let layer = 0; layer < base.layers; layer++) {
		const drift = await pair.drift(layer, signal);
		up.set(drift.up, layer * width);
		down.set(drift.down, layer * width);
	}
	return { up, down };
}

let files = 0;
function onDisk(model: ZooModel): { weights: ModelWeights; folder: string } {
	const folder = mkdtempSync(join(tmpdir(), "drift-zoo-"));
	for (const [name, bytes] of model.beside) writeFileSync(join(folder, name), bytes);
	const { scan, taps, problems } = findIn(model);
	assert.deepEqual(problems, []);
	return { weights: weightsIn({ scan, taps, folder }, { name: "zoo", fingerprint: `${files++}` }), folder };
}

/** Where a family keeps a layer's two matrices; [in, out] both, and of a fused one the neurons are the second half. */
function places(name: string, layer: number) {
	const { modules, block } = familyOf(name);
	const within = (module: string) => `${modules.layer.replace("{l}", `${layer}`)}.${module}.weight`;
	return {
		up: within(modules.into.at(-1)!),
		down: within(modules.down),
		from: block === "fused" ? SIZE.ffn : 0,
	};
}

function changed(name: string, weights: Weights): Weights {
	const { up, down, from } = places(name, LAYER);
	const scaled = (matrix: Matrix, factorOf: (row: number, column: number) => number): Matrix => ({
		...matrix,
		data: matrix.data.map((value, i) => value * factorOf(Math.floor(i / matrix.columns), i % matrix.columns)),
	});
	const factor = (neuron: number) => (neuron === TURNED ? -1 : neuron === LONGER ? 0.5 : 1);
	return new Map([
		...weights,
		[up, scaled(weights.get(up)!, (_, column) => factor(column - from))],
		[down, scaled(weights.get(down)!, (row) => factor(row))],
	]);
}

/** From the matrices that the runtime sees, neuron by neuron. */
function expectedDrift(name: string, [before, after]: [ZooModel, ZooModel], side: "up" | "down"): number[] {
	return Array.from({ length: SIZE.layers * SIZE.ffn }, (_, j) => {
		const { from, ...at } = places(name, Math.floor(j / SIZE.ffn));
		const [a, b] = [before, after].map(({ seen }) => {
			const { rows, columns, data } = seen.get(at[side])!;
			const n = j % SIZE.ffn;
			return side === "up"
				? Array.from({ length: rows }, (_, d) => data[d * columns + from + n]!)
				: Array.from({ length: columns }, (_, d) => data[n * columns + d]!);
		}) as [number[], number[]];
		const product = (x: number[], y: number[]) => x.reduce((sum, value, d) => sum + value * y[d]!, 0);
		return 1 - product(a, b) / Math.sqrt(product(a, a) * product(b, b));
	});
}
