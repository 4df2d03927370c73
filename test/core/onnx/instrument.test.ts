import assert from "node:assert/strict";
import { test } from "node:test";
import { type Instrumented, instrument } from "../../../src/core/onnx/instrument";
import {
	GAIN_INPUT,
	indexInput,
	POOLED_OUTPUT,
	RATIO_OUTPUT,
	REGION_INPUT,
} from "../../../src/core/onnx/names";
import { downProjectionModel } from "../../../src/core/onnx/norms";
import { type ModelScan, scanModel } from "../../../src/core/onnx/scan";
import { findTaps, type Tap } from "../../../src/core/onnx/taps";
import type { DecoderSpec } from "../../zoo/convention";
import { type Decoder, SIZES, writeDecoder } from "../../zoo/decoder";
import { downName, type Forward, forward, rowNorm } from "../../zoo/forward";
import { ZOO } from "../../zoo/models";
import { randomStream } from "../../zoo/numbers";
import { type Feed, loadModel, optimised } from "../../zoo/run-model";

const TOKENS = [
	[3, 14, 15, 9, 26],
	[53, 58, 9, 7, 9],
];
const [B, T] = [2, 5];
const { layers: L, vocab: V } = SIZES;
const CHOSEN = [[0, 7, 11], []];
const INSPECT = { pooled: false, lastLogitsOnly: false };
const LAST = { pooled: false, lastLogitsOnly: true };

/**
 * How far a form may stray from double precision, relative to the largest value. Rounding x to 8 bits turns a
 * difference in the last place into a whole step, hence the wide bounds there.
 */
const TOLERANCE: Record<DecoderSpec["form"], number> = {
	fp32: 2e-5,
	"fp32-transposed": 2e-5,
	gemm: 2e-5,
	"fp16-cast": 2e-5,
	nbits4: 2e-5,
	nbits8: 2e-5,
	fp16: 5e-3,
	// The runtime turns DequantizeLinear and MatMul into one product of 8-bit numbers.
	dequantize: 3e-2,
	q8: 2e-2,
	qdq: 5e-2,
};

interface Case {
	readonly decoder: Decoder;
	readonly scan: ModelScan;
	readonly taps: Tap[];
}

function prepare(spec: DecoderSpec): Case {
	const decoder = writeDecoder(spec);
	return tapped(decoder, decoder.bytes);
}

function tapped(decoder: Decoder, bytes: Uint8Array): Case {
	const scanned = scanModel(bytes);
	assert.ok("value" in scanned, JSON.stringify(scanned));
	const found = findTaps(scanned.value, {});
	assert.deepEqual(found.problems, []);
	return { decoder, scan: scanned.value, taps: found.taps };
}

const joined = ({ pieces }: Instrumented): Uint8Array => Buffer.concat(pieces);
const ones = (length: number) => new Float32Array(length).fill(1);

function feeds({ decoder }: Case, more: Record<string, Feed> = {}): Record<string, Feed> {
	const past = { dims: [B, SIZES.heads, 0, SIZES.hidden / SIZES.heads], floats: new Float32Array() };
	const all: Record<string, Feed> = { input_ids: { dims: [B, T], integers: TOKENS.flat() }, ...more };
	for (let layer = 0; layer < L; layer++)
		for (const part of ["key", "value"]) all[`past_key_values.${layer}.${part}`] = past;
	if (decoder.spec.keepsLogits) all.num_logits_to_keep = { dims: [], integers: [0] };
	return all;
}

