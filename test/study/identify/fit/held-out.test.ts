import assert from "node:assert/strict";
import { test } from "node:test";
import { heldOut } from "../../../../src/study/identify/fit/held-out";

test("figures are means over folds with their standard errors; a fold without one of the classes has none", () => {
	// Fold 0 is told apart wholly, fold 1 by half, fold 2 holds one class only.
	const logits = [2, 3, -2, -3, 2, -2, 3, -3, 9];
	const labels = Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0, 1);
	const folds = Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1, 2);
	const figures = heldOut(logits, labels, folds);
	assert.deepEqual([figures.accuracy, figures.auroc], [0.75, (1 + 0.5) / 2]);
	// Two folds at 1 and 0.5: standard deviation 0.354, over the root of two.
	assert.ok(Math.abs(figures.accuracyError - 0.25) < 1e-12 && Math.abs(figures.aurocError - 0.25) < 1e-12);
});

test("where no fold holds both classes there is no figure", () => {
	assert.throws(() => heldOut([1, -1], Uint8Array.of(1, 0), Uint8Array.of(0, 1)), RangeError);
});
