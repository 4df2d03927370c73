import assert from "node:assert/strict";
import { test } from "node:test";
import { beyondLimits, type Kept, listOrder } from "../../../src/core/history/order";
import { mulberry32 } from "../../../src/core/random";

const kept = (run: string, at: number, more: Partial<Kept> = {}): Kept => {
	return { run, at, isPinned: false, bytes: 10, ...more };
};
const names = (all: readonly Kept[]) => all.map(({ run }) => run).join(" ");

test("pinned runs come first, then the newest; names settle what the clock does not", () => {
	const all = [kept("a", 1), kept("c", 3), kept("b", 3), kept("d", 0, { isPinned: true })];
	assert.equal(names(all.sort(listOrder)), "d b c a");
});

const cases: [what: string, all: Kept[], limits: { runs: number; bytes: number }, gone: string][] = [
	["within both limits nothing goes", [kept("a", 1), kept("b", 2)], { runs: 2, bytes: 20 }, ""],
	["one too many: the oldest goes", [kept("b", 2), kept("a", 1), kept("c", 3)], { runs: 2, bytes: 99 }, "a"],
	[
		"too large: the oldest go until it fits",
		[kept("a", 1), kept("b", 2), kept("c", 3)],
		{ runs: 9, bytes: 19 },
		"a b",
	],
	[
		"a pinned run stays, whatever its age",
		[kept("a", 1, { isPinned: true }), kept("b", 2), kept("c", 3)],
		{ runs: 2, bytes: 99 },
		"b",
	],
	[
		"pinned runs alone may be above the limits",
		[kept("a", 1, { isPinned: true, bytes: 50 }), kept("b", 2)],
		{ runs: 9, bytes: 20 },
		"b",
	],
];
for (const [what, all, limits, gone] of cases)
	test(what, () => assert.equal(names(beyondLimits(all, limits)), gone));

test("limits never take a pinned run, take the oldest, take no more than they have to, and are kept in the end", () => {
	const random = mulberry32(11);
	for (let round = 0; round < 500; round++) {
		const all = Array.from({ length: Math.floor(random() * 12) }, (_, index) =>
			kept(`r${index}`, Math.floor(random() * 8), {
				isPinned: random() < 0.3,
				bytes: Math.floor(random() * 30),
			}),
		);
		const limits = { runs: Math.floor(random() * 10), bytes: Math.floor(random() * 150) };
		const gone = beyondLimits(all, limits);
		assert.ok(gone.every(({ isPinned }) => !isPinned));
		const stays = all.filter((each) => !gone.includes(each));
		const free = stays.filter(({ isPinned }) => !isPinned);
		for (const each of gone) assert.ok(free.every(({ at }) => at >= each.at));
		const isWithin = (some: Kept[]) =>
			some.length <= limits.runs && some.reduce((sum, { bytes }) => sum + bytes, 0) <= limits.bytes;
		assert.ok(isWithin(stays) || free.length === 0);
		if (gone.length > 0) assert.ok(!isWithin([...stays, gone.at(-1)!]));
		assert.deepEqual(beyondLimits(stays, limits), []);
	}
});
