import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Instrumented, instrument } from "../../../src/core/onnx/instrument";
import {
	GAIN_INPUT,
	indexInput,
	LAYERS_INPUT,
	POOLED_OUTPUT,
	RATIO_OUTPUT,
	REGION_INPUT,
} from "../../../src/core/onnx/names";
import { downProjectionModel } from "../../../src/core/onnx/norms";
import { type ModelScan, scanModel } from "../../../src/core/onnx/scan";
import { findTaps, type Tap } from "../../../src/core/onnx/taps";
import type { Dtype, ExporterName, ZooModel } from "../../zoo/cell";
import { type TorchScriptOptions, writeTorchScript } from "../../zoo/exporters/torchscript";
import { type Family, SIZE } from "../../zoo/family";
import { familyOf, feedsOf, findCell } from "../../zoo/find-cell";
import { randomStream } from "../../zoo/numbers";
import { type Forward, forward } from "../../zoo/reference/forward";
import { rowNorm } from "../../zoo/reference/matrix";
import { weightsOf } from "../../zoo/reference/weights";
import { type Beside, type Feed, loadModel, type Optimise, optimised } from "../../zoo/run-model";

const TOKENS = [
	[3, 14, 15, 9, 26],
	[53, 58, 9, 7, 9],
];
const [B, T] = [2, 5];
const { layers: L, vocab: V, ffn: N } = SIZE;
const CHOSEN = [[0, 7, 11], []];
const INSPECT = { pooled: false, lastLogitsOnly: false };
const LAST = { pooled: false, lastLogitsOnly: true };

/** Cells that between them have every way to write the two products of a block, and every way to end in logits. */
const CELLS: readonly (readonly [ExporterName, string, Dtype])[] = [
	...(
		["fp32", "fp16", "q8", "q8-nbits", "q4", "q4-zero-points", "q4f16", "bnb4", "qdq8", "qdq4"] as const
	).map((dtype) => ["torchscript", "llama", dtype] as const),
	// Exported in half precision, caches and logits too; with weights in a file beside the graph.
	["torchscript", "mistral", "fp16"],
	["torchscript", "smollm", "fp32"],
	["torchscript", "gemma2", "fp32"],
	["torchscript", "phi3", "fp32"],
	["torchscript", "phi2", "fp32"],
	["torchscript", "phi2", "q4"],
	["torchscript", "phi2", "q8"],
	["torchscript", "granite", "fp32"],
	["torchscript", "nemotron", "fp32"],
	["torchscript", "gpt2", "fp32"],
	["torchscript", "gpt2", "q8"],
	["torchscript", "opt", "fp32"],
	["torchscript", "opt", "q8"],
	["dynamo", "llama", "fp32"],
	["dynamo", "mistral", "fp32"],
	["dynamo", "gemma3", "fp16"],
	["dynamo", "phi2", "fp32"],
	["dynamo", "gpt2", "q8"],
	["genai", "llama", "fp32"],
	["genai", "llama", "q4"],
	["genai", "llama", "q8-nbits"],
	["genai", "qwen3", "fp32"],
	["genai", "phi2", "q4"],
	["community", "llama", "q4"],
	["community", "gemma3", "fp32"],
];

/** Rounding x to 8 bits turns a difference in the last place into a whole step. */
const STEPPED = 5e-2;

interface Case {
	readonly family: Family;
	readonly model: ZooModel;
	readonly scan: ModelScan;
	readonly taps: Tap[];
	readonly beside: Beside;
	/** A float32 file turned into half precision (float16.py). */
	readonly isConverted: boolean;
}

/** Other ways that the same exporter has of writing the same model. */
const LLAMA = familyOf("llama");
const VARIANTS: Readonly<Record<string, TorchScriptOptions>> = {
	"operator set 14": { opset: 14 },
	"operator set 17": { opset: 17 },
	"a node turns each weight": { opset: 17, isUnfolded: true },
	"weights in half precision, cast where they are read": { opset: 17, storesHalf: true },
};

