/** Several files, limits, hostile files, and laws that hold for all. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mulberry32, shuffled } from "../../../src/core/random";
import { csvRows } from "../../../src/study/datasets/csv";
import { drawQuestions } from "../../../src/study/datasets/draw";
import { jsonLineRows, jsonRows } from "../../../src/study/datasets/json";
import { readQuestions } from "../../../src/study/datasets/read";
import { linesOf, textOf } from "../../../src/study/datasets/text";
import type { Question } from "../../../src/study/question";
import { MemoryFiles } from "../memory-files";
import { parquetBytes, TRIVIAQA, triviaRow } from "./parquet-files";

const line = (id: string, question: string, more: object = {}) =>
	`${JSON.stringify({ id, question, answers: ["x"], ...more })}\n`;

test("ids and questions are unique over all files, and the group goes to all but the fabricated", async () => {
	const files = new MemoryFiles({
		"a.jsonl": line("1", "One?") + line("2", "Two?", { group: "fabricated" }),
		"b.jsonl": line("1", "Three?") + line("4", "one") + line("5", "Five?", { group: "tail" }),
	});
	const set = await readQuestions(files, ["a.jsonl", "b.jsonl"], { group: "cross-domain" });
	assert.deepEqual(
		set.questions.map(({ id, group }) => [id, group]),
		[
			["1", "cross-domain"],
			["2", "fabricated"],
			["5", "cross-domain"],
		],
	);
	assert.deepEqual(set.dropped, { "its id was used before": 1, "the same question was there before": 1 });
	assert.equal(set.firstProblem, "b.jsonl, line 1: its id was used before");
});

test("questions that differ by a sign alone are two", async () => {
	const files = new MemoryFiles({ "a.jsonl": line("1", "Who made C?") + line("2", "Who made C++?") });
	assert.equal((await readQuestions(files, ["a.jsonl"])).questions.length, 2);
});

test("the digest changes with every part of every question, and with nothing else", async () => {
	const digestOf = async (text: string) => (await readQuestions(new MemoryFiles({ q: text }), ["q"])).digest;
	const row = { id: "1", question: "One?", answers: ["a", "b"] };
	const texts = [
		row,
		{ ...row, id: "2" },
		{ ...row, question: "Two?" },
		{ ...row, answers: ["b", "a"] },
		{ ...row, domain: "d" },
		{ ...row, group: "g" },
		{ ...row, relation: "r" },
		{ ...row, entity: "e" },
		{ ...row, isSensitive: true },
	].map((each) => JSON.stringify(each));
	const digests = await Promise.all(texts.map(digestOf));
	assert.equal(new Set(digests).size, texts.length);
	assert.equal(await digestOf(` ${texts[0]}\r\n\n`), digests[0]);
	assert.match(digests[0]!, /^[0-9a-f]{16}$/);
});

const questions = (sizes: Record<string, number>): Question[] =>
	Object.entries(sizes).flatMap(([domain, size]) =>
		Array.from({ length: size }, (_, i) => ({
			...{ id: `${domain}${i}`, question: "?", answers: ["x"], domain, group: "" },
			...{ relation: "", entity: "", isSensitive: false },
		})),
	);

test("a limit keeps each domain's share, the order, and is drawn by the seed alone", () => {
	const all = questions({ a: 600, b: 300, c: 100 });
	const random = mulberry32(5);
	for (const limit of [0, 1, 10, 100, 999, 1000, 5000]) {
		const drawn = drawQuestions(all, limit, 3);
		assert.equal(drawn.length, Math.min(limit, 1000));
		for (const [domain, share] of [
			["a", 0.6],
			["b", 0.3],
			["c", 0.1],
		] as const) {
			const found = drawn.filter((each) => each.domain === domain).length;
			assert.ok(Math.abs(found - share * drawn.length) <= 1, `${limit}: ${found} of ${domain}`);
		}
		const ids = drawn.map(({ id }) => id);
		assert.deepEqual(
			ids,
			all.map(({ id }) => id).filter((id) => ids.includes(id)),
		);
		const mixed = drawQuestions(shuffled(all, random), limit, 3).map(({ id }) => id);
		assert.deepEqual(mixed.sort(), [...ids].sort());
		const more = new Set(drawQuestions(all, limit + 37, 3).map(({ id }) => id));
		assert.ok(
			ids.every((id) => more.has(id)),
			"fewer are among more",
		);
	}
	assert.notDeepEqual(drawQuestions(all, 100, 3), drawQuestions(all, 100, 4));
});

/** [what, name, content, message] */
const refused: [string, string, string | Uint8Array, RegExp][] = [
	["nothing", "q.jsonl", "", /^q\.jsonl is empty\.$/],
	["white space", "q.csv", " \n\n", /^q\.csv is empty\.$/],
	[
		"a picture",
		"q.csv",
		new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1]),
		/neither text nor Parquet: byte 5 is NUL/,
	],
	["gzip", "q.jsonl.gz", new Uint8Array([0x1f, 0x8b, 8]), /packed with gzip; unpack it first/],
	["a workbook", "q.xlsx", new Uint8Array([0x50, 0x4b, 3, 4]), /save the sheet as CSV/],
	["UTF-16", "q.csv", new Uint8Array([0xff, 0xfe, 0x71, 0]), /UTF-16; save it in UTF-8/],
	["a web page", "q.csv", "<!DOCTYPE html>\n<html>", /a page of the web/],
	["a pointer", "q.parquet", "version https://git-lfs.github.com/spec/v1\noid", /a pointer of Git LFS/],
	["prose", "README.md", "# Title\n\nText, and more.\n", /no column "question".*its columns are # Title\.$/],
	["a header alone", "q.csv", "question,answer\n", /^There is no question in q\.csv\.$/],
	["an empty list", "q.json", "[]", /^There is no question in q\.json\.$/],
	[
		"a list of texts",
		"q.json",
		'["a"]',
		/^None of 1 row in q\.json can be used; the first is q\.json, element 1: it is not an object\.$/,
	],
	[
		"no answers",
		"q.csv",
		"question,answer\na,\nb,\n",
		/^None of 2 rows in q\.csv can be used; the first is q\.csv, line 2: it has no answer\.$/,
	],
	["noise in brackets", "q.json", `[${"%".repeat(5000)}`, /^None of 2 rows .* element 1: it is not JSON\.$/],
	["half a footer", "q.parquet", "PAR1xxxxPAR1", /^q\.parquet cannot be read as Parquet: .*\.$/],
	[
		"no footer",
		"q.parquet",
		`PAR1${"x".repeat(100)}`,
		/^q\.parquet cannot be read as Parquet: .*footer.*\.$/,
	],
	[
		"a claim",
		"q.parquet",
		new Uint8Array([80, 65, 82, 49, 255, 255, 255, 255, 80, 65, 82, 49]),
		/cannot be read as Parquet/,
	],
	[
		"other columns",
		"q.parquet",
		parquetBytes([TRIVIAQA[1]!], [{ question_id: "a" }]),
		/no column "question".*question_id/,
	],
];

