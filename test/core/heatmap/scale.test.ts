import assert from "node:assert/strict";
import { test } from "node:test";
import { colourStep, STEPS } from "../../../src/core/heatmap/scale";

const even = { calibration: null, threshold: 0.5 };
const strict = {
	calibration: { method: "platt", a: 2, b: 1, baseRate: 0.5, n: 10 },
	threshold: 0.8,
} as const;

const cases: [logit: number, probe: typeof even | typeof strict, step: number][] = [
	[0, even, 0],
	[3, even, STEPS],
	[-3, even, -STEPS],
	[0.6, even, 1],
	[-0.6, even, -1],
	[1e9, even, STEPS],
	[Number.POSITIVE_INFINITY, even, STEPS],
	[Number.NEGATIVE_INFINITY, even, -STEPS],
	[Number.NaN, even, 0],
	[(Math.log(4) - 1) / 2, strict, 0],
	[1, strict, 3],
	[-1, strict, -4],
];

test("colours lie on both sides of the threshold and bear any number", () => {
	for (const [logit, probe, step] of cases) assert.equal(colourStep(logit, probe), step, String(logit));
	for (const threshold of [0, 1]) assert.ok(Number.isInteger(colourStep(0.3, { ...even, threshold })));
});