function prepare([exporter, family, dtype]: (typeof CELLS)[number]): Case {
	const model = findCell(exporter, family, dtype);
	const isConverted = exporter === "torchscript" && family === "llama" && /f(?:p)?16$/.test(dtype);
	return tapped({ family: familyOf(family), model, beside: model.beside, isConverted }, model.bytes);
}

function tapped(one: Omit<Case, "scan" | "taps">, bytes: Uint8Array): Case {
	const scanned = scanModel(bytes);
	assert.ok("value" in scanned, JSON.stringify(scanned));
	const found = findTaps(scanned.value, {});
	assert.deepEqual(found.problems, []);
	return { ...one, scan: scanned.value, taps: found.taps };
}

const joined = ({ pieces }: Instrumented): Uint8Array => Buffer.concat(pieces);
const ones = (length: number) => new Float32Array(length).fill(1);
const load = (one: Case, bytes: Uint8Array, optimise: Optimise = "all") =>
	loadModel(bytes, optimise, one.beside);
const reference = ({ family, model }: Case, gain?: Float32Array): Forward =>
	forward(family, model, TOKENS, gain);

function feeds({ family, scan }: Case, more: Record<string, Feed> = {}): Record<string, Feed> {
	const inputs = scan.inputs.map(({ name }) => name);
	return { ...feedsOf(family, inputs, TOKENS), ...more };
}

function inspecting(one: Case, gain = ones(L * N)): Record<string, Feed> {
	const index = CHOSEN.map(
		(ids, layer) => [indexInput(layer), { dims: [ids.length], integers: ids }] as const,
	);
	const rows = CHOSEN.flatMap((ids, layer) => ids.map(() => layer));
	return feeds(one, {
		[GAIN_INPUT]: { dims: [L, N], floats: gain },
		[LAYERS_INPUT]: { dims: [rows.length], integers: rows },
		...Object.fromEntries(index),
	});
}

/** A head that rounds its input by the range of all rows reads other numbers when it is handed the last ones alone. */
function headTolerance({ family, model }: Case): number {
	const head = model.rounding.get(`${family.modules.head}.weight`);
	return head === "dynamic" ? STEPPED : model.tolerance;
}

/** The largest difference, relative to the largest expected value. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
	assert.equal(actual.length, expected.length);
	let [most, scale] = [0, 1e-6];
	for (let i = 0; i < expected.length; i++) {
		most = Math.max(most, Math.abs(actual[i]! - expected[i]!));
		scale = Math.max(scale, Math.abs(expected[i]!));
	}
	return Number.isFinite(most) ? most / scale : Number.POSITIVE_INFINITY;
}

function expectedRatios({ z, h }: Forward): number[] {
	const ratios: number[] = [];
	for (let row = 0; row < B * T; row++)
		CHOSEN.forEach((ids, layer) => {
			for (const n of ids)
				ratios.push(
					Math.abs(z[layer]!.data[row * z[layer]!.columns + n]!) / (rowNorm(h[layer]!, row) + 1e-8),
				);
		});
	return ratios;
}

/** sum over t of w[b,r,t] |z[l,b,t]| / (||h[l,b,t]|| + 1e-8), as [L, B, R, N]. */
function expectedPools({ z, h }: Forward, regions: Float32Array, nRegions: number): Float64Array {
	const width = z[0]!.columns;
	const pools = new Float64Array(L * B * nRegions * width);
	for (let layer = 0; layer < L; layer++)
		for (let row = 0; row < B * T; row++) {
			const [b, t] = [Math.floor(row / T), row % T];
			const norm = rowNorm(h[layer]!, row) + 1e-8;
			for (let r = 0; r < nRegions; r++) {
				const weight = regions[(b * nRegions + r) * T + t]! / norm;
				const at = ((layer * B + b) * nRegions + r) * width;
				for (let n = 0; n < width; n++) pools[at + n]! += weight * Math.abs(z[layer]!.data[row * width + n]!);
			}
		}
	return pools;
}

