/** What is said of an origin study: when the neurons are called inherited, and what stands in the way of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Estimate } from "../../../src/core/probe/file";
import type { DriftReport, OriginReport, TransferSet } from "../../../src/core/report/origin-report";
import { summaryOf } from "../../../src/study/origin/evaluate/summary";
import { madeUpDrift, madeUpOrigin } from "../../core/report/made-up-origin";

const estimate = (low: number, high: number): Estimate => ({ value: (low + high) / 2, low, high, n: 60 });

const set = (name: string, auroc: [number, number], difference: [number, number]): TransferSet => ({
	...{ set: name, faithful: 30, hallucinated: 30, dropped: {} },
	...{ auroc: estimate(...auroc), difference: estimate(...difference) },
	...{ random: estimate(0.4, 0.6), entropy: estimate(0.5, 0.7), chat: null },
});
const good = (name: string) => set(name, [0.7, 0.9], [0.1, 0.3]);
const weak = (name: string) => set(name, [0.4, 0.6], [-0.1, 0.2]);
const turned = (name: string) => set(name, [0.2, 0.4], [-0.3, -0.1]);

const ALL = "all sets together";
const WITHIN = "within each set";
const together = (singles: TransferSet[], all: TransferSet, withinSets: TransferSet | null) => ({
	...{ randomNote: "", prompt: "", sets: [...singles, all], withinSets },
});
const one = (single: TransferSet) => ({ randomNote: "", prompt: "", sets: [single], withinSets: null });

const drift = (p: number, layerMatchedP: number, meanRank = 0.8): DriftReport => ({
	...madeUpDrift(9),
	meanRank: estimate(meanRank - 0.1, meanRank + 0.1),
	test: { alternative: "", p, method: "exact", draws: null, layerMatchedP },
});
const still = drift(0.001, 0.002);
const moved = drift(0.3, 0.3);

const said = (transfer: OriginReport["transfer"], told: DriftReport | null): string[] => {
	const { summary: _, ...report } = madeUpOrigin();
	return summaryOf({ ...report, transfer, drift: told }, { isUnseen: true, notes: [] });
};

const apart = together([weak("a"), weak("b")], good(ALL), weak(WITHIN));
/** Sets of one class each: nothing can be compared within them. */
const oneClass = {
	...together([], good(ALL), null),
	tooSmall: [{ set: "never", faithful: 0, hallucinated: 0, dropped: {} }],
};

/** [what there is, transfer, drift, the verdict] */
const verdicts: [string, OriginReport["transfer"], DriftReport | null, RegExp][] = [
	["one set that transfers, neurons that stayed", one(good("a")), still, /^The H-Neurons look inherited/],
	[
		"sets that transfer, within them too",
		together([weak("a"), good("b")], good(ALL), good(WITHIN)),
		still,
		/^The H-Neurons look inherited/,
	],
	[
		"sets that transfer together alone",
		apart,
		still,
		/is mixed: .* than random neurons do, but not where answers are compared with answers of their own set alone, .*; and training/,
	],
	["sets of one class each", oneClass, still, /is mixed: .* but not where answers are compared with/],
	[
		"a set that turns against it",
		together([turned("hard")], good(ALL), good(WITHIN)),
		still,
		/is mixed: .* random neurons do, but in hard alone it does worse than they do; and training moved/,
	],
	["neurons that moved", one(good("a")), moved, /is mixed: the chat model's .*; but training did not move/],
	[
		"neurons that stayed with their layers",
		one(good("a")),
		drift(0.001, 0.3),
		/is mixed: the chat model's .*; but training moved .* less than chance would have it, but no less than those of other neurons in the same layers\.$/,
	],
	["no transfer", one(weak("a")), still, /is mixed: on the base model's .*; but training moved .* less than/],
	["neither", one(weak("a")), moved, /^Nothing here shows that the H-Neurons are inherited/],
	["transfer alone", one(good("a")), null, /^Half of what would show .* How far their weights moved was not/],
	["transfer within no set alone", apart, null, /^Nothing here shows/],
	["drift alone", null, still, /^Half of what would show/],
	["drift by layers alone", null, drift(0.001, 0.3), /^Nothing here shows/],
	["nothing", null, null, /nothing is known/],
];
for (const [name, transfer, told, verdict] of verdicts)
	test(`the verdict of ${name}`, () => assert.match(said(transfer, told)[0]!, verdict));

test("what the verdict says of the sets has its figures beside it", () => {
	assert.match(
		said(apart, still)[2]!,
		/^Within the sets, .* \(30 right and as many invented ones\), the probe has 0\.500 \[0\.400, 0\.600\], random probes 0\.500, a difference of 0\.050 \[−0\.100, 0\.200\]: what it tells .* which set a question is from\.$/,
	);
	assert.match(
		said(together([good("a")], good(ALL), good(WITHIN)), still)[2]!,
		/a difference of 0\.200 .*\]\.$/,
	);
	assert.match(said(oneClass, still)[2]!, /^No set has enough answers of both classes/);
	assert.ok(!said(one(good("a")), still).some((sentence) => /[Ww]ithin the sets/.test(sentence)));
});

test("that the neurons moved more is said of the other side only, and not of ranks that are all the same", () => {
	const isMore = (told: DriftReport) => said(null, told).some((each) => /clearly more than other/.test(each));
	assert.deepEqual([drift(0.98, 0.9, 0.2), drift(1, 1, 0.5), moved].map(isMore), [true, false, false]);
});
