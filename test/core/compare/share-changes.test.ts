import assert from "node:assert/strict";
import { test } from "node:test";
import { shareChanges } from "../../../src/core/compare/share-changes";

test("neurons stand by how much their mean share changed, and all changes add up to the logit's", () => {
	const first = [Float32Array.of(1, 0.5, -0.25), Float32Array.of(0, 0.5, -0.75)];
	const second = [Float32Array.of(0.5, -1, 0.5)];
	const changes = shareChanges(first, second);
	assert.deepEqual(changes, [
		{ k: 1, first: 0.5, second: -1 },
		{ k: 2, first: -0.5, second: 0.5 },
		{ k: 0, first: 0.5, second: 0.5 },
	]);
	const logit = (tokens: Float32Array[]) =>
		tokens.reduce((sum, shares) => sum + shares.reduce((all, share) => all + share, -1.2), 0) / tokens.length;
	const sum = changes.reduce((all, change) => all + change.second - change.first, 0);
	assert.ok(Math.abs(sum - (logit(second) - logit(first))) < 1e-6);
});

test("no token is no share", () => {
	assert.deepEqual(shareChanges([], [Float32Array.of(2)]), [{ k: 0, first: 0, second: 2 }]);
	assert.deepEqual(shareChanges([], []), []);
});
