import assert from "node:assert/strict";
import { test } from "node:test";
import { valueIn } from "../../../src/study/server/ask-for-json";
import { keyOf, openReplyCache, type ReplyCache } from "../../../src/study/server/reply-cache";
import { MemoryFiles } from "../memory-files";

const put = (cache: ReplyCache, key: string, ...replies: string[]) =>
	cache.replies(key, { answer: `a of ${key}` }, async () => replies);
const known = async (cache: ReplyCache, key: string) =>
	(await cache.replies(key, {}, () => Promise.reject(new Error("asked")))).replies;

test("replies are found again in the file, whoever opens it next", async () => {
	const files = new MemoryFiles();
	const cache = await openReplyCache(files, "f");
	await Promise.all([put(cache, "one", "x\u2028y"), put(cache, "two", "", "é")]);
	const again = await openReplyCache(files, "f");
	for (const each of [cache, again]) {
		assert.deepEqual([await known(each, "one"), await known(each, "two")], [["x\u2028y"], ["", "é"]]);
		await assert.rejects(known(each, "three"), { message: "asked" });
	}
	assert.equal(again.unreadable, 0);
});

test("what is being asked for is not asked twice; what failed is asked again", async () => {
	const cache = await openReplyCache(new MemoryFiles(), "f");
	let asked = 0;
	const ask = async () => {
		await new Promise((resolve) => setTimeout(resolve, 5));
		return [`reply ${++asked}`];
	};
	const answers = await Promise.all([1, 2, 3].map(() => cache.replies("one", {}, ask)));
	assert.deepEqual(
		answers.map(({ replies, isKnown }) => [...replies, isKnown]),
		[
			["reply 1", false],
			["reply 1", true],
			["reply 1", true],
		],
	);
	await assert.rejects(cache.replies("two", {}, () => Promise.reject(new Error("gone"))));
	assert.deepEqual((await cache.replies("two", {}, ask)).replies, ["reply 2"]);
});

test("a line that a crash cut off is cut from the file; one that is none is counted and left", async () => {
	const files = new MemoryFiles();
	await put(await openReplyCache(files, "f"), "one", "1");
	const line = files.text("f");
	for (const spoiled of ["{}\n", "\n", '{"key":"x","replies":[1]}\n', "null\n"]) {
		const torn = new MemoryFiles({ f: `${line}${spoiled}${line.slice(0, -3)}` });
		const cache = await openReplyCache(torn, "f");
		assert.equal(torn.text("f"), line + spoiled);
		assert.equal(cache.unreadable, 1);
		await put(cache, "two", "2");
		const again = await openReplyCache(torn, "f");
		assert.deepEqual([await known(again, "one"), await known(again, "two")], [["1"], ["2"]]);
	}
});

test("a write that fails is told, nothing is written behind its half line, and that is cut off", async () => {
	const files = new MemoryFiles();
	const cache = await openReplyCache(files, "f");
	files.beforeWrite = () => {
		files.beforeWrite = () => {};
		throw new Error("disk full");
	};
	const writes = await Promise.allSettled([put(cache, "one", "1"), put(cache, "two", "2")]);
	assert.deepEqual(
		writes.map(({ status }) => status),
		["rejected", "rejected"],
	);
	assert.ok(files.text("f").length > 0);
	await openReplyCache(files, "f");
	assert.equal(files.text("f"), "");
});

test("keys tell values apart that look alike when they are joined", async () => {
	assert.equal(await keyOf(["abc"]), await keyOf(["abc"]));
	assert.notEqual(await keyOf(["a", "bc"]), await keyOf(["ab", "c"]));
	assert.notEqual(await keyOf([["a"], "b"]), await keyOf([["a", "b"]]));
	// echo -n '["é"]' | sha256sum
	assert.equal(await keyOf(["é"]), "0b657be394b1d432f8d1942406ed09c213604cbcd87b299641cf994bcaf84b11");
});

const replies: [reply: string, verdict: unknown][] = [
	['{"verdict":"correct"}', "correct"],
	[' \n{"verdict": "correct", "why": "it is"}\n', "correct"],
	['```json\n{"verdict":"correct"}\n```', "correct"],
	['```\n{"verdict":"correct"}```', "correct"],
	['<think>{"verdict":"incorrect"}?</think>\n{"verdict":"correct"}', "correct"],
	['<think>{"verdict":"correct"}', undefined],
	['not {"verdict":"correct"}', undefined],
	['{"verdict":"correct"} or {"verdict":"incorrect"}', undefined],
	["correct", undefined],
	['"correct"', undefined],
	['["correct"]', undefined],
	["null", undefined],
	["", undefined],
];

test("a reply is a JSON object and nothing else", () => {
	for (const [reply, verdict] of replies)
		assert.equal(
			valueIn(reply, (value) => value.verdict),
			verdict,
			reply,
		);
});
