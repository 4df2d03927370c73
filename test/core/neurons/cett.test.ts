import assert from "node:assert/strict";
import { test } from "node:test";
import { cett, EPSILON } from "../../../src/core/neurons/cett";
import { meanOver, poolTokens } from "../../../src/core/neurons/pool";
import { meanWeights, regionRanges } from "../../../src/core/neurons/regions";
import { mulberry32 } from "../../../src/core/random";
import { ShapeError, tensor } from "../../../src/core/tensor";

const D = 6;
const N = 4;
const T = 5;

/** A random block: z [T,N] and W_down [D,N], and what the graph would hand over for it. */
function block(scale: number) {
	const random = mulberry32(7);
	const z = Array.from({ length: T * N }, () => random() * 4 - 2);
	const down = Array.from({ length: D * N }, () => scale * (random() * 2 - 1));
	const norms = Float32Array.from({ length: N }, (_, n) =>
		Math.hypot(...Array.from({ length: D }, (_, d) => down[d * N + n]!)),
	);
	const ratios = new Float32Array(T * N);
	for (let t = 0; t < T; t++) {
		const h = Array.from({ length: D }, (_, d) =>
			Array.from({ length: N }, (_, n) => down[d * N + n]! * z[t * N + n]!).reduce((a, b) => a + b),
		);
		for (let n = 0; n < N; n++) ratios[t * N + n] = Math.abs(z[t * N + n]!) / (Math.hypot(...h) + EPSILON);
	}
	return cett(tensor(ratios, [T, N]), norms);
}

test("CETT is at least 0 and does not change when W_down is scaled", (t) => {
	const plain = block(1);
	const scaled = block(37.5);
	let most = 0;
	for (const [i, value] of plain.data.entries()) {
		assert.ok(value >= 0);
		most = Math.max(most, Math.abs(scaled.data[i]! / value - 1));
	}
	t.diagnostic(`largest relative change of CETT under scaling: ${most.toExponential(1)}`);
	assert.ok(most < 1e-5);
});

test("CETT of one neuron alone is 1: its write is the whole output", () => {
	const alone = cett(tensor(Float32Array.of(2 / (2 * 3)), [1, 1]), Float32Array.of(3));
	assert.ok(Math.abs(alone.data[0]! - 1) < 1e-6);
});

test("CETT and pooling refuse shapes that disagree", () => {
	assert.throws(() => cett(tensor(new Float32Array(6), [2, 3]), new Float32Array(2)), ShapeError);
	assert.throws(() => poolTokens(tensor(new Float32Array(6), [2, 3]), new Float32Array(3)), ShapeError);
});

test("pooling with mean weights is the mean over the region's tokens", () => {
	const values = tensor(
		Float32Array.from({ length: T * N }, (_, i) => i),
		[T, N],
	);
	const sequence = { promptTokens: 3, responseTokens: 2, answer: { start: 0, end: 1 } };
	for (const region of ["prompt", "lastPromptToken", "response", "answer", "other"] as const) {
		const ranges = regionRanges(region, sequence);
		const inside = ranges.flatMap(({ start, end }) =>
			Array.from({ length: end - start }, (_, i) => start + i),
		);
		const pooled = poolTokens(values, meanWeights(ranges, T)!);
		for (let n = 0; n < N; n++) {
			const mean = inside.reduce((sum, t) => sum + values.data[t * N + n]!, 0) / inside.length;
			assert.ok(Math.abs(pooled[n]! - mean) < 1e-5, region);
		}
	}
	assert.equal(meanOver([1, 2, 3, 4], { start: 1, end: 3 }), 2.5);
	assert.ok(Number.isNaN(meanOver([1], { start: 1, end: 1 })));
});
