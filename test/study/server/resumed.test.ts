/** Studies that ask servers, stopped where only the server's own past tells how to go on: they end as unbroken ones do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { StudyStep } from "../../../src/core/report/steps";
import { LensError } from "../../../src/protocol/errors";
import type { ChatServer } from "../../../src/protocol/study-calls";
import { serverJudge } from "../../../src/study/judge/server-judge";
import { openReplyCache } from "../../../src/study/server/reply-cache";
import { MemoryFiles } from "../memory-files";
import { answerTo, PlantedModel } from "../planted-model";
import { assertSame } from "../same-files";
import { newFiles, start } from "../study-run";
import type { ChatBody } from "./loopback-chat";
import { scriptedClient } from "./open-client";

const server: ChatServer = { url: "https://host/v1", model: "small", apiKey: null, concurrency: 1 };
const judge = { rule: "words" as const, server };
const steps: StudyStep[] = ["collect", "judge"];

interface Said {
	text: string;
	/** What the server calls itself. */
	model?: string;
}

/** What is asked as somebody who answers, or as a judge. */
function said({ messages, response_format: format }: ChatBody): Said {
	const { content } = messages.at(-1)!;
	return { text: format ? '{"verdict":"incorrect"}' : answerTo(Number(/\d+/.exec(content))) };
}

/** The ports of a study whose server answers from a function; an empty text is one that was thought about. */
const asking = (answer: (body: ChatBody) => Said) => ({
	now: () => 0,
	sleep: (milliseconds: number, signal: AbortSignal) =>
		wait(milliseconds > 60_000 ? milliseconds : 0, undefined, { signal }),
	fetch: async (_: unknown, request?: RequestInit) => {
		const body: ChatBody = JSON.parse(String(request!.body));
		const { text, model = body.model } = answer(body);
		const message = { content: text, ...(text === "" && { reasoning_content: "Hm" }) };
		const choices = Array.from({ length: body.n ?? 1 }, (_, index) => ({
			...{ index, message, finish_reason: text ? "stop" : "length" },
		}));
		return new Response(JSON.stringify({ model, choices }));
	},
});

const isOf = ({ messages }: ChatBody, question: string) =>
	messages.some(({ content }) => content.includes(question));
const notesOf = (files: MemoryFiles): string[] => JSON.parse(files.text("run/run.json")).notes;
/** So few that a run may be stopped at every write. */
const fewQuestions = (): MemoryFiles => {
	const lines = newFiles(4).text("questions.jsonl").split("\n").slice(0, 6);
	return new MemoryFiles({ "questions.jsonl": `${lines.join("\n")}\n` });
};

/** What is told of who answered. */
const namesIn = (files: MemoryFiles): string[] =>
	notesOf(files).filter((note) => note.includes("answers as"));
const sorted = (text: string): string => text.split("\n").sort().join("\n");

/** Replies are kept in the order in which they came. */
function assertSameButOrder(files: MemoryFiles, unbroken: MemoryFiles): void {
	const kept = "run/judge-replies.jsonl";
	for (const each of [files, unbroken]) each.contents.set(kept, Buffer.from(sorted(each.text(kept))));
	assertSame(files, unbroken);
}

for (const isJudge of [false, true])
	test(`a run that is stopped while ${isJudge ? "a judge" : "a model"} only thinks leaves out what an unbroken one does`, async () => {
		const thinks = (body: ChatBody) =>
			isOf(body, "known 3") && isJudge === (body.response_format !== undefined);
		const answer = (body: ChatBody): Said => (thinks(body) ? { text: "" } : said(body));
		const unbroken = newFiles(12);
		await start(unbroken, new PlantedModel(), { ...asking(answer), sampler: server, judge, steps });

		const files = newFiles(12);
		const abort = new AbortController();
		const stopping = asking((body) => {
			if (thinks(body)) abort.abort();
			return answer(body);
		});
		const session = start(files, new PlantedModel(), {
			...{ ...stopping, sampler: server, judge, steps, signal: abort.signal },
		});
		await assert.rejects(session, { code: "cancelled" });
		await start(files, new PlantedModel(), { ...asking(answer), sampler: server, judge, steps });
		assertSameButOrder(files, unbroken);
		assert.match(notesOf(files).join("\n"), isJudge ? /gave no verdict on when/ : /are thoughts and nothing/);
	});

test("a model that has never said anything ends the study in each session, and no question is left out", async () => {
	const files = newFiles(12);
	for (let sessions = 0; sessions < 2; sessions++) {
		const ports = asking(() => ({ text: "" }));
		await assert.rejects(start(files, new PlantedModel(), { ...ports, sampler: server, steps }), {
			code: "serverFailed",
			message: /used up its tokens with thinking and said nothing/,
		});
		assert.equal(files.contents.has("run/samples.jsonl"), false);
	}
});

test("what one reply tells of its server is in the report wherever the run is stopped", async (t) => {
	const answer = (body: ChatBody): Said => {
		const by = body.response_format ? "judge" : "other";
		return isOf(body, "known 3") ? { ...said(body), model: `small-${by}` } : said(body);
	};
	const ports = { ...asking(answer), sampler: server, judge, steps, samples: 1 };
	const unbroken = fewQuestions();
	await start(unbroken, new PlantedModel(), ports);
	assert.deepEqual(namesIn(unbroken), [
		"host answers as small-judge where small is asked for.",
		"host answers as small-other where small is asked for.",
	]);
	let stopped = 0;
	for (let isDone = false; !isDone; stopped++) {
		const files = fewQuestions();
		let left = stopped;
		files.beforeWrite = () => {
			if (left-- === 0) throw new Error("power cut");
		};
		isDone = await start(files, new PlantedModel(), ports).then(
			() => true,
			() => false,
		);
		files.beforeWrite = () => {};
		if (!isDone) await start(files, new PlantedModel(), ports);
		assertSameButOrder(files, unbroken);
	}
	t.diagnostic(`stopped at ${stopped - 1} writes`);
	assert.ok(stopped > 15);
});

test("of two servers that answered a part each, the report names both", async () => {
	const files = newFiles(12);
	let writes = 12;
	files.beforeWrite = () => {
		if (writes-- === 0) throw new Error("power cut");
	};
	const by = (model: string) => ({
		...{ ...asking((body) => ({ ...said(body), model })), sampler: server, steps },
	});
	await assert.rejects(start(files, new PlantedModel(), by("x")), /power cut/);
	files.beforeWrite = () => {};
	await start(files, new PlantedModel(), by("y"));
	assert.deepEqual(namesIn(files), [
		"host answers as x where small is asked for.",
		"host answers as y where small is asked for.",
	]);
});

test("a reply that cannot be read is kept and counted where the reminder is longer than the server takes", async () => {
	const files = new MemoryFiles();
	for (let sessions = 0; sessions < 2; sessions++) {
		const { client, asked } = scriptedClient(["hm"]);
		const { complete } = client;
		client.complete = async (messages, options) => {
			if (messages.length > 2) throw new LensError("promptTooLong", "too long");
			return complete(messages, options);
		};
		const { judge, counts } = serverJudge(client, await openReplyCache(files, "replies.jsonl"));
		assert.deepEqual(await judge("Who?", ["Austen"], ["Jane Austen"]), ["error"]);
		assert.equal(asked.length, sessions === 0 ? 1 : 0);
		assert.deepEqual([counts.badReplies, counts.failed, counts.overlong], [1, 1, 0]);
	}
	assert.deepEqual(JSON.parse(files.text("replies.jsonl")).replies, ["hm"]);
});
