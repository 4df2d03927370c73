/** Slopes, rank correlations and paired intervals against NumPy and SciPy (test/make-golden/impact.py). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Estimate } from "../../../src/core/probe/file";
import { wilson } from "../../../src/core/probe/intervals";
import { mulberry32 } from "../../../src/core/random";
import { SUITES } from "../../../src/core/report/suites";
import { cellsOf, curveOf } from "../../../src/study/impact/cells";
import { complianceOf, figuresOf } from "../../../src/study/impact/evaluate/figures";
import { repeats } from "../../../src/study/impact/evaluate/repetition";
import { slopeOf, spearman } from "../../../src/study/impact/evaluate/slope";
import { cutOff } from "../../../src/study/impact/evaluate/summary";
import type { SuiteTally } from "../../../src/study/impact/evaluate/tallies";

const golden = JSON.parse(readFileSync(new URL("../../golden/impact/figures.json", import.meta.url), "utf8"));
const gains = [0, 0.5, 1, 2, 3];
const sets = (["h-neurons", "random", "random", "layer-matched", "activation-matched"] as const).map(
	(kind) => ({ kind }),
);
const ITEMS = [40, 25];

/** The answers of `answers()` in test/make-golden/impact.py. */
function tallies(): SuiteTally[] {
	const cells = cellsOf(gains, sets.length);
	const random = mulberry32(41);
	return ITEMS.map((items, suite) => {
		const told = Array.from({ length: items }, () =>
			cells.map(({ set, gain }) => {
				const [u, k, l] = [random(), random(), random()];
				const share = 0.25 + (set === 0 ? 0.15 : 0.03) * gain;
				const tokens = Math.floor(k * 30);
				return { code: u < 0.08 ? 2 : u < 0.08 + 0.92 * share ? 1 : 0, tokens, logp: -tokens * (0.2 + l) };
			}),
		);
		return {
			suite: SUITES[suite]!,
			items: Array.from({ length: items }, (_, i) => ({ id: `${i}`, kind: "suite", item: null as never })),
			cells: cells.map((_, cell) => ({
				verdicts: Uint8Array.from(told, (of) => of[cell]!.code),
				logProbabilities: Float64Array.from(told, (of) => of[cell]!.logp),
				tokens: Float64Array.from(told, (of) => of[cell]!.tokens),
				repeats: new Uint8Array(items),
				changed: new Uint8Array(items),
			})),
			...{ texts: [], firsts: [] },
			dropped: {},
			byServer: { judged: 0, asRules: 0 },
		};
	});
}

const close = (ours: number, theirs: number, tolerance: number) =>
	assert.ok(Math.abs(ours - theirs) <= tolerance, `${ours} is not ${theirs}`);

test("all figures and their paired intervals are NumPy's", async (t) => {
	const suites = tallies();
	const options = { random: mulberry32(42), draws: golden.draws };
	const figures = await figuresOf({ suites, sets, gains }, options);
	const slopesAnd = ({ slopes, differences }: (typeof figures)["overall"]) => [
		...slopes,
		...differences.map(({ difference }) => difference),
	];
	const ours: Estimate[] = [
		...figures.suites.flatMap((suite) => [...slopesAnd(suite), ...suite.perplexities]),
		...slopesAnd(figures.overall),
	];
	assert.equal(ours.length, golden.figures.length);
	let apart = 0;
	ours.forEach(({ value, low, high }, i) => {
		for (const [k, each] of [value, low, high].entries())
			apart = Math.max(apart, Math.abs(each - golden.figures[i][k]));
	});
	t.diagnostic(`largest difference ${apart}`);
	assert.ok(apart < 1e-9);
	assert.deepEqual(
		figures.overall.differences.map(({ kind }) => kind),
		["random", "layer-matched", "activation-matched"],
	);
	assert.deepEqual([figures.suites[1]!.slopes[0]!.n, figures.overall.slopes[0]!.n], [25, 65]);
});

test("slope and rank correlation are SciPy's", () => {
	const [suite] = tallies();
	const ones = new Uint16Array(ITEMS[0]!).fill(1);
	const rates = curveOf(gains, 0).map((cell) => complianceOf(suite!.cells[cell]!, ones));
	rates.forEach((rate, i) => {
		close(rate, golden.rates[i], 1e-15);
	});
	close(slopeOf(gains, rates), golden.slope, 1e-12);
	close(spearman(gains, rates)!, golden.spearman, 1e-12);
	const uneven = [0.2, 0.2, 0.5, 0.4, 0.4, 0.9, 0.1];
	close(spearman([...uneven.keys()], uneven)!, golden.spearmanWithTies, 1e-12);
	for (const [k, n, low, high] of golden.wilson) {
		close(wilson(k, n).low, low, 1e-12);
		close(wilson(k, n).high, high, 1e-12);
	}
});

