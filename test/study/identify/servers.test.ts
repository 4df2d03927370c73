/** Studies whose answers, verdicts or spans come from a server, which is one of this machine. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { seedFor } from "../../../src/core/random";
import type { StudyStep } from "../../../src/core/report/steps";
import type { ChatServer } from "../../../src/protocol/study-calls";
import type { Manifest } from "../../../src/study/identify/folder/study-run";
import { mergeShards } from "../../../src/study/merge-shards";
import type { MemoryFiles } from "../memory-files";
import { answerTo, PlantedModel } from "../planted-model";
import { type ChatBody, type LoopbackOptions, startChat } from "../server/loopback-chat";
import { newFiles, start } from "../study-run";

const FEW = 60;
const ports = {
	fetch,
	now: () => 0,
	sleep: (milliseconds: number, signal: AbortSignal) =>
		wait(Math.min(milliseconds, 5000), undefined, { signal }),
};

async function withServer(
	options: LoopbackOptions,
	work: (server: ChatServer, chat: Awaited<ReturnType<typeof startChat>>) => Promise<void>,
): Promise<void> {
	const chat = await startChat(options);
	try {
		await work({ url: chat.url, model: "small", apiKey: "secret", concurrency: 4 }, chat);
	} finally {
		await chat.close();
	}
}

/** What the planted model would say, told by a server. */
function sampled({ messages, seed }: ChatBody, number: number): string {
	const [kind, count] = messages.at(-1)!.content.split(" ") as [string, string];
	const n = Number(count);
	const other = answerTo(n + 1 + (seedFor(seed ?? 0, String(number)) % 2));
	if (kind === "known") return answerTo(n);
	if (kind === "invented") return other;
	return kind === "shaky" ? (number % 2 ? other : answerTo(n)) : "I don't know.";
}

