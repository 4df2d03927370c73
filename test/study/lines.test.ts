import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonLine } from "../../src/study/job";
import { countUnrepeated, inOrder, keepWholeLines, rowsOf, together } from "../../src/study/lines";
import { MemoryFiles } from "./memory-files";

const rows = [{ id: "a", text: "line\u2028end\nnew" }, { id: "é" }, { id: "c" }];
const text = rows.map(jsonLine).join("");

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
	const found: T[] = [];
	for await (const each of source) found.push(each);
	return found;
}

test("a file is cut to its whole lines, whatever a crash has left behind them", async () => {
	const leftovers = ["", "{", '{"c":"é', '{"c":"é"}', "\0\0\0", "\0\n\0\0", "\n"];
	for (const left of leftovers) {
		const files = new MemoryFiles({ f: text + left });
		assert.equal(await keepWholeLines(files, "f"), 3, JSON.stringify(left));
		assert.equal(files.text("f"), text, JSON.stringify(left));
	}
	const uncut = new MemoryFiles({ f: text.slice(0, -1) });
	assert.equal(await keepWholeLines(uncut, "f"), 2);
	assert.equal(await keepWholeLines(uncut, "f", 1), 1);
	assert.equal(uncut.text("f"), jsonLine(rows[0]));
	assert.equal(await keepWholeLines(new MemoryFiles(), "none"), 0);
});

test("lines count up to the first id that comes again, a cut-off one not at all", async () => {
	const of = async (...ids: string[]) =>
		countUnrepeated(new MemoryFiles({ f: ids.map((id) => jsonLine({ id })).join("") }), "f");
	assert.deepEqual([await of(), await of("a", "b", "c"), await of("a", "a", "b", "b")], [0, 3, 1]);
	assert.equal(await of("a", "b", "c", "a", "b", "c", "d"), 3);
	assert.equal(await countUnrepeated(new MemoryFiles({ f: `${text}{"id":"d"` }), "f"), 3);
});

test("some lines of a file", async () => {
	const files = new MemoryFiles({ f: text, broken: `${text}{\n` });
	assert.deepEqual(await all(rowsOf(files, "f")), rows);
	assert.deepEqual(await all(rowsOf(files, "f", { from: 1, to: 2 })), rows.slice(1, 2));
	assert.deepEqual(await all(rowsOf(files, "f", { from: 2, to: 2 })), []);
	assert.deepEqual(await all(rowsOf(files, "broken", { to: 3 })), rows);
	await assert.rejects(all(rowsOf(files, "broken")), {
		code: "fileUnreadable",
		message: /^broken:4 is not JSON/,
	});
});

test("files side by side must be about the same", async () => {
	const files = new MemoryFiles({ one: text, other: text, short: jsonLine(rows[0]) });
	const of = (path: string) => rowsOf<{ id: string }>(files, path);
	assert.deepEqual(
		await all(together({ one: of("one"), other: of("other") })),
		rows.map((row) => ({ one: row, other: row })),
	);
	const apart = { code: "fileUnreadable", message: /one and short do not go together.* row 2 on/ };
	await assert.rejects(all(together({ one: of("one"), short: of("short") })), apart);
});

test("work on several items at a time comes out in order, no more at a time than asked for", async () => {
	async function* items() {
		yield* [30, 1, 20, 2, 10];
	}
	let [now, most] = [0, 0];
	const results = await all(
		inOrder(items(), 2, async (milliseconds) => {
			most = Math.max(most, ++now);
			await new Promise((resolve) => setTimeout(resolve, milliseconds));
			now--;
			return milliseconds;
		}),
	);
	assert.deepEqual(results, [30, 1, 20, 2, 10]);
	assert.equal(most, 2);
});

test("a failure among several comes in its turn, after what was done before it", async () => {
	async function* items() {
		yield* [1, 2, 3];
	}
	const seen: number[] = [];
	const work = async (item: number) => {
		if (item === 2) throw new Error("second");
		return item;
	};
	await assert.rejects(async () => {
		for await (const each of inOrder(items(), 3, work)) seen.push(each);
	}, /second/);
	assert.deepEqual(seen, [1]);
});