/** What is asked of every model of the zoo. */
const LAWS: Record<string, (one: Case, tolerance: number) => Promise<number>> = {
	"ratios are the plain forward pass's": async (one, tolerance) => {
		const runner = await load(one, joined(instrument(one.scan, one.taps, INSPECT)));
		const { [RATIO_OUTPUT]: ratio } = await runner.run(inspecting(one), [RATIO_OUTPUT]);
		assert.deepEqual(ratio!.dims, [B, T, 3]);
		return within(difference(ratio!.data, expectedRatios(reference(one))), tolerance);
	},
	"gain multiplies z, and only what the down projection reads": async (one, tolerance) => {
		const next = randomStream(5);
		const gain = Float32Array.from({ length: L * N }, () => 1 + next());
		const runner = await load(one, joined(instrument(one.scan, one.taps, INSPECT)));
		const got = await runner.run(inspecting(one, gain), [RATIO_OUTPUT, "logits"]);
		const wanted = reference(one, gain);
		within(difference(got[RATIO_OUTPUT]!.data, expectedRatios(wanted)), tolerance);
		return within(difference(got.logits!.data, wanted.logits.data), tolerance);
	},
	"gain of ones leaves every bit of the logits": async (one) => {
		const instrumented = joined(instrument(one.scan, one.taps, INSPECT));
		const run = async (level: Optimise) => {
			const plain = await load(one, one.model.bytes, level);
			const before = await plain.run(feeds(one), ["logits"]);
			const after = await (await load(one, instrumented, level)).run(inspecting(one), ["logits"]);
			return [after.logits!.data, before.logits!.data] as const;
		};
		if (one.isConverted) {
			// The runtime itself cannot load such a file as it is, and rewrites it where it can.
			await assert.rejects(run("disabled"), /InsertedPrecisionFreeCast/);
			return within(difference(...(await run("basic"))), 2e-3);
		}
		assert.deepEqual(...(await run("disabled")));
		return 0;
	},
	"logits agree with the untouched file when the runtime may fuse": async (one, tolerance) => {
		const plain = await load(one, one.model.bytes);
		const instrumented = await load(one, joined(instrument(one.scan, one.taps, INSPECT)));
		const before = await plain.run(feeds(one), ["logits"]);
		const after = await instrumented.run(inspecting(one), ["logits"]);
		return within(difference(after.logits!.data, before.logits!.data), tolerance);
	},
	"pools are weighted sums of ratios": async (one, tolerance) => {
		const next = randomStream(9);
		const nRegions = 3;
		const regions = Float32Array.from({ length: B * nRegions * T }, () => Math.abs(next()));
		const bytes = joined(instrument(one.scan, one.taps, { ...INSPECT, pooled: true }));
		const runner = await load(one, bytes);
		const made = scanModel(bytes);
		assert.ok("value" in made && made.value.outputs.every(({ name }) => name !== "logits"));
		const more = {
			[GAIN_INPUT]: { dims: [L, N], floats: ones(L * N) },
			[REGION_INPUT]: { dims: [B, nRegions, T], floats: regions },
		};
		const { [POOLED_OUTPUT]: pooled } = await runner.run(feeds(one, more), [POOLED_OUTPUT]);
		assert.deepEqual(pooled!.dims, [L, B, nRegions, N]);
		const wanted = expectedPools(reference(one), regions, nRegions);
		return within(difference(pooled!.data, wanted), tolerance);
	},
	"last logits are the last row": async (one) => {
		const made = instrument(one.scan, one.taps, LAST);
		assert.deepEqual(made.notes, []);
		const runner = await load(one, joined(made));
		const { logits } = await runner.run(inspecting(one), ["logits"]);
		const wanted = reference(one).logits;
		const tolerance = headTolerance(one);
		// The file asks for how many itself; all are asked for here.
		const asks = one.scan.inputs.some(({ name }) => name === "num_logits_to_keep");
		if (asks) return within(difference(logits!.data, wanted.data), tolerance);
		assert.deepEqual(logits!.dims, [B, 1, V]);
		const last = [T - 1, 2 * T - 1].flatMap((row) => [...wanted.data.subarray(row * V, (row + 1) * V)]);
		return within(difference(logits!.data, last), tolerance);
	},
	"the file as the runtime rewrites it gives the same CETT": async (one, tolerance) => {
		// A product of 8-bit numbers whose range is fixed: rows fed to it would be cut off, so it is refused.
		if ([...one.model.rounding.values()].some((kind) => typeof kind === "object" && "step" in kind)) return 0;
		const rewritten = tapped({ ...one, beside: new Map() }, await optimised(one.model.bytes, one.beside));
		const runner = await load(rewritten, joined(instrument(rewritten.scan, rewritten.taps, LAST)));
		const { [RATIO_OUTPUT]: ratio } = await runner.run(inspecting(one), [RATIO_OUTPUT]);
		// The runtime may move a factor into the product, which h and the columns of W_down then share.
		const [tap] = rewritten.taps;
		const norms = await columnNorms(rewritten, tap!);
		const cett = Array.from(ratio!.data, (value, i) => value * norms[CHOSEN[0]![i % 3]!]!);
		const own = weightNorms(one, 0);
		const wanted = expectedRatios(reference(one)).map((value, i) => value * own[CHOSEN[0]![i % 3]!]!);
		return within(difference(cett, wanted), tolerance);
	},
	"column norms are those of the weight the runtime sees": async (one, tolerance) => {
		let most = 0;
		for (const tap of one.taps)
			most = Math.max(most, difference(await columnNorms(one, tap), weightNorms(one, tap.layer)));
		return within(most, Math.min(tolerance, 1e-3));
	},
};

