import assert from "node:assert/strict";
import { test } from "node:test";
import { float32 } from "../../../src/engine/run/half";
import { draw, likeliest, randomFor } from "../../../src/engine/run/sampling";
import type { Sampling } from "../../../src/protocol/engine-api";

const PLAIN: Sampling = { temperature: 1, topK: 0, topP: 1, seed: 0 };
const logs = (...probabilities: number[]) => Float32Array.from(probabilities, Math.log);
const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);

/** How often each token is drawn, from evenly spaced points instead of chance. */
function shares(logits: Float32Array, sampling: Partial<Sampling>, points = 1000): number[] {
	const counts = new Array(logits.length).fill(0);
	for (let i = 0; i < points; i++)
		counts[draw(logits, { ...PLAIN, ...sampling }, () => (i + 0.5) / points).id]++;
	return counts.map((count) => count / points);
}

test("tokens are drawn as often as their distribution says, after temperature, top-k and top-p", () => {
	const logits = logs(0.1, 0.5, 0.15, 0.25);
	const cases: [Partial<Sampling>, number[]][] = [
		[{}, [0.1, 0.5, 0.15, 0.25]],
		[{ topK: 2 }, [0, 2 / 3, 0, 1 / 3]],
		[{ topK: 99 }, [0.1, 0.5, 0.15, 0.25]],
		[{ topP: 0.5 }, [0, 1, 0, 0]],
		[{ topP: 0.74 }, [0, 2 / 3, 0, 1 / 3]],
		[{ topP: 0.8 }, [0, 0.5 / 0.9, 0.15 / 0.9, 0.25 / 0.9]],
		[{ topK: 3, topP: 0.6 }, [0, 2 / 3, 0, 1 / 3]],
		[{ temperature: 0.5 }, [0.01, 0.25, 0.0225, 0.0625].map((weight) => weight / 0.345)],
		[{ temperature: 0 }, [0, 1, 0, 0]],
		[{ temperature: 1e-9 }, [0, 1, 0, 0]],
	];
	for (const [sampling, expected] of cases)
		shares(logits, sampling).forEach((share, id) => {
			assert.ok(Math.abs(share - expected[id]!) <= 0.002, `${JSON.stringify(sampling)}: ${id} ${share}`);
		});
});

test("top-p over a large vocabulary is the same with and without the shortcut", () => {
	const random = randomFor(3, 0);
	const logits = Float32Array.from({ length: 5000 }, () => 8 * random());
	const order = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]!);
	const weights = order.map((id) => Math.exp(logits[id]!));
	const enough = 0.9 * weights.reduce((sum, weight) => sum + weight, 0);
	let size = 0;
	for (let sum = 0; sum < enough; size++) sum += weights[size]!;
	const nucleus = order.slice(0, size);
	for (const point of [0, 0.2, 0.5, 0.8, 0.99]) {
		const { id } = draw(logits, { ...PLAIN, topP: 0.9 }, () => point);
		assert.ok(nucleus.includes(id));
	}
	assert.equal(draw(logits, { ...PLAIN, topP: 0.9 }, () => 1 - 1e-12).id, nucleus.at(-1));
	assert.ok(size > 100 && size < 4000);
});

test("entropy and probability are right to the twelfth digit, however far the logits lie apart", () => {
	const random = randomFor(5, 0);
	for (const spread of [0, 1e-6, 1, 40, 600, 2000]) {
		const logits = Float32Array.from({ length: 3000 }, () => spread * (random() - 0.5));
		const max = Math.max(...logits);
		const weights = Array.from(logits, (logit) => Math.exp(logit - max));
		const sum = weights.reduce((total, weight) => total + weight, 0);
		const parts = weights.map((weight) => weight / sum).filter((part) => part > 0);
		const entropy = -parts.reduce((total, part) => total + part * Math.log(part), 0);
		const drawn = draw(logits, PLAIN, random);
		assert.ok(
			Math.abs(drawn.entropy - entropy) < 1e-12 * Math.max(1, entropy),
			`${spread}: ${drawn.entropy} is not ${entropy}`,
		);
		const probability = weights[drawn.id]! / sum;
		assert.ok(Math.abs(drawn.probability / probability - 1) < 1e-11, `${spread}: ${drawn.probability}`);
	}
});

test("entropy and probability are of the whole distribution, whatever warps the draw", () => {
	const logits = logs(0.1, 0.5, 0.15, 0.25);
	const entropy = -[0.1, 0.5, 0.15, 0.25].reduce((sum, p) => sum + p * Math.log(p), 0);
	for (const sampling of [{}, { topK: 1 }, { temperature: 0 }, { temperature: 3, topP: 0.2 }]) {
		const drawn = draw(logits, { ...PLAIN, ...sampling }, () => 0.3);
		near(drawn.entropy, entropy);
		near(drawn.probability, 0.5);
	}
	const masked = draw(Float32Array.of(0, Number.NEGATIVE_INFINITY), PLAIN, () => 0.99);
	assert.deepEqual(masked, { id: 0, entropy: 0, probability: 1 });
	assert.throws(() => draw(Float32Array.of(1, Number.NaN), PLAIN, () => 0), { code: "modelUnsupported" });
	near(draw(new Float32Array(100), PLAIN, () => 0).entropy, Math.log(100));
	assert.deepEqual(
		likeliest(logits, 3).map(({ id, probability }) => [id, Math.round(100 * probability)]),
		[
			[1, 50],
			[3, 25],
			[2, 15],
		],
	);
	assert.deepEqual(
		likeliest(new Float32Array(3), 5).map(({ id }) => id),
		[0, 1, 2],
	);
});

test("each row has a stream of its own, the same every time", () => {
	const stream = (seed: number, row: number) => {
		const random = randomFor(seed, row);
		return Array.from({ length: 2000 }, random);
	};
	assert.deepEqual(stream(1, 0), stream(1, 0));
	const firsts = new Set<number>();
	for (let seed = 0; seed < 30; seed++) for (let row = 0; row < 30; row++) firsts.add(stream(seed, row)[0]!);
	assert.equal(firsts.size, 900);
	const values = stream(7, 3);
	assert.ok(values.every((value) => value >= 0 && value < 1));
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	assert.ok(Math.abs(mean - 0.5) < 0.03);
});

test("half-precision bits become the numbers they stand for", () => {
	const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0xfc00, 0x3555);
	const numbers = [...float32(bits)];
	const expected = [
		1,
		-2,
		65504,
		2 ** -24,
		-0,
		Number.POSITIVE_INFINITY,
		Number.NEGATIVE_INFINITY,
		0.333251953125,
	];
	assert.deepEqual(numbers, expected);
	assert.ok(Number.isNaN(float32(Uint16Array.of(0x7e00))[0]));
});
