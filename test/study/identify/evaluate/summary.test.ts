import assert from "node:assert/strict";
import { test } from "node:test";
import type { StudyReport } from "../../../../src/core/report/study-report";
import { evaluateSets } from "../../../../src/study/identify/evaluate/evaluate-sets";
import { neuronTable } from "../../../../src/study/identify/evaluate/neuron-table";
import { summaryOf } from "../../../../src/study/identify/evaluate/summary";
import { type MadeUp, madeUpAnswers } from "./made-up";

/** A report of made-up answers, with what the summary does not look at left empty. */
async function report(
	made: Partial<MadeUp>,
	penalty: "l1" | "l2" = "l1",
): Promise<Omit<StudyReport, "summary">> {
	const parts: MadeUp[] = [
		{ n: 400, ...made },
		{ n: 60, ...made, seed: 2, sets: ["cross-domain"] },
		{ n: 16, ...made, seed: 3, sets: ["fabricated"] },
	];
	const evaluation = await evaluateSets(parts.flatMap(madeUpAnswers), {
		...{ threshold: 0.5, seed: 7, samples: 10, draws: 300 },
		penalty,
	});
	return {
		format: "h-neuron-study",
		version: 1,
		created: "",
		tool: "",
		model: { name: "tiny", fingerprint: "", layers: 4, neuronsPerLayer: 10_000 },
		settings: [],
		data: {} as StudyReport["data"],
		paths: [],
		choice: { region: "answer", c: 3, rule: "" },
		probe: {
			...{ mode: "1-vs-1", penalty, bias: 0, threshold: 0.5, calibration: null },
			...{ positive: 12, nonZero: 20 },
		},
		neurons: [],
		positivePerLayer: [],
		...evaluation,
		unwelcomeTruth: null,
	};
}