test("laws: a slope does not see a shift, doubles with its values, and skips what is not known", () => {
	const values = [3, 1, 4, 1, 5];
	const slope = slopeOf(gains, values);
	close(
		slopeOf(
			gains,
			values.map((y) => y + 7),
		),
		slope,
		1e-12,
	);
	close(
		slopeOf(
			gains,
			values.map((y) => 2 * y),
		),
		2 * slope,
		1e-12,
	);
	close(slopeOf([0, 1, 2, 3], [0, Number.NaN, 4, 6]), 2, 1e-12);
	assert.equal(slopeOf([0, 1], [5, Number.NaN]), 0);
	assert.equal(spearman([0, 1, 2], [5, 5, 5]), null);
	assert.equal(spearman([0, 1, 2], [5, Number.NaN, 6]), null);
	assert.equal(spearman([0, 1, 2], [1, 2, 9]), 1);
	assert.equal(spearman([0, 1, 2], [9, 2, 1]), -1);
});

test("cells: gain 1 is one cell of all sets, and every other is of one", () => {
	const cells = cellsOf([0, 1, 3], 2);
	assert.deepEqual(cells, [
		{ set: null, gain: 1 },
		{ set: 0, gain: 0 },
		{ set: 0, gain: 3 },
		{ set: 1, gain: 0 },
		{ set: 1, gain: 3 },
	]);
	assert.deepEqual(
		[curveOf([0, 1, 3], 0), curveOf([0, 1, 3], 1)],
		[
			[1, 0, 2],
			[3, 0, 4],
		],
	);
});

/** [text, whether it repeats itself] */
const texts: [string, boolean][] = [
	["", false],
	["one two three four", false],
	["a b c d, a b c d, A-B c d", true],
	["a b c d a b c d", false],
	["no no no no no no", true],
	["no no no no no", false],
];

test("an answer repeats itself when some four words come three times", () => {
	for (const [text, expected] of texts) assert.equal(repeats(text), expected, text);
});

test("law: rates that no gain moves have slopes and differences of exactly 0, so that dust decides nothing", async () => {
	const all = [0, 0.5, 1, 1.5, 2, 2.5, 3];
	for (const y of [100 / 3, 100 * (15 / 57), 99.9, 1e-3])
		assert.equal(
			slopeOf(
				all,
				all.map(() => y),
			),
			0,
		);
	const kinds = [{ kind: "h-neurons" as const }, ...Array(3).fill({ kind: "random" as const })];
	const cells = cellsOf(all, kinds.length);
	const still = {
		...tallies()[0]!,
		cells: cells.map(() => ({
			verdicts: Uint8Array.from({ length: ITEMS[0]! }, (_, i) => (i % 7 === 0 ? 1 : 0)),
			logProbabilities: new Float64Array(ITEMS[0]!).fill(-3),
			tokens: new Float64Array(ITEMS[0]!).fill(4),
			repeats: new Uint8Array(ITEMS[0]!),
			changed: new Uint8Array(ITEMS[0]!),
		})),
	};
	const { overall } = await figuresOf(
		{ suites: [still, still], sets: kinds, gains: all },
		{ random: mulberry32(1), draws: 200 },
	);
	for (const { value, low, high } of [
		...overall.slopes,
		...overall.differences.map((each) => each.difference),
	])
		assert.deepEqual([value, low, high], [0, 0, 0]);
});

test("answers that a limit cut off are told by suite, with the gain that has most of them", () => {
	const [suite] = tallies();
	const decoding = { [suite!.suite]: { temperature: 0, topK: 0, topP: 1, maxTokens: 29 } };
	const curve = curveOf(gains, 0);
	const most = Math.max(
		...curve.map((cell) => suite!.cells[cell]!.tokens.filter((tokens) => tokens === 29).length),
	);
	assert.ok(most > 0);
	const [told] = cutOff({ suites: [suite!] }, { gains, decoding });
	assert.match(
		told!,
		new RegExp(
			`^Many answers were cut off.*up to ${((100 * most) / ITEMS[0]!).toFixed(1)} % .*after 29 tokens`,
		),
	);
	const longer = { [suite!.suite]: { ...decoding[suite!.suite]!, maxTokens: 30 } };
	assert.deepEqual(cutOff({ suites: [suite!] }, { gains, decoding: longer }), []);
});
