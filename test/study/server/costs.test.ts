/** What servers were asked for: counted by request, kept over stops and shards, priced, and no part of a run's results. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { StudyStep } from "../../../src/core/report/steps";
import type { ChatServer, ServerSpending } from "../../../src/protocol/study-calls";
import { costsIn, type StepCosts, totalOf } from "../../../src/study/folder/server-costs";
import { settingsInWords } from "../../../src/study/identify/folder/settings-in-words";
import type { StepReport, StudyPorts } from "../../../src/study/job";
import { mergeShards } from "../../../src/study/merge-shards";
import { MemoryFiles } from "../memory-files";
import { answerTo, PlantedModel } from "../planted-model";
import { newFiles, start } from "../study-run";
import { type ChatBody, type LoopbackOptions, startChat } from "./loopback-chat";

const FEW = 12;
const answer = ({ messages }: ChatBody): string => {
	const { content } = messages.at(-1)!;
	return content.startsWith("{") ? '{"verdict":"incorrect"}' : answerTo(Number(/\d+/.exec(content)));
};

const open: { close(): Promise<void> }[] = [];
after(async () => {
	for (const chat of open) await chat.close();
});

async function chatWith(options: LoopbackOptions = {}) {
	const chat = await startChat({ answer, countsTokens: true, ...options });
	open.push(chat);
	const server: ChatServer = { url: chat.url, model: "small", apiKey: "secret", concurrency: 3 };
	return { chat, server };
}

const ports: Partial<StudyPorts> = {
	...{ fetch, now: Date.now, date: 0 },
	sleep: (milliseconds, signal) =>
		wait(milliseconds > 60_000 ? milliseconds : Math.min(milliseconds, 5), undefined, { signal }),
};
const steps: StudyStep[] = ["collect", "judge"];
const judgedBy = (server: ChatServer) => ({ rule: "words" as const, server });

test("requests, repeated ones, and the tokens that the server counts", async () => {
	const { chat, server } = await chatWith();
	chat.faults.push({ status: 500, times: 2, on: "Answer only." });
	const files = newFiles(FEW);
	const reports: StepReport[] = [];
	const progress = (report: StepReport) => void reports.push(report);
	const price = { prompt: 2, completion: 8 };
	const asked = { sampler: { ...server, price }, judge: judgedBy(server) };
	await start(files, new PlantedModel(), { ...ports, ...asked, progress, steps });

	const costs = await costsIn(files, "run");
	assert.deepEqual(
		costs.map(({ step, model, host }) => [step, model, host]),
		["collect", "judge"].map((step) => [step, "small", chat.host]),
	);
	const [collect, judge] = costs as [(typeof costs)[0], (typeof costs)[0]];
	assert.equal(collect.retries, 2);
	assert.equal(collect.requests + judge.requests, chat.requests.length);
	const questions = files.text("run/questions.jsonl").trim().split("\n").length;
	assert.equal(collect.requests, questions + 2);
	// Four answers of two words each; "known 7 Answer only." is four words, one question is of one.
	assert.equal(collect.completionTokens, 4 * 2 * questions);
	assert.ok(collect.promptTokens > 3.9 * questions && collect.promptTokens <= 4 * questions);
	assert.equal(collect.money, (2 * collect.promptTokens + 8 * collect.completionTokens) / 1e6);
	assert.deepEqual([judge.price, judge.money, judge.uncounted], [null, null, 0]);
	assert.ok(judge.promptTokens > 0);
	assert.deepEqual(totalOf(costs), {
		requests: collect.requests + judge.requests,
		retries: 2,
		promptTokens: collect.promptTokens + judge.promptTokens,
		completionTokens: collect.completionTokens + judge.completionTokens,
		...{ uncounted: 0, money: collect.money },
	});

	// The progress tells it as well, and only of steps that ask a server.
	const last = (step: string) => reports.filter((report) => report.step === step).at(-1)!.spent;
	assert.deepEqual(last("collect"), spendingOf(collect));
	assert.deepEqual(last("judge"), spendingOf(judge));
	for (const path of files.contents.keys()) assert.doesNotMatch(files.text(path), /secret/, path);
});

const spendingOf = ({ step, model, host, price, ...spent }: StepCosts): ServerSpending => spent;

test("sessions add up, and what a run found does not depend on them", async () => {
	const { chat, server } = await chatWith();
	const whole = newFiles(FEW);
	const all = { ...ports, sampler: server, steps: ["collect"] as StudyStep[] };
	await start(whole, new PlantedModel(), all);
	const files = newFiles(FEW);
	const before = chat.requests.length;
	for (const left of [7, 5, 11]) {
		let writes = left;
		files.beforeWrite = () => {
			if (writes-- === 0) throw new Error("power cut");
		};
		await assert.rejects(start(files, new PlantedModel(), all), /power cut/);
		files.beforeWrite = () => {};
		// What was under way when it ended comes in and is heard by nobody.
		await chat.quiet();
	}
	const price = { prompt: 1, completion: 1 };
	await start(files, new PlantedModel(), { ...all, sampler: { ...server, price } });
	const [costs] = await costsIn(files, "run");
	const asked = chat.requests.length - before;
	// Requests that were sent after a session's last write are counted nowhere: no more than it had under way.
	assert.ok(costs!.requests <= asked && costs!.requests >= asked - 3 * 3, `${costs!.requests} of ${asked}`);
	assert.ok(costs!.requests > (await costsIn(whole, "run"))[0]!.requests);
	assert.equal(
		costs!.money,
		(costs!.promptTokens + costs!.completionTokens) / 1e6,
		"a later price holds for all",
	);
	for (const [path, bytes] of whole.contents)
		if (path !== "run/costs.json") assert.deepEqual(files.contents.get(path), bytes, path);
	// A session that asks nothing writes nothing, and keeps the price.
	files.beforeWrite = () => assert.fail("something was written");
	await start(files, new PlantedModel(), all);
});

test("what the last requests took is counted as well, though they were sent before the last time it was written", async () => {
	const { chat, server } = await chatWith({ delay: ({ messages }) => messages.at(-1)!.content.length % 7 });
	// By this clock it is time to write whenever a line is done.
	let time = 0;
	const now = () => (time += 3000);
	const files = newFiles(FEW);
	await start(files, new PlantedModel(), { ...ports, now, sampler: server, steps: ["collect"] });
	const [costs] = await costsIn(files, "run");
	assert.equal(costs!.requests, chat.requests.length);
	assert.equal(costs!.completionTokens, 4 * 2 * chat.requests.length);
});

test("a price by hand; replies that are known cost nothing, and sessions that end well count each request once", async () => {
	const usage = { prompt_tokens: 400, completion_tokens: 25 };
	const { chat, server } = await chatWith();
	chat.faults.push({
		times: Number.POSITIVE_INFINITY,
		body: JSON.stringify({ choices: [{ message: { content: '{"verdict":"refused"}' } }], usage }),
	});
	// 0.15 for a million tokens of prompts and 0.60 of answers: 400 and 25 tokens are 60 + 15 millionths.
	const judge = judgedBy({ ...server, price: { prompt: 0.15, completion: 0.6 } });
	const files = newFiles(FEW);
	for (const steps of [["collect"], ["judge"], ["judge"]] as StudyStep[][])
		await start(files, new PlantedModel(), { ...ports, judge, steps });
	const [costs, ...others] = await costsIn(files, "run");
	assert.deepEqual(others, []);
	const { length } = chat.requests;
	assert.deepEqual(
		[costs!.requests, costs!.promptTokens, costs!.completionTokens, costs!.uncounted],
		[length, 400 * length, 25 * length, 0],
	);
	assert.ok(Math.abs(costs!.money! - 75e-6 * length) < 1e-12);
	const before = files.text("run/costs.json");
	files.contents.delete("run/verdicts.jsonl");
	await start(files, null, { ...ports, judge, steps: ["judge"] });
	assert.equal(chat.requests.length, length);
	assert.equal(files.text("run/costs.json"), before);
});

test("shards count on their own, in files that a merge brings along", async () => {
	const { chat, server } = await chatWith({ countsTokens: false });
	const files = newFiles(FEW);
	for (const [index, folder] of ["run", "elsewhere"].entries())
		await start(files, new PlantedModel(), {
			...{ ...ports, sampler: server, steps: ["collect"], folder, shard: { index, count: 2 } },
		});
	assert.equal(
		(await costsIn(files, "run"))[0]!.requests,
		JSON.parse(files.text("run/costs.1-of-2.json")).steps[0].requests,
	);
	const merging = { files, progress: () => {}, signal: new AbortController().signal };
	for (let times = 0; times < 2; times++) await mergeShards({ folder: "run", from: ["elsewhere"] }, merging);
	const [costs, ...others] = await costsIn(files, "run");
	assert.deepEqual(others, []);
	assert.equal(costs!.requests, chat.requests.length);
	assert.equal(costs!.uncounted, chat.requests.length);
	assert.deepEqual([costs!.promptTokens, costs!.completionTokens], [0, 0]);
});

test("a report says where it is counted, and a file that counts nothing is told of", async () => {
	const { server } = await chatWith();
	const files = newFiles(FEW);
	await start(files, new PlantedModel(), { ...ports, judge: judgedBy(server), steps });
	const settings = settingsInWords(JSON.parse(files.text("run/run.json")));
	const told = settings.find(({ name }) => name === "asked of servers");
	assert.equal(told?.value, "requests, tokens and money are counted in costs.json beside this report");
	const broken = new MemoryFiles({ "run/costs.json": "{}" });
	await assert.rejects(costsIn(broken, "run"), {
		code: "fileUnreadable",
		message: "run/costs.json does not count costs; delete it, and they are counted anew.",
	});
	assert.deepEqual(await costsIn(new MemoryFiles(), "run"), []);
});
