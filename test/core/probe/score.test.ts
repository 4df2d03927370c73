import assert from "node:assert/strict";
import { test } from "node:test";
import { poolTokens } from "../../../src/core/neurons/pool";
import { meanWeights } from "../../../src/core/neurons/regions";
import { logit, riskOf, scoreTokens, sigmoid } from "../../../src/core/probe/score";
import { mulberry32 } from "../../../src/core/random";
import { ShapeError, tensor } from "../../../src/core/tensor";
import { exampleProbe } from "./example";

const T = 40;
const K = 25;
const random = mulberry32(11);
const probe = {
	...exampleProbe(),
	neurons: Array.from({ length: K }, (_, k) => ({ layer: 0, index: k, weight: random() * 20 - 8 })),
};
const cett = tensor(
	Float32Array.from({ length: T * K }, () => random() ** 3),
	[T, K],
);

test("a token's shares and the bias add up to its logit, to the last bit", () => {
	const { shares, logits } = scoreTokens(cett, probe);
	for (let t = 0; t < T; t++) {
		let sum = 0;
		for (let k = 0; k < K; k++) sum += shares.data[t * K + k]!;
		assert.equal(sum + probe.bias, logits[t]);
	}
});

test("the mean of the token logits is the logit of the mean CETT", (context) => {
	const { shares, logits } = scoreTokens(cett, probe);
	const mean = logits.reduce((sum, value) => sum + value, 0) / T;
	let ofMeans = probe.bias;
	for (let k = 0; k < K; k++) {
		let sum = 0;
		for (let t = 0; t < T; t++) sum += shares.data[t * K + k]!;
		ofMeans += sum / T;
	}
	assert.ok(Math.abs(mean - ofMeans) <= 1e-9 * Math.abs(mean));

	// Through float32 CETT and float32 pooling, as the study does it, what is left is float32's rounding.
	const pooled = poolTokens(cett, meanWeights([{ start: 0, end: T }], T)!);
	const dot = probe.neurons.reduce((sum, { weight }, k) => sum + weight * pooled[k]!, probe.bias);
	context.diagnostic(`pooled against token by token: |diff| ${Math.abs(dot - mean).toExponential(1)}`);
	assert.ok(Math.abs(dot - mean) < 1e-5);
});

test("a neuron of no activity has no share; wrong shapes are refused", () => {
	const silent = scoreTokens(tensor(new Float32Array(K), [1, K]), probe);
	assert.equal(silent.logits[0], probe.bias);
	assert.throws(() => scoreTokens(tensor(new Float32Array(6), [2, 3]), probe), ShapeError);
});

test("sigmoid and logit undo each other and bear any number", () => {
	for (const p of [1e-12, 0.2, 0.5, 0.999]) assert.ok(Math.abs(sigmoid(logit(p)) / p - 1) < 1e-9);
	assert.deepEqual([sigmoid(-1e9), sigmoid(1e9), logit(0), logit(1)], [0, 1, -Infinity, Infinity]);
});

test("base rates: the calibration's own changes nothing, shifts add up and keep what is flagged", () => {
	const own = riskOf(0.4, probe, null);
	assert.ok(own.isCalibrated);
	assert.deepEqual(own, riskOf(0.4, probe, probe.calibration!.baseRate));
	assert.ok(Math.abs(own.risk - sigmoid(1.5 * 0.4 + 0.25)) < 1e-12);
	for (const rate of [0, 0.05, 0.2, 0.8, 1])
		for (const raw of [-9, -0.5, 0, 0.4, 9]) {
			const moved = riskOf(raw, probe, rate);
			assert.ok(moved.risk >= 0 && moved.risk <= 1);
			assert.equal(moved.risk >= moved.threshold, riskOf(raw, probe, null).risk >= probe.threshold);
			// Odds at a base rate = odds at even classes times the base rate's own odds.
			const rateUsed = moved.baseRate;
			const odds = Math.exp(1.5 * raw + 0.25) * (rateUsed / (1 - rateUsed));
			assert.ok(Math.abs(moved.risk - odds / (1 + odds)) < 1e-9);
		}
});

test("a probe that was never calibrated gives the plain sigmoid and says so", () => {
	const risk = riskOf(1.25, { calibration: null, threshold: 0.5 }, 0.1);
	assert.deepEqual(risk, {
		...{ risk: sigmoid(1.25), baseRate: 0.5, isCalibrated: false, threshold: 0.5 },
		interval: null,
	});
});