test("what is no file of questions is told in one sentence", async () => {
	for (const [what, path, content, message] of refused) {
		const files = new MemoryFiles();
		files.contents.set(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
		await assert.rejects(readQuestions(files, [path]), { code: "badQuestions", message }, what);
	}
	await assert.rejects(readQuestions(new MemoryFiles(), ["none.csv"]), {
		code: "fileUnreadable",
		message: "There is no file none.csv.",
	});
});

test("a Parquet file whose footer is damaged, or that ends early, gives questions or a sentence", async () => {
	const bytes = parquetBytes(TRIVIAQA, [triviaRow("tc_1", "One?", "a"), triviaRow("tc_2", "Two?", "b")]);
	const footer =
		bytes.length - 8 - new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 8, true);
	const random = mulberry32(11);
	let told = 0;
	const check = async (changed: Uint8Array) => {
		const files = new MemoryFiles();
		files.contents.set("q", changed);
		await readQuestions(files, ["q"]).catch((error) => {
			assert.equal(error.code, "badQuestions", error.stack);
			told++;
		});
	};
	for (let i = 0; i < 300; i++) {
		const changed = bytes.slice();
		for (let n = 0; n < 3; n++) {
			const at = footer + Math.floor(random() * (bytes.length - 4 - footer));
			changed[at] = Math.floor(random() * 256);
		}
		await check(changed);
	}
	for (let length = 5; length < bytes.length; length += 13) await check(bytes.slice(0, length));
	assert.ok(told > 200, `${told} were told`);
});

