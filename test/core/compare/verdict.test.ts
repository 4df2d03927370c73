/** What a comparison says, case by case, and that the linter says the same of the same answers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Change, type ComparedAnswer, changeOf, isSame } from "../../../src/core/compare/change";
import {
	columnOrder,
	isPlain,
	otherGains,
	type Variant,
	variantTitle,
} from "../../../src/core/compare/variant";
import { comparisonVerdict } from "../../../src/core/compare/verdict";
import { agree } from "../../../src/core/lint/model/agreement";

const GREEDY = { temperature: 0, seed: 0 };
const at = (gain: number, text: string, more: Partial<ComparedAnswer> = {}): ComparedAnswer => ({
	...{ gain, silenced: [], text, stopped: "end" },
	...more,
});
const LONG = "The capital of Norway has been the town of Oslo for a very long time, as all the people know";

/** [the model's own answer, the other, what became of it, the sentence for gain 0] */
const changes: [string, string, Change, string][] = [
	[
		"Oslo",
		"Oslo",
		"identical",
		"The answer does not depend on the H-Neurons: at gain 0 and 1 it stays the same, word for word.",
	],
	[
		"Oslo.",
		"It is Oslo!",
		"reworded",
		"The answer does not depend on the H-Neurons: at gain 0 and 1 it says the same.",
	],
	["Oslo", "Bergen", "changed", "Suppressing the H-Neurons changes the answer from “Oslo” to “Bergen”."],
	["Oslo", "not Oslo", "changed", "Suppressing the H-Neurons changes the answer from “Oslo” to “not Oslo”."],
	[
		"Oslo",
		"I don't know.",
		"declines",
		"With the H-Neurons suppressed the model declines to answer, instead of saying “Oslo”.",
	],
	[
		"I don't know.",
		"Oslo",
		"answers",
		"With the H-Neurons suppressed the model no longer declines: it says “Oslo”.",
	],
	[
		"I don't know.",
		"I do not know that.",
		"reworded",
		"The answer does not depend on the H-Neurons: at gain 0 and 1 it says the same.",
	],
	["Oslo", " ", "saysNothing", "With the H-Neurons suppressed the model says nothing, instead of “Oslo”."],
	["", "Oslo", "changed", "Suppressing the H-Neurons changes the answer from nothing to “Oslo”."],
	[
		LONG,
		LONG.replace("Norway", "Sweden").replace("Oslo", "Stockholm"),
		"similar",
		"Suppressing the H-Neurons changes some of the answer's words: most are still there, and what it says may differ.",
	],
	[
		LONG,
		`${LONG}!`,
		"reworded",
		"The answer does not depend on the H-Neurons: at gain 0 and 1 it says the same.",
	],
	[
		LONG,
		`${LONG.slice(0, 45)} it sits by some wide river and its boats carry timber coal fish salt wool beer and iron`,
		"changed",
		"Suppressing the H-Neurons changes the answer, after a common beginning: “The capital of Norway has been the town…”.",
	],
];
for (const [own, other, change, sentence] of changes)
	test(`“${own}” and “${other}”: ${change}`, () => {
		assert.equal(changeOf(at(1, own), at(0, other)), change);
		assert.deepEqual(comparisonVerdict(at(1, own), [at(0, other)], GREEDY).sentences, [sentence]);
		assert.equal(isSame(change) || change === "similar", agree(own, other), "the linter agrees");
	});

const neurons = (count: number) => Array.from({ length: count }, (_, i) => ({ layer: i, index: 10 * i }));
/** What was done, the heading, the sentence when it changes the answer. */
const variants: [Partial<Variant>, string, string][] = [
	[{ gain: 0.5 }, "H-Neurons × 0.5", "Quietening the H-Neurons to × 0.5"],
	[{ gain: 2 }, "H-Neurons × 2", "Amplifying the H-Neurons to × 2"],
	[{ gain: 0 }, "H-Neurons suppressed (× 0)", "Suppressing the H-Neurons"],
	[{ silenced: neurons(1) }, "Neuron 0:0 silenced", "Silencing neuron 0:0"],
	[{ silenced: neurons(3) }, "3 neurons (0:0, 1:10, 2:20) silenced", "Silencing 3 neurons (0:0, 1:10, 2:20)"],
	[{ silenced: neurons(9) }, "9 neurons silenced", "Silencing 9 neurons"],
	[
		{ gain: 2, silenced: neurons(1) },
		"H-Neurons × 2, neuron 0:0 silenced",
		"Amplifying the H-Neurons to × 2 and silencing neuron 0:0",
	],
	[{ start: { ids: [9, 5], text: " Oslo" } }, "From “ Oslo” on", "Answering from “ Oslo” on"],
	[{ start: { ids: [9, 5], text: "" } }, "From token 2 on", "Answering from token 2 on"],
	[{ start: { ids: [9], text: "\n\n" } }, "From token 1 on", "Answering from token 1 on"],
	[{ start: { ids: [9], text: "a\u202e\nb" } }, "From “a b” on", "Answering from “a b” on"],
	[
		{ start: { ids: [9], text: "x".repeat(25) } },
		`From “${"x".repeat(23)}…” on`,
		`Answering from “${"x".repeat(23)}…” on`,
	],
	[
		{ gain: 0.5, silenced: neurons(1), start: { ids: [5], text: "Oslo" } },
		"H-Neurons × 0.5, neuron 0:0 silenced, from “Oslo” on",
		"Quietening the H-Neurons to × 0.5, silencing neuron 0:0 and answering from “Oslo” on",
	],
];
for (const [variant, title, doing] of variants)
	test(title, () => {
		const other = at(1, "Bergen", variant);
		assert.equal(variantTitle(other), title);
		const { sentences } = comparisonVerdict(at(1, "Oslo"), [other], GREEDY);
		assert.deepEqual(sentences, [`${doing} changes the answer from “Oslo” to “Bergen”.`]);
	});

