/** What the report says of how loud the sets are and how well the controls match. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ControlKind, ReportedSet } from "../../../src/core/report/impact-report";
import { isMatched, loudnessSentences, reportedSets } from "../../../src/study/impact/evaluate/loudness";
import { summaryOf } from "../../../src/study/impact/evaluate/summary";
import type { Tallies } from "../../../src/study/impact/evaluate/tallies";
import { madeUpImpact } from "../../core/report/made-up-impact";
import { LAYERS, NEURONS, PLANTED } from "../planted-model";

const model = { name: "m", fingerprint: "f", layers: LAYERS, neuronsPerLayer: NEURONS };
type Strength = [loudness: number | null, changed: number | null];

/** Sets of which loudness and changed answers are given, one a kind. */
function told(own: Strength, others: Partial<Record<ReportedSet["kind"], Strength>>, away = 0) {
	const one = (kind: ReportedSet["kind"], [loudness, changed]: Strength): ReportedSet => {
		const neurons = PLANTED.map((neuron, i) =>
			kind === "activation-matched" && i < away ? 3 * NEURONS + i : neuron + 1,
		);
		return { name: kind, kind, neurons, loudness, changed };
	};
	const sets = [
		one("h-neurons", own),
		...Object.entries(others).map(([kind, strength]) => one(kind as ReportedSet["kind"], strength)),
	];
	return {
		report: { sets, gains: [0, 1, 3], model },
		words: loudnessSentences({ sets, gains: [0, 1, 3], model }).join(" "),
	};
}

/** [sets, what is said, what is not] */
const said: [string, ReturnType<typeof told>, RegExp[], RegExp[]][] = [
	["no controls", told([1, 0.3], {}), [/^$/], []],
	[
		"a good match that changes fewer answers",
		told([1, 0.32], { random: [0.4, 0.1], "activation-matched": [0.97, 0.12] }),
		[
			/^At gain 3, 32\.0\u00a0% of all answers .* with the H-Neurons, 10\.0\u00a0% with random neurons and 12\.0\u00a0% with activation-matched neurons; others that are as loud change fewer, so that it is not loudness alone\./,
			/on average 0\.40 times with random neurons and 0\.97 times with activation-matched neurons\.$/,
		],
		[/not as loud/, /too few/],
	],
	[
		"a good match that changes as many answers",
		told([1, 0.32], { random: [0.4, 0.1], "activation-matched": [0.97, 0.3] }),
		[/with activation-matched neurons\. Next to/],
		[/not as loud/, /change fewer/, /too few/],
	],
	[
		"H-Neurons that are the loudest there are",
		told([1, 0.32], { random: [0.1, 0.05], "activation-matched": [0.5, 0.1] }, 2),
		[
			/as many, but not as loud, so that a part/,
			/too few other neurons are as loud as the H-Neurons, so that the activation-matched sets do not tell all/,
			/Of 3 activation-matched neurons, 2 lie in other layers/,
		],
		[/change fewer/],
	],
	[
		"H-Neurons that are the quietest there are",
		told([1, 0.1], { "activation-matched": [4, 0.2] }),
		[/4\.00 times .* too few other neurons are as quiet/],
		[/as loud as the H-Neurons, so/],
	],
	[
		"only random sets, louder ones",
		told([1, 0.3], { random: [1.2, 0.1] }),
		[/others that are as loud change fewer/],
		[/too few/],
	],
	[
		"silent H-Neurons, and no gain above 1",
		told([null, null], { random: [null, null] }),
		[/^How loud the H-Neurons are is not known, or they are silent/],
		[/At gain/],
	],
];
for (const [name, { words }, wanted, unwanted] of said)
	test(`the report tells the match in words: ${name}`, () => {
		for (const pattern of wanted) assert.match(words, pattern);
		for (const pattern of unwanted) assert.doesNotMatch(words, pattern);
	});

test("matched is what is within a quarter of the H-Neurons' loudness", () => {
	for (const [loudness, is] of [
		...([0.79, 1.26, null] as const).map((each) => [each, false] as const),
		...([0.81, 1, 1.24] as const).map((each) => [each, true] as const),
	])
		assert.equal(
			isMatched(told([1, 0.3], { "activation-matched": [loudness, 0.3] }).report),
			is,
			`${loudness}`,
		);
	assert.equal(isMatched(told([1, 0.3], { random: [1, 0.3] }).report), false);
});

test("the share of changed answers is that of all suites at the highest gain; none where that is 1", () => {
	const sets = ["h-neurons", "random"].map((kind) => ({ name: kind, kind, neurons: [1], loudness: 1 }));
	const cell = (...changed: number[]) => ({ changed: Uint8Array.from(changed) });
	// Gain 1; then gains 0 and 2 of each set.
	const suites = [
		{ cells: [cell(0, 0), cell(1, 1), cell(1, 0), cell(0, 1), cell(0, 0)] },
		{ cells: [cell(0, 0), cell(1, 1), cell(1, 1), cell(0, 0), cell(1, 0)] },
	];
	const tallies = { grid: { sets }, suites } as unknown as Tallies;
	assert.deepEqual(
		reportedSets(tallies, [0, 1, 2]).map(({ changed }) => changed),
		[0.75, 0.25],
	);
	assert.deepEqual(
		reportedSets(tallies, [0, 1]).map(({ changed }) => changed),
		[null, null],
	);
});

/** [differences of the H-Neurons' slope from each kind's: low and high ends, loudness of the matched sets, the verdict] */
const verdicts: [Partial<Record<ControlKind, [number, number]>>, number, RegExp][] = [
	[
		{ random: [1, 5], "activation-matched": [1, 4] },
		0.97,
		/^Scaling .* more than scaling as many other neurons: .*over activation-matched neurons\.$/,
	],
	[
		{ random: [1, 5], "activation-matched": [1, 4] },
		0.6,
		/; but the activation-matched neurons are only 0\.60 times as loud, so that a part may be loudness\.$/,
	],
	[
		{ random: [1, 5], "layer-matched": [1, 4], "activation-matched": [-1, 4] },
		0.97,
		/more than scaling random neurons and layer-matched neurons, but not clearly more than activation-matched neurons: .*; what they do beyond the others may be their loudness alone\.$/,
	],
	[
		{ random: [-1, 5], "layer-matched": [1, 4], "activation-matched": [-1, 4] },
		0.97,
		/more than scaling layer-matched neurons, but not clearly more than random neurons and activation-matched neurons: [^;]*\.$/,
	],
	[
		{ random: [1, 5], "activation-matched": [-4, -1] },
		0.97,
		/^Scaling the H-Neurons up raises compliance less than/,
	],
	[{ random: [-1, 5], "activation-matched": [-1, 1] }, 0.97, /^The H-Neurons move compliance no more than/],
];
for (const [differences, loudness, verdict] of verdicts)
	test(`the verdict counts controls that are as loud: ${JSON.stringify(differences)}, ${loudness}`, () => {
		const report = madeUpImpact();
		const sets = report.sets.map((set) => (set.kind === "activation-matched" ? { ...set, loudness } : set));
		const overControls = Object.entries(differences).map(([kind, [low, high]]) => ({
			kind: kind as ControlKind,
			difference: { value: (low + high) / 2, low, high, n: 9 },
		}));
		const [own, ...others] = report.overall!;
		const overall = [{ ...own!, overControls }, ...others];
		assert.match(summaryOf({ ...report, sets, overall }, { empty: [] })[0]!, verdict);
	});