/** A file that is made while it is read: a line, one of 100 MB, and a line again. */
class LongFile extends MemoryFiles {
	most = 0;
	private readonly head = new TextEncoder().encode(line("1", "One?"));
	private readonly end = new TextEncoder().encode(`"}\n${line("2", "Two?")}`);
	private readonly long = 100 << 20;
	override async size() {
		return this.head.length + this.long + this.end.length;
	}
	override async read(_path: string, start: number, length: number) {
		this.most = Math.max(this.most, length);
		const bytes = new Uint8Array(length).fill(0x61);
		const place = (part: Uint8Array, at: number) => {
			for (let i = Math.max(0, start - at); i < part.length && at + i < start + length; i++)
				bytes[at + i - start] = part[i]!;
		};
		place(this.head, 0);
		place(this.end, this.head.length + this.long);
		return bytes;
	}
}

test("a line of 100 MB is one row that is left out, and is never held", async () => {
	const files = new LongFile();
	const set = await readQuestions(files, ["q.jsonl"]);
	assert.deepEqual(
		set.questions.map(({ id }) => id),
		["1", "2"],
	);
	assert.deepEqual(set.dropped, { "it is too long for a row": 1 });
	assert.ok(files.most <= 1 << 20);
});

/** A text in pieces that end anywhere, in the middle of a line end or an escape too. */
async function* pieces(text: string, random: () => number): AsyncGenerator<string> {
	for (let at = 0; at < text.length; ) {
		const length = 1 + Math.floor(random() * 5);
		yield text.slice(at, at + length);
		at += length;
	}
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
	const list: T[] = [];
	for await (const row of rows) list.push(row);
	return list;
}

const MARKS = ['"', "\\", "{", "}", "[", "]", ",", ";", "\n", "\r", "é", "\u2028", " ", "a", "'", "😀"];
const anyText = (random: () => number): string =>
	Array.from({ length: Math.floor(random() * 12) }, () => MARKS[Math.floor(random() * MARKS.length)]).join(
		"",
	);

test("what is written is read again, wherever the pieces of the text end", async () => {
	const random = mulberry32(7);
	for (let round = 0; round < 200; round++) {
		const rows = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
			question: anyText(random),
			answer: anyText(random),
		}));
		const found = (list: { row?: unknown; problem?: string | undefined }[]) =>
			list.map(({ row, problem }) => row ?? problem);
		const space = round % 2 ? "\t" : undefined;
		const document = JSON.stringify({ "a{": "b[", data: rows }, null, space);
		assert.deepEqual(found(await all(jsonRows(pieces(document, random)))), rows);
		const jsonLines = rows.map((row) => JSON.stringify(row)).join("\r\n");
		assert.deepEqual(found(await all(jsonLineRows(linesOf(pieces(jsonLines, random))))), rows);
		const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
		const csv = ["question,answer", ...rows.map((row) => `${cell(row.question)},${cell(row.answer)}`)].join(
			"\n",
		);
		const plain = rows.map(({ question, answer }) => ({
			question: question.replace(/\r\n?/g, "\n"),
			answer: answer.replace(/\r\n?/g, "\n"),
		}));
		assert.deepEqual(found(await all(csvRows(linesOf(pieces(csv, random)), () => {}))), plain, csv);
	}
});

test("any text at all gives rows or reasons", async () => {
	const random = mulberry32(8);
	for (let round = 0; round < 2000; round++) {
		const text = anyText(random) + anyText(random);
		await all(jsonRows(pieces(text, random)));
		await all(jsonLineRows(linesOf(pieces(text, random))));
		await all(csvRows(linesOf(pieces(text, random)), () => {}));
	}
});

test("a byte order mark is no part of the text", async () => {
	const files = new MemoryFiles({ q: "\ufeffa\r\nb" });
	const lines = await all(linesOf(textOf(files, "q")));
	assert.deepEqual(lines, [
		{ number: 1, text: "a" },
		{ number: 2, text: "b" },
	]);
});