/** ||W_down[:,n]||_2 as the cut-out product of a layer gives them. */
async function columnNorms(one: Case, tap: Tap): Promise<Float32Array> {
	const identity = Float32Array.from({ length: N * N }, (_, i) => (i % (N + 1) === 0 ? 1 : 0));
	const runner = await load(one, downProjectionModel(one.scan, tap));
	const { norms } = await runner.run({ rows: { dims: [N, N], floats: identity } }, ["norms"]);
	return norms!.data;
}

/** The same from the weights. */
function weightNorms({ family, model }: Case, layer: number): number[] {
	const path = `${family.modules.layer.replace("{l}", `${layer}`)}.${family.modules.down}.weight`;
	return Array.from({ length: N }, (_, n) => rowNorm(model.seen.get(path)!, n));
}

function within(most: number, tolerance: number): number {
	assert.ok(most <= tolerance, `largest relative difference ${most}, tolerated ${tolerance}`);
	return most;
}

for (const cell of CELLS) test(cell.join(" "), (t) => checkAll(t, prepare(cell)));

for (const [name, options] of Object.entries(VARIANTS))
	test(`torchscript llama: ${name}`, (t) => {
		const model = writeTorchScript(LLAMA, "fp32", weightsOf(LLAMA), options);
		return checkAll(
			t,
			tapped({ family: LLAMA, model, beside: model.beside, isConverted: false }, model.bytes),
		);
	});

async function checkAll(t: TestContext, one: Case): Promise<void> {
	assert.deepEqual(
		one.taps.map(({ layer, neurons, hidden }) => ({ layer, neurons, hidden })),
		[0, 1].map((layer) => ({ layer, neurons: N, hidden: SIZE.hidden })),
	);
	for (const [law, check] of Object.entries(LAWS))
		await t.test(law, async (t) => {
			const most = await check(one, one.model.tolerance);
			t.diagnostic(`largest relative difference ${most.toExponential(1)}`);
		});
}
