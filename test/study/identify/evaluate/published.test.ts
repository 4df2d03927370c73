import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { mulberry32 } from "../../../../src/core/random";
import { publishedFigures, readPublished } from "../../../../src/study/identify/evaluate/published";

const textOf = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const summary = textOf("fixtures/published/classifier_disjoint_summary.json");
const golden = JSON.parse(textOf("golden/probe/published.json"));

const read = (text: string) => {
	const examples = readPublished(text);
	assert.ok(typeof examples !== "string", String(examples));
	return examples;
};

test("780 labelled probabilities give the published accuracy, AUROC and intervals", async (t) => {
	const examples = read(summary);
	assert.equal(examples.labels.length, 780);
	assert.deepEqual([examples.dropped, examples.contradictions], [{}, 0]);
	const figures = await publishedFigures(examples, { random: mulberry32(42) });
	const ours = (["accuracy", "auroc"] as const).flatMap((name) => {
		const { value, low, high } = figures[name];
		return [value, low, high];
	});
	t.diagnostic(ours.map((value) => value.toFixed(4)).join(" "));
	const theirs = (draws: "sameDraws" | "numpyDraws") =>
		(["accuracy", "auroc"] as const).flatMap((name) => [golden[name], ...golden[draws][name]]);
	const apart = (others: number[]) => Math.max(...ours.map((value, i) => Math.abs(value - others[i]!)));
	// scikit-learn's figures and NumPy's percentiles on the same 10,000 draws, then on NumPy's own.
	t.diagnostic(`same draws ${apart(theirs("sameDraws"))}, NumPy's draws ${apart(theirs("numpyDraws"))}`);
	assert.ok(apart(theirs("sameDraws")) < 1e-12);
	assert.ok(apart(theirs("numpyDraws")) < 5e-4);
	// One answer of 780 is 0.0013; the published 73.6 % is one answer above ours.
	assert.ok(apart([0.765, 0.736, 0.795, 0.843, 0.815, 0.87]) < 0.0015);
});

test("the list may stand at the top, and rows that cannot be used are counted by reason", () => {
	const examples = [
		{ qid: "a", label: true, probability: 0.9, prediction: true },
		{ qid: "b", label: 0, probability: 0.2, prediction: 1 },
		{ qid: "b", label: 0, probability: 0.2 },
		{ qid: "c", label: "true", probability: 0.2 },
		{ qid: "d", label: 1, probability: 1.2 },
		{ qid: "e", label: 1, probability: null },
		{ label: 1, probability: 0 },
		{ label: 1, probability: 1 },
		null,
	];
	assert.deepEqual(read(JSON.stringify({ examples })), {
		labels: [1, 0, 1, 1],
		probabilities: [0.9, 0.2, 0, 1],
		dropped: {
			"the qid was used before": 1,
			"the label is neither 0 nor 1": 2,
			"the probability is not in 0..1": 2,
		},
		contradictions: 1,
	});
});

const unusable: [text: string, sentence: RegExp][] = [
	["{", /^The summary is not JSON: .*\.$/],
	["null", /^The summary has no list of examples, /],
	['{"evaluation": {"examples": 3}}', /^The summary has no list of examples, /],
	['{"examples": []}', /^The summary has 0 usable hallucinated answers of 0, but both classes are needed\.$/],
	['{"examples": [{"label": 1, "probability": 0.4}]}', /1 usable hallucinated answers of 1, but both/],
];

test("what holds no two classes is refused in one sentence", () => {
	for (const [text, sentence] of unusable) assert.match(String(readPublished(text)), sentence);
});
