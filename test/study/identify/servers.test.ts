/** Studies whose answers, verdicts or spans come from a server, which is one of this machine. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { seedFor } from "../../../src/core/random";
import type { ChatServer } from "../../../src/protocol/engine-api";
import type { Manifest } from "../../../src/study/identify/folder/study-run";
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

test("a server that is not there is one sentence, and what is done is kept", async () => {
	const files = newFiles(FEW);
	const server = { url: "http://127.0.0.1:9/v1", model: "m", apiKey: null, concurrency: 2 };
	await assert.rejects(start(files, new PlantedModel(), { ...ports, judge: { rule: "words", server } }), {
		code: "serverFailed",
	});
	assert.ok(files.contents.has("run/samples.jsonl"));
	assert.equal(files.contents.has("run/verdicts.jsonl"), false);
});