test("a probe that beats what costs nothing says so behind its result", async () => {
	const sentences = summaryOf(await report({ probe: 2.5, entropy: 0.3 }));
	assert.match(
		sentences[0]!,
		/^12 H-Neurons of 40,000 neurons \(0\.30 per mille\), C = 3\. The H-Neuron probe tells 200 hallucinated from 200 faithful test answers with AUROC 0\.9\d\d \[.*\] and balanced accuracy 8\d\.\d % \[.*\]; as many random neurons reach AUROC 0\.\d{3} \(0\.\d{3} to 0\.\d{3}\) and \d\d\.\d %\.$/,
	);
	assert.match(
		sentences[1]!,
		/^The H-Neuron probe beats what costs nothing: the model's own entropy by 0\.\d{3} \[/,
	);
	assert.match(sentences.join("\n"), /^On topics that no fit has seen: AUROC 0\.9/m);
	assert.match(sentences.join("\n"), /^Where all samples of a question say the same.*entropy 0\.\d{3} \[/m);
	assert.match(sentences.join("\n"), /^Whether the probe flags true but unwelcome answers was not tested/m);
	assert.match(
		sentences.at(-1)!,
		/^Too few answers for any figure: fabricated entities \(8 faithful, 8 hallucinated\)\.$/,
	);
	assert.doesNotMatch(sentences.join("\n"), /NaN|undefined|null|-0\./);
});

test("entropy that is not beaten comes first, whatever else is good", async () => {
	const worse = summaryOf(await report({ probe: 0.8, entropy: 2 }));
	assert.match(
		worse[0]!,
		/^The H-Neuron probe does worse than the model's own entropy, which costs nothing: AUROC 0\.\d{3} \[.*\] against 0\.9\d\d \[.*\] on the test, difference −0\.\d{3} \[−0\.\d{3}, −0\.\d{3}\]\.$/,
	);
	const even = summaryOf(await report({ probe: 1.5, entropy: 0.75 }));
	assert.match(even[0]!, /^The H-Neuron probe does not beat the model's own entropy, which costs nothing: /);
	assert.match(even[1]!, /log-probability/);
	assert.ok(
		even.every((sentence) => !sentence.includes("beats what costs nothing: the model's own entropy")),
	);
});

test("a probe no better than random neurons says so before its figures", async () => {
	const sentences = summaryOf(await report({ probe: 0.1, entropy: -1 }));
	const place = sentences.findIndex((sentence) =>
		sentence.includes("not clearly better than as many random"),
	);
	const result = sentences.findIndex((sentence) => sentence.startsWith("12 H-Neurons"));
	assert.ok(place >= 0 && place < result);
	assert.match(sentences.join("\n"), /which chance would explain/);
});

test("a set that is not sparse, a probe over all neurons and a test that is too small are called so", async () => {
	const whole = await report({ probe: 2.5, entropy: 0.3 });
	const many = summaryOf({ ...whole, probe: { ...whole.probe, positive: 41 } });
	assert.match(many[0]!, /^41 H-Neurons of 40,000 neurons \(1\.0 per mille, which is not sparse\)/);
	const dense = summaryOf(await report({ probe: 2.5, entropy: 0.3 }, "l2"));
	assert.match(dense[0]!, /^The probe over all neurons tells 200/);
	assert.doesNotMatch(dense.join("\n"), /H-Neuron/);
	const small = summaryOf(await report({ n: 10 }));
	assert.equal(small[0], "The test has too few answers of a class for any figure.");
	const told = { groups: [], auroc: whole.sets[0]!.accuracy, sensitivity: whole.sets[0]!.accuracy };
	const heard = summaryOf({ ...whole, unwelcomeTruth: { ...told, sentence: "It follows invention." } });
	assert.ok(heard.includes("It follows invention."));
});

/** The report with other figures of some scores. */
function withFigures(
	whole: Omit<StudyReport, "summary">,
	changes: [set: string, score: string, figure: "auroc" | "difference", value: number][],
): Omit<StudyReport, "summary"> {
	const estimate = (value: number) => ({ value, low: value - 0.05, high: value + 0.05, n: 400 });
	const sets = structuredClone(whole.sets);
	for (const [name, score, figure, value] of changes) {
		let set = sets.find((each) => each.set === name);
		if (!set) {
			set = { ...structuredClone(sets[0]!), set: name };
			sets.push(set);
		}
		set.scores.find((each) => each.name === score)![figure] = estimate(value);
	}
	return { ...whole, sets };
}

test("where entropy is clearly better on a held-out set, the summary says so before what is beaten", async () => {
	const whole = await report({ probe: 2.5, entropy: 0.3 });
	const sentences = summaryOf(
		withFigures(whole, [
			["cross-domain", "entropy", "difference", -0.2],
			["low entropy", "entropy", "difference", -0.1],
		]),
	);
	assert.match(
		sentences[1]!,
		/^On topics that no fit has seen, the H-Neuron probe does worse than the model's own entropy there: AUROC .* difference −0\.200 \[−0\.250, −0\.150\]\.$/,
	);
	assert.match(
		sentences[2]!,
		/does worse than the model's own entropy on these held-out answers: low entropy \(/,
	);
	assert.match(sentences[3]!, /beats what costs nothing/);
	const close = summaryOf(withFigures(whole, [["cross-domain", "entropy", "difference", -0.04]]));
	assert.doesNotMatch(close.join("\n"), /does worse/);
});

test("a win that is not one in every domain says in which it is", async () => {
	const whole = await report({ probe: 2.5, entropy: 0.3 });
	const few = withFigures(whole, [
		["test, people", "entropy", "difference", 0.2],
		["test, history", "entropy", "difference", 0.01],
	]);
	assert.match(
		summaryOf(few)[1]!,
		/^Of the test's domains the H-Neuron probe clearly beats the model's own entropy only in people \(0\.200 .*\), and not in history \(0\.010 /,
	);
	const none = withFigures(whole, [["test, history", "entropy", "difference", 0.01]]);
	assert.match(
		summaryOf(none)[1]!,
		/^In none of the test's domains on its own does the .* history \(0\.010 /,
	);
	const all = withFigures(whole, [
		["test, people", "entropy", "difference", 0.2],
		["test, history", "entropy", "difference", 0.1],
	]);
	assert.doesNotMatch(summaryOf(all).join("\n"), /Of the test's domains/);
});

test("a span whose length gives the class away is told, and what it means for the region", async () => {
	const whole = await report({ probe: 2.5, entropy: 0.3 });
	assert.doesNotMatch(summaryOf(whole).join("\n"), /The span that states the fact/);
	const longer = withFigures(whole, [["test", "span length", "auroc", 0.7]]);
	assert.match(
		summaryOf(longer).join("\n"),
		/^The span that states the fact is longer in hallucinated answers.* AUROC 0\.700 \[0\.650, 0\.750\]; the probe reads just that span/m,
	);
	const elsewhere = { ...longer, choice: { ...longer.choice, region: "lastPromptToken" as const } };
	assert.match(summaryOf(elsewhere).join("\n"), /reads another region/);
	assert.match(
		summaryOf(withFigures(whole, [["test", "span length", "auroc", 0.4]])).join("\n"),
		/is shorter in/,
	);
});

test("what fits have seen of the fabricated set's kind is told beside its figure", async () => {
	const whole = await report({ probe: 2.5, entropy: 0.3 });
	const seen = withFigures(whole, [["fabricated entities", "entropy", "difference", 0.2]]);
	const data = { ...seen.data, answerlessInTraining: 1200 };
	assert.match(
		summaryOf({ ...seen, data }).join("\n"),
		/^On entities that do not exist \(1,200 answers that were fitted on are about other things that do not exist\): AUROC/m,
	);
});

test("risks that are off are called off, with what noise would be", async () => {
	const good = await report({ probe: 1.5 });
	const [set] = good.sets;
	const off = {
		...good,
		sets: [{ ...set!, ece: { value: 0.2, bins: 10, noiseFloor: 0.04, noiseHigh: 0.06 } }],
	};
	assert.match(
		summaryOf(off).join("\n"),
		/^The risks are off: calibration error 0\.200, where up to 0\.060 would be noise on so few answers; Brier score/m,
	);
	assert.match(summaryOf(good).join("\n"), /^The risks are as well calibrated as the test can tell/m);
});

test("the neuron table: what each neuron does alone, by falling weight", () => {
	const neurons = [
		{ layer: 1, index: 2, weight: -3 },
		{ layer: 0, index: 7, weight: 5 },
	];
	const table = neuronTable(neurons, {
		values: Float32Array.from([0, 1, 2, 3, 6, 4, 3, 1]),
		labels: [0, 0, 1, 1],
		stability: [0.8, 1],
	});
	assert.deepEqual(table, [
		{ layer: 0, index: 7, weight: 5, stability: 1, auroc: 0, meanFaithful: 5, meanHallucinated: 2 },
		{ layer: 1, index: 2, weight: -3, stability: 0.8, auroc: 1, meanFaithful: 0.5, meanHallucinated: 2.5 },
	]);
});