function inspecting(one: Case, gain = ones(L * one.decoder.ffn)): Record<string, Feed> {
	const index = CHOSEN.map(
		(ids, layer) => [indexInput(layer), { dims: [ids.length], integers: ids }] as const,
	);
	return feeds(one, {
		[GAIN_INPUT]: { dims: [L, one.decoder.ffn], floats: gain },
		...Object.fromEntries(index),
	});
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
		const runner = await loadModel(joined(instrument(one.scan, one.taps, INSPECT)));
		const { [RATIO_OUTPUT]: ratio } = await runner.run(inspecting(one), [RATIO_OUTPUT]);
		assert.deepEqual(ratio!.dims, [B, T, 3]);
		return within(difference(ratio!.data, expectedRatios(forward(one.decoder, TOKENS))), tolerance);
	},
	"gain multiplies z, and only what the down projection reads": async (one, tolerance) => {
		const next = randomStream(5);
		const gain = Float32Array.from({ length: L * one.decoder.ffn }, () => 1 + next());
		const runner = await loadModel(joined(instrument(one.scan, one.taps, INSPECT)));
		const got = await runner.run(inspecting(one, gain), [RATIO_OUTPUT, "logits"]);
		const wanted = forward(one.decoder, TOKENS, gain);
		within(difference(got[RATIO_OUTPUT]!.data, expectedRatios(wanted)), tolerance);
		return within(difference(got.logits!.data, wanted.logits.data), tolerance);
	},
	"gain of ones leaves every bit of the logits": async (one) => {
		const [plain, instrumented] = await Promise.all([
			loadModel(one.decoder.bytes, "disabled"),
			loadModel(joined(instrument(one.scan, one.taps, INSPECT)), "disabled"),
		]);
		const before = await plain.run(feeds(one), ["logits"]);
		const after = await instrumented.run(inspecting(one), ["logits"]);
		assert.deepEqual(after.logits!.data, before.logits!.data);
		return 0;
	},
	"logits agree with the untouched file when the runtime may fuse": async (one, tolerance) => {
		const plain = await loadModel(one.decoder.bytes);
		const instrumented = await loadModel(joined(instrument(one.scan, one.taps, INSPECT)));
		const before = await plain.run(feeds(one), ["logits"]);
		const after = await instrumented.run(inspecting(one), ["logits"]);
		return within(difference(after.logits!.data, before.logits!.data), tolerance);
	},
	"pools are weighted sums of ratios": async (one, tolerance) => {
		const next = randomStream(9);
		const nRegions = 3;
		const regions = Float32Array.from({ length: B * nRegions * T }, () => Math.abs(next()));
		const runner = await loadModel(joined(instrument(one.scan, one.taps, { ...INSPECT, pooled: true })));
		const more = {
			[GAIN_INPUT]: { dims: [L, one.decoder.ffn], floats: ones(L * one.decoder.ffn) },
			[REGION_INPUT]: { dims: [B, nRegions, T], floats: regions },
		};
		const { [POOLED_OUTPUT]: pooled } = await runner.run(feeds(one, more), [POOLED_OUTPUT]);
		assert.deepEqual(pooled!.dims, [L, B, nRegions, one.decoder.ffn]);
		const wanted = expectedPools(forward(one.decoder, TOKENS), regions, nRegions);
		return within(difference(pooled!.data, wanted), tolerance);
	},
	"last logits are the last row": async (one, tolerance) => {
		const made = instrument(one.scan, one.taps, LAST);
		assert.deepEqual(made.notes, []);
		const runner = await loadModel(joined(made));
		const { logits } = await runner.run(inspecting(one), ["logits"]);
		const wanted = forward(one.decoder, TOKENS).logits;
		if (one.decoder.spec.keepsLogits) return within(difference(logits!.data, wanted.data), tolerance);
		assert.deepEqual(logits!.dims, [B, 1, V]);
		const last = [T - 1, 2 * T - 1].flatMap((row) => [...wanted.data.subarray(row * V, (row + 1) * V)]);
		return within(difference(logits!.data, last), tolerance);
	},
	"the file as the runtime rewrites it is read the same": async (one, tolerance) => {
		// A product of 8-bit numbers whose range is fixed: rows fed to it would be cut off, so it is refused.
		if (one.decoder.spec.form === "qdq") return 0;
		const rewritten = tapped(one.decoder, await optimised(one.decoder.bytes));
		const runner = await loadModel(joined(instrument(rewritten.scan, rewritten.taps, LAST)));
		const got = await runner.run(inspecting(one), [RATIO_OUTPUT]);
		return within(
			difference(got[RATIO_OUTPUT]!.data, expectedRatios(forward(one.decoder, TOKENS))),
			tolerance,
		);
	},
	"column norms are those of the weight the runtime sees": async (one, tolerance) => {
		const N = one.decoder.ffn;
		const identity = Float32Array.from({ length: N * N }, (_, i) => (i % (N + 1) === 0 ? 1 : 0));
		let most = 0;
		for (const tap of one.taps) {
			const runner = await loadModel(downProjectionModel(one.scan, tap));
			const { norms } = await runner.run({ rows: { dims: [N, N], floats: identity } }, ["norms"]);
			const weight = one.decoder.weights.get(downName(one.decoder, tap.layer))!;
			const wanted = Array.from({ length: N }, (_, n) => rowNorm(weight, n));
			most = Math.max(most, difference(norms!.data, wanted));
		}
		return within(most, Math.min(tolerance, 1e-3));
	},
};

function within(most: number, tolerance: number): number {
	assert.ok(most <= tolerance, `largest relative difference ${most}, tolerated ${tolerance}`);
	return most;
}

for (const spec of ZOO)
	test(spec.name, async (t) => {
		const one = prepare(spec);
		assert.deepEqual(
			one.taps.map(({ layer, neurons, hidden }) => ({ layer, neurons, hidden })),
			[0, 1].map((layer) => ({ layer, neurons: one.decoder.ffn, hidden: SIZES.hidden })),
		);
		for (const [law, check] of Object.entries(LAWS))
			await t.test(law, async (t) => {
				const most = await check(one, TOLERANCE[spec.form]);
				t.diagnostic(`largest relative difference ${most.toExponential(1)}`);
			});
	});
