import assert from "node:assert/strict";
import { test } from "node:test";
import { riskStep, STEPS } from "../../../src/core/heatmap/scale";

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
