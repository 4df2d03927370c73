import assert from "node:assert/strict";
import { test } from "node:test";
import {
	entropyStep,
	LARGEST_ENTROPY,
	probabilityStep,
	riskAt,
	riskStep,
	STEPS,
	scaleEnd,
	shareStep,
} from "../../../src/core/heatmap/scale";

const cases: [risk: number, threshold: number, step: number][] = [
	[0, 0.5, 0],
	[0.5, 0.5, STEPS / 2],
	[1, 0.5, STEPS],
	[0.2, 0.8, 1],
	[0.8, 0.8, STEPS / 2],
	[0.9, 0.8, 8],
	[0, 0, STEPS / 2],
	[1, 1, STEPS / 2],
	[Number.NaN, 0.5, 0],
];

test("a risk at the threshold has the middle tint, whatever the threshold", () => {
	for (const [risk, threshold, step] of cases)
		assert.equal(riskStep(risk, threshold), step, `${risk} at ${threshold}`);
});

test("a higher risk never has a weaker tint, and every tint is one of the steps", () => {
	for (const threshold of [0, 0.1, 0.5, 0.97, 1]) {
		let last = 0;
		for (let risk = 0; risk <= 1; risk += 0.01) {
			const step = riskStep(risk, threshold);
			assert.ok(Number.isInteger(step) && step >= last && step <= STEPS, `${risk} at ${threshold}: ${step}`);
			last = step;
		}
	}
});

test("the risk that a legend writes beside a step has that step", () => {
	for (const threshold of [0.02, 0.3, 0.5, 0.97])
		for (let step = 0; step <= STEPS; step++)
			assert.equal(riskStep(riskAt(step, threshold), threshold), step);
	assert.equal(riskAt(STEPS / 2, 0.3), 0.3);
	assert.equal(riskAt(STEPS, 0.3), 1);
});

test("entropy warms up to its end, probability towards 0, and tokens without them have no tint", () => {
	assert.deepEqual([0, LARGEST_ENTROPY / 2, LARGEST_ENTROPY, 9].map(entropyStep), [0, 5, 10, 10]);
	assert.ok(Math.abs(LARGEST_ENTROPY - Math.log(20)) < 0.01, "20 equally likely tokens");
	assert.deepEqual([1, 0.7, 0.04, 0].map(probabilityStep), [0, 3, 10, 10]);
	assert.deepEqual([entropyStep(null), probabilityStep(null), entropyStep(Number.NaN)], [0, 0, 0]);
});

test("a share keeps its sign, and its tint is as strong as that of its opposite", () => {
	for (const share of [0, 0.04, 0.3, 1, 2.5, 40])
		assert.equal(shareStep(-share, 2), 0 - shareStep(share, 2), `${share}`);
	assert.deepEqual(
		[-9, -1, -0.01, 0, 1, 2].map((share) => shareStep(share, 2)),
		[-10, -5, 0, 0, 5, 10],
	);
});

test("a scale reaches 95 of 100 shares and ends at a round figure, whatever their unit", () => {
	const shares = Array.from({ length: 100 }, (_, i) => ((i % 2 ? -1 : 1) * (i + 1)) / 100);
	assert.equal(scaleEnd(shares), 1);
	// One wild token does not make the others pale.
	assert.equal(scaleEnd([...shares.slice(0, 95), 70, -80, 90]), 1);
	for (const unit of [1e-6, 0.02, 1, 37, 5e8]) {
		const end = scaleEnd(shares.map((share) => share * unit));
		assert.ok(end >= 0.95 * unit && end < 1.6 * unit, `${end} for ${unit}`);
		assert.ok(
			String(end)
				.replace(/\D/g, "")
				.replace(/^0+|0+$/g, "").length <= 3,
			`${end} is long`,
		);
	}
	assert.deepEqual([scaleEnd([]), scaleEnd([0, 0])], [1, 1]);
});
