/** The figures of a transfer: pairs counted one by one, answers about the same thing drawn together. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mulberry32 } from "../../../src/core/random";
import type { Member, MemberSet } from "../../../src/study/origin/evaluate/members";
import { type Probes, transferSets } from "../../../src/study/origin/evaluate/transfer";

/** The value itself is the score; the random probe reads the second one. */
const PROBES: Probes = {
	own: { columns: [0], weights: [1], bias: 0 },
	random: [{ columns: [1], weights: [1], bias: 0 }],
	isFitted: true,
	places: { own: [0], random: [[1]] },
};
const options = { seed: 1, chat: null, onSet: () => undefined, draws: 2000 };

interface Answer {
	isInvented: boolean;
	score: number;
	entity: string;
}

function setOf(set: string, answers: readonly Answer[]): MemberSet {
	const members = answers.map(
		({ isInvented, score, entity }, i): Member => ({
			...{ set, entity, kind: "", entropy: i % 7 },
			label: isInvented ? "hallucinated" : "faithful",
			values: [score, (i * 37) % 11],
		}),
	);
	return { set, members, dropped: {} };
}

/** `shift` moves all scores of a set, `gap` those of invented answers. */
function drawn(pairs: number, { seed, shift, gap }: { seed: number; shift: number; gap: number }): Answer[] {
	const random = mulberry32(seed);
	return Array.from({ length: 2 * pairs }, (_, i) => ({
		isInvented: i % 2 === 1,
		score: shift + random() + (i % 2) * gap,
		entity: `${seed} ${i}`,
	}));
}

/** Share of pairs in which the invented answer scores higher, by counting them. */
function byPairs(sets: readonly MemberSet[]): number {
	let [won, all] = [0, 0];
	for (const { members } of sets)
		for (const invented of members.filter(({ label }) => label === "hallucinated"))
			for (const right of members.filter(({ label }) => label === "faithful")) {
				all++;
				won += invented.values[0]! > right.values[0]! ? 1 : invented.values[0] === right.values[0] ? 0.5 : 0;
			}
	return won / all;
}

test("within each set: sets that stand apart count for nothing, and each set by its pairs", async () => {
	const one = setOf("one", drawn(30, { seed: 1, shift: 0, gap: 0.1 }));
	const two = setOf("two", drawn(12, { seed: 2, shift: 5, gap: 0.1 }));
	// Together the high set is all invented, the low one all right, as questions about nobody and about the known are.
	const all = setOf("all", [
		...drawn(40, { seed: 3, shift: 0, gap: 0 }).map((answer) => ({ ...answer, isInvented: false })),
		...drawn(40, { seed: 4, shift: 5, gap: 0 }).map((answer) => ({ ...answer, isInvented: true })),
	]);
	const { sets, withinSets } = await transferSets([one, two, setOf("none", []), all], PROBES, options);
	assert.equal(sets.at(-1)!.auroc.value, 1);
	assert.ok(Math.abs(withinSets!.auroc.value - byPairs([one, two])) < 1e-12);
	assert.deepEqual([withinSets!.faithful, withinSets!.hallucinated, withinSets!.auroc.n], [42, 42, 84]);
	const [first, second] = sets.map(({ auroc }) => auroc.value) as [number, number];
	assert.ok(Math.abs(withinSets!.auroc.value - (900 * first + 144 * second) / 1044) < 1e-12);
	assert.ok(withinSets!.auroc.high - withinSets!.auroc.low < sets[1]!.auroc.high - sets[1]!.auroc.low);
	assert.ok(withinSets!.difference.low <= withinSets!.difference.value);
});

test("within each set: nothing where there is one set, or too few answers in all", async () => {
	const few = setOf("few", drawn(4, { seed: 5, shift: 0, gap: 0.1 }));
	const one = await transferSets([setOf("one", drawn(30, { seed: 1, shift: 0, gap: 0.1 }))], PROBES, options);
	assert.equal(one.withinSets, null);
	assert.equal(
		(await transferSets([few, setOf("all", few.members.map(asAnswer))], PROBES, options)).withinSets,
		null,
	);
});

const asAnswer = ({ label, values, entity }: Member): Answer => ({
	isInvented: label === "hallucinated",
	score: values[0]!,
	entity,
});

test("answers about the same are drawn together: copies do not narrow an interval", async () => {
	const once = drawn(20, { seed: 6, shift: 0, gap: 0.3 });
	const copies = Array.from({ length: 5 }, () => once).flat();
	const [single, copied] = await Promise.all(
		[once, copies].map(
			async (answers) => (await transferSets([setOf("s", answers)], PROBES, options)).sets[0]!,
		),
	);
	assert.ok(Math.abs(copied!.auroc.value - single!.auroc.value) < 1e-12);
	const width = ({ low, high }: { low: number; high: number }) => high - low;
	assert.ok(Math.abs(width(copied!.auroc) / width(single!.auroc) - 1) < 0.1);
});

test("weights that were fitted elsewhere are read in the direction that suits these answers", async () => {
	const set = setOf("s", drawn(30, { seed: 7, shift: 0, gap: 0.3 }));
	// The random probe is the probe itself, the wrong way round.
	const against = { columns: [0], weights: [-1], bias: 0 };
	const probes = { ...PROBES, random: [against], places: { own: [0], random: [[0]] } };
	const members = set.members.map((member) => ({
		...member,
		values: [member.values[0]!, member.values[0]!],
	}));
	const told = async (isFitted: boolean) =>
		(await transferSets([{ ...set, members }], { ...probes, isFitted }, options)).sets[0]!;
	const [fitted, put] = [await told(true), await told(false)];
	assert.ok(Math.abs(fitted.random.value + fitted.auroc.value - 1) < 1e-12);
	assert.deepEqual([put.random.value, put.difference.value], [put.auroc.value, 0]);
});