test("what is said of an answer with a start is said of the start, and of no neurons", () => {
	const start = { ids: [5], text: " Oslo" };
	const { sentences, notes } = comparisonVerdict(
		at(1, "Bergen"),
		[at(1, "I don't know.", { start })],
		GREEDY,
	);
	assert.deepEqual(sentences, [
		"With the answer taken from “ Oslo” on the model declines to answer, instead of saying “Bergen”.",
	]);
	assert.match(
		notes.join(" "),
		/but for the tokens that were set.* are read as if the model had chosen them/,
	);
	assert.doesNotMatch(notes.join(" "), /neurons/i);
	const same = comparisonVerdict(at(1, "Oslo"), [at(0, "Oslo", { start })], GREEDY);
	assert.deepEqual(same.sentences, [
		"Suppressing the H-Neurons and answering from “ Oslo” on leaves the answer as it is, word for word.",
	]);
	assert.match(same.notes.join(" "), /reads the probe's neurons/);
	assert.equal(isPlain(at(1, "Oslo", { start })), false);
	assert.equal(isPlain(at(1, "Oslo")), true);
});

test("where answers differ, each has its sentence; amplified alone is no claim of independence", () => {
	assert.deepEqual(comparisonVerdict(at(1, "Oslo"), [at(0, "Bergen"), at(2, "Oslo")], GREEDY).sentences, [
		"Suppressing the H-Neurons changes the answer from “Oslo” to “Bergen”.",
		"Amplifying the H-Neurons to × 2 leaves the answer as it is, word for word.",
	]);
	assert.deepEqual(comparisonVerdict(at(1, "Oslo"), [at(2, "It is Oslo")], GREEDY).sentences, [
		"Amplifying the H-Neurons to × 2 changes the answer's words, and not what it says.",
	]);
	assert.deepEqual(comparisonVerdict(at(1, "Oslo"), [at(2, "Oslo."), at(0, "Oslo")], GREEDY).sentences, [
		"The answer does not depend on the H-Neurons: at gain 0, 1 and 2 it says the same.",
	]);
});

test("a stopped answer is not compared, a cut one as far as it goes", () => {
	const cancelled = { stopped: "cancelled" } as const;
	assert.deepEqual(comparisonVerdict(at(1, "Os", cancelled), [at(0, "Oslo")], GREEDY).sentences, [
		"The model's own answer was stopped, so nothing is compared with it.",
	]);
	assert.deepEqual(comparisonVerdict(at(1, "Oslo"), [at(0, "Os", cancelled)], GREEDY).sentences, [
		"With the H-Neurons suppressed the answer was stopped, so it is not compared.",
	]);
	const { notes } = comparisonVerdict(at(1, "Oslo"), [at(0, "Bergen", { stopped: "maxTokens" })], GREEDY);
	assert.ok(notes.includes("Where an answer was cut off, it is compared as far as it goes."));
	assert.ok(notes.includes("A changed answer is not thereby a truer one."));
});

test("greedy and sampled answers are told apart", () => {
	const note = (temperature: number) =>
		comparisonVerdict(at(1, "Oslo"), [at(0, "Oslo")], { temperature, seed: 7 }).notes[0]!;
	assert.match(note(0), /^Greedy decoding/);
	assert.match(note(0.7), /^Sampled at temperature 0.7 with the same seed \(7\)/);
});

test("gains are taken once and in order, columns stand in it, single neurons last", () => {
	assert.deepEqual(otherGains([2, 0, 1, 2, 0.5]), [0, 0.5, 2]);
	const order = columnOrder([
		at(1, "own"),
		at(1, "one", { silenced: neurons(1) }),
		at(2, "two"),
		at(1, "begun", { start: { ids: [5], text: "b" } }),
		at(0, "zero"),
	]);
	assert.deepEqual(
		order.map(({ text }) => text),
		["zero", "own", "two", "one", "begun"],
	);
});