/** A judge of the same opinion as the rule. */
function verdict({ messages }: ChatBody): string {
	const { answer, accepted } = JSON.parse(messages.at(-1)!.content) as { answer: string; accepted: unknown };
	if (/don't know/.test(answer)) return '{"verdict":"refused"}';
	const isRight = Array.isArray(accepted) && accepted.some((each) => answer.includes(String(each)));
	return JSON.stringify({ verdict: isRight ? "correct" : "incorrect" });
}

const manifest = (files: MemoryFiles): Manifest => JSON.parse(files.text("run/run.json"));

test("answers from a server: in order, measured by the model, the same after a stop", async () => {
	const delay = ({ messages }: ChatBody) => messages.at(-1)!.content.length % 7;
	await withServer({ answer: sampled, delay, key: "secret" }, async (sampler, chat) => {
		const files = newFiles(FEW);
		const model = new PlantedModel();
		const { report } = await start(files, model, { ...ports, sampler });
		assert.equal(model.sampled, 0);
		assert.ok(model.measured > 100);
		assert.ok(chat.mostAtOnce > 1 && chat.mostAtOnce <= 4);
		assert.ok(report!.sets[0]!.scores[0]!.auroc.value > 0.9);
		assert.ok(
			report!.settings.some(({ name, value }) => name === "answers by" && value.startsWith("small at ")),
		);

		const stopped = newFiles(FEW);
		let writes = 30;
		stopped.beforeWrite = () => {
			if (writes-- === 0) throw new Error("power cut");
		};
		await assert.rejects(start(stopped, new PlantedModel(), { ...ports, sampler }), /power cut/);
		stopped.beforeWrite = () => {};
		await start(stopped, new PlantedModel(), { ...ports, sampler });
		for (const name of ["samples.jsonl", "rows.jsonl", "measures.jsonl", "run.json", "probe.json"])
			assert.equal(stopped.text(`run/${name}`), files.text(`run/${name}`), name);
		for (const path of files.contents.keys()) assert.doesNotMatch(files.text(path), /secret/, path);
	});
});

test("a server judges in the rule's place, is asked once for each answer, and agreement is told", async () => {
	await withServer({ answer: verdict }, async (server, chat) => {
		const files = newFiles(FEW);
		const judge = { rule: "words" as const, server };
		const { report } = await start(files, new PlantedModel(), { ...ports, judge });
		const { agreement, judge: who } = report!.data;
		assert.equal(agreement!.share.value, 1);
		assert.equal(agreement!.kappa, 1);
		assert.match(who, /^small at 127\.0\.0\.1/);
		const asked = chat.requests.length;
		for (const name of [...files.contents.keys()].filter((path) =>
			/verdicts|spans|rows|features|measures|path|fit|report|probe/.test(path),
		))
			files.contents.delete(name);
		await start(files, new PlantedModel(), { ...ports, judge, steps: ["judge"] });
		assert.equal(chat.requests.length, asked, "an answer was judged twice");
	});
});

test("what a server would not do is told in the report", async () => {
	await withServer({ answer: sampled, refuses: { top_k: "top_k is not supported" } }, async (sampler) => {
		const files = newFiles(FEW);
		const { report } = await start(files, new PlantedModel(), { ...ports, sampler });
		assert.match(manifest(files).notes.join(" "), /refuses top_k/);
		assert.ok(report!.settings.some(({ value }) => /refuses top_k/.test(value)));
	});
});

test("an extractor is asked where no rule finds the span", async () => {
	const long = `${"word ".repeat(14)}and so it is Quay Street in the end`;
	const answer = ({ messages }: ChatBody) =>
		JSON.stringify({ span: /Quay Street/.test(messages.at(-1)!.content) ? "Quay Street" : "" });
	await withServer({ answer }, async (extractor) => {
		const files = newFiles(FEW);
		const model = new PlantedModel();
		const { sample } = model;
		model.sample = async (prompt, options) => {
			const answers = await sample.call(model, prompt, options);
			if (prompt.ids[1] !== 1 || prompt.ids[2]! % 3 > 0) return answers;
			return answers.map((each) => ({ ...each, ...model.encode(long) }));
		};
		await start(files, model, { ...ports, extractor, steps: ["collect", "judge", "spans"] });
		const spans = files.text("run/spans.jsonl");
		assert.match(spans, /"by":"extractor"/);
		const without = newFiles(FEW);
		await start(without, model, { ...ports, steps: ["collect", "judge", "spans"] });
		assert.doesNotMatch(without.text("run/spans.jsonl"), /"by":"extractor"/);
	});
});

/** What a server answers besides what it should, by the number in the question. */
function spoilt(body: ChatBody, number: number): string | { text: string; finish: string } {
	const { content } = body.messages.at(-1)!;
	if (/ 7\b/.test(content) && number === 2) return { text: "", finish: "content_filter" };
	if (/ 8\b/.test(content) && number === 1) return "word ".repeat(30).trim();
	return sampled(body, number);
}

const collecting = { ...ports, steps: ["collect", "judge"] as StudyStep[] };
const contextOf = (contextLength: number) => Object.assign(new PlantedModel(), { contextLength });

test("answers that a filter withheld or that the model cannot take: left out with their reasons, counted, no refusals", async () => {
	await withServer({ answer: spoilt }, async (sampler) => {
		const files = newFiles(FEW);
		await start(files, contextOf(24), { ...collecting, sampler });
		const lines = files.text("run/samples.jsonl").trim().split("\n");
		const failed = lines.map((line) => JSON.parse(line)).filter((line) => line.failed);
		const reasons = failed.map((line) => `${line.id}: ${line.failed}, ${JSON.stringify(line.troubles)}`);
		for (const kind of ["known", "invented", "shaky"]) {
			assert.ok(reasons.includes(`${kind}-7: the server's filter withheld an answer, {"withheld":1}`));
			assert.ok(reasons.includes(`${kind}-8: an answer is longer than the model's context, {"tooLong":1}`));
		}
		assert.ok(failed.every(({ answers }) => answers.length === 0));
		const [withheld, tooLong] = ["withheld", "tooLong"].map(
			(name) => failed.filter(({ troubles }) => troubles[name]).length,
		);
		const notes = manifest(files).notes.join(" ");
		assert.match(notes, new RegExp(`filter withheld, whose questions are left out: ${withheld}\\.`));
		assert.match(notes, new RegExp(`longer than the model's context, .*: ${tooLong}\\.`));
		for (const line of files.text("run/verdicts.jsonl").trim().split("\n")) {
			const { id, verdicts } = JSON.parse(line);
			assert.equal(verdicts.length, failed.some((each) => each.id === id) ? 0 : 4);
			if (/^(known|invented|shaky)/.test(id)) assert.ok(!verdicts.includes("refused"), id);
		}
		const stopped = newFiles(FEW);
		let writes = 40;
		stopped.beforeWrite = () => {
			if (writes-- === 0) throw new Error("power cut");
		};
		await assert.rejects(start(stopped, contextOf(24), { ...collecting, sampler }), /power cut/);
		stopped.beforeWrite = () => {};
		await start(stopped, contextOf(24), { ...collecting, sampler });
		assert.equal(stopped.text("run/run.json"), files.text("run/run.json"));
	});
});

test("a question that is longer than the model's context is not asked at all", async () => {
	await withServer({ answer: sampled }, async (sampler, chat) => {
		const files = newFiles(FEW);
		await start(files, contextOf(4), { ...collecting, sampler });
		assert.equal(chat.requests.length, 0);
		assert.match(
			files.text("run/samples.jsonl"),
			/"failed":"the question is longer than the model's context"/,
		);
	});
});

test("rows of older files that the model cannot take are left out before they are read, and told", async () => {
	const files = newFiles(FEW);
	const model = new PlantedModel();
	await start(files, model, { ...ports, steps: ["collect", "judge", "spans"] });
	const rowsOf = () => files.text("run/rows.jsonl").trim().split("\n").length;
	const before = rowsOf();
	// Four tokens of the prompt and at most two of a bare answer; "It is ..." has more.
	await assert.rejects(
		start(files, contextOf(6), { ...ports, steps: ["features"], shard: { index: 0, count: 2 } }),
		{ code: "badQuestions", message: /lists \d+ answers that are longer .* without --shard leaves them out/ },
	);
	assert.equal(rowsOf(), before);
	await start(files, contextOf(6), { ...ports, steps: ["features"] });
	const left = before - rowsOf();
	assert.ok(left > 0);
	assert.ok(
		manifest(files).notes.includes(
			`Rows left out, since their answer is longer than the model's context: ${left}.`,
		),
	);
	assert.equal(files.text("run/measures.jsonl").trim().split("\n").length, before - left);
});

test("a judge's bad replies and missing verdicts are counted, the same after a stop and when shards are joined", async () => {
	const moody = (body: ChatBody) => {
		const { content } = body.messages[1]!;
		if (/known 3\b/.test(content)) return "hm";
		return /known 4\b/.test(content) && body.messages.length < 4
			? "hm"
			: verdict({ ...body, messages: [{ role: "user", content }] });
	};
	await withServer({ answer: moody }, async (server) => {
		const judge = { rule: "words" as const, server };
		const files = newFiles(FEW);
		await start(files, new PlantedModel(), { ...collecting, judge });
		const { notes } = manifest(files);
		const counts = notes.map((note) => Number(/: (\d+)\.$/.exec(note)?.[1]));
		assert.equal(notes.length, 2);
		assert.match(notes[0]!, /^Answers that the judge gave no verdict on when it was asked again, /);
		assert.match(notes[1]!, /^Replies of the judge that were no verdict: /);
		const failed = files.text("run/verdicts.jsonl").match(/"unjudged":\d+/g)!;
		assert.equal(
			counts[0],
			failed.reduce((sum, each) => sum + Number(each.split(":")[1]), 0),
		);
		assert.ok(counts[1]! > 2 * counts[0]! - 1);

		const dealt = newFiles(FEW);
		await start(dealt, new PlantedModel(), { ...ports, steps: ["collect"], judge });
		for (const index of [1, 0])
			await start(dealt, null, { ...ports, steps: ["judge"], judge, shard: { index, count: 2 } });
		const merging = { files: dealt, progress: () => {}, signal: new AbortController().signal };
		for (let times = 0; times < 2; times++) {
			await mergeShards({ folder: "run", from: [] }, merging);
			assert.deepEqual(manifest(dealt).notes, notes);
		}

		await files.remove("run/verdicts.jsonl");
		await files.append("run/judge-replies.jsonl", "{}\n");
		await start(files, null, { ...ports, steps: ["judge"], judge });
		const again = manifest(files).notes;
		assert.deepEqual(
			again.filter((note) => !/with replies of/.test(note)),
			notes,
		);
		assert.match(again.join(" "), /Of the lines with replies of 127\.0\.0\.1:\d+, 1 could not be read/);
	});
});

test("an extractor's bad replies, and answers that state nothing, are counted", async () => {
	const long = `${"word ".repeat(14)}and so it is Quay Street in the end`;
	const answer = ({ messages }: ChatBody) => {
		const number = Number(/invented (\d+)/.exec(messages[1]!.content)?.[1] ?? 1);
		if (number % 2) return '{"span":""}';
		return messages.length < 4 ? "hm" : '{"span":"Quay Street"}';
	};
	await withServer({ answer }, async (extractor) => {
		const files = newFiles(FEW);
		const model = new PlantedModel();
		const { sample } = model;
		model.sample = async (prompt, options) => {
			const answers = await sample.call(model, prompt, options);
			const isLong = prompt.ids[1] === 1 && prompt.ids[2]! < 4;
			return isLong ? answers.map((each) => ({ ...each, ...model.encode(long) })) : answers;
		};
		await start(files, model, { ...ports, extractor, steps: ["collect", "judge", "spans"] });
		const notes = manifest(files).notes.join("\n");
		assert.match(notes, /^Answers that state no fact, says the extractor: \d+\.$/m);
		assert.match(notes, /^Replies of the extractor that marked nothing in the answer: \d+\.$/m);
		assert.doesNotMatch(notes, /asked again/);
	});
});

test("a server that is not there is one sentence, and what is done is kept", async () => {
	const files = newFiles(FEW);
	const server = { url: "http://127.0.0.1:9/v1", model: "m", apiKey: null, concurrency: 2 };
	const judge = { rule: "words" as const, server };
	await start(files, new PlantedModel(), { ...ports, judge, steps: ["collect"] });
	await assert.rejects(start(files, new PlantedModel(), { ...ports, judge }), { code: "serverFailed" });
	assert.ok(files.contents.has("run/samples.jsonl"));
	assert.equal(files.contents.has("run/verdicts.jsonl"), false);
});
