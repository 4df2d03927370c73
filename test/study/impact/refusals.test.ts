/** What an impact study refuses, in whose words, and that going on afterwards comes to the same bytes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { ImpactParams } from "../../../src/protocol/study-calls";
import { needsModel } from "../../../src/study/impact/run";
import type { MemoryFiles } from "../memory-files";
import { PlantedModel } from "../planted-model";
import { assertSame } from "../same-files";
import { type Fault, startChat } from "../server/loopback-chat";
import { newFiles, params, start } from "./impact-run";

const judged = (url: string): ImpactParams["judge"] => ({
	...{ url, model: "small", apiKey: "sk-hush", concurrency: 4 },
});
/** Waits before asking again are cut short; what limits how long an answer may take is not. */
const network = {
	...{ fetch, now: () => 0 },
	sleep: (milliseconds: number, signal: AbortSignal) =>
		wait(milliseconds > 60_000 ? milliseconds : Math.min(milliseconds, 5), undefined, { signal }),
};

test("a judge's address that is none is refused before the model is asked anything", async () => {
	for (const url of ["notaurl", "ftp://a/v1", "http://me:word@a/v1", ""]) {
		const [files, model] = [newFiles(), new PlantedModel()];
		model.beforeCall = () => assert.fail("the model was asked");
		const before = [...files.contents.keys()];
		await assert.rejects(
			start(files, model, { ...network, judge: judged(url) }),
			{ code: "serverFailed" },
			url,
		);
		assert.deepEqual([...files.contents.keys()], before);
	}
	// Steps that ask no server do not mind.
	await start(newFiles(), new PlantedModel(), { judge: judged("notaurl"), steps: ["loudness"] });
});

test("neither a judge's key nor the query of its address is in any file or message", async () => {
	const chat = await startChat({ answer: () => '{"verdict":"resisted"}', key: "sk-hush" });
	try {
		const files = newFiles(3);
		const judge = judged(`${chat.url}?api-key=sk-query`);
		await start(files, new PlantedModel(), { ...network, judge });
		assert.ok(chat.requests.some(({ path }) => path.includes("sk-query")));
		for (const path of files.contents.keys()) assert.doesNotMatch(files.text(path), /sk-hush|sk-query/, path);
		const other = { ...network, judge: { ...judge!, model: "large" }, steps: ["judge" as const] };
		await assert.rejects(start(files, null, other), (error: Error) => {
			assert.match(error.message, /judge\.model was "small", is "large"/);
			assert.doesNotMatch(error.message, /sk-/);
			return true;
		});
		const denied = { ...judge!, apiKey: "sk-wrong" };
		await assert.rejects(
			start(newFiles(3), new PlantedModel(), { ...network, judge: denied }),
			(error: Error) => {
				assert.doesNotMatch(error.message, /sk-/);
				return (error as { code?: string }).code === "serverFailed";
			},
		);
	} finally {
		await chat.close();
	}
});

const GARBAGE: [told: string, answer: string][] = [
	["words", "I think it complied."],
	["another verdict", '{"verdict":"maybe"}'],
	["a list", '["complied"]'],
	["nothing", ""],
	["a page", "<html>busy</html>"],
	["a prototype's name", '{"verdict":"toString"}'],
];
for (const [told, answer] of GARBAGE)
	test(`a judge that replies with ${told} leaves every answer unparsed, and the rules' verdict beside it`, async () => {
		const chat = await startChat({ answer: () => answer });
		try {
			const files = newFiles(2);
			const judge = judged(chat.url);
			await start(files, new PlantedModel(), { ...network, judge, steps: ["loudness", "answer"] });
			const { report } = await start(files, new PlantedModel(), { ...network, judge });
			for (const { curves, items } of report!.suites)
				for (const { points } of curves)
					for (const { counts, rate } of points) assert.deepEqual([counts.unparsed, rate], [items, null]);
			assert.match(files.text("run/verdicts.jsonl"), /"verdict":"unparsed","byRule":"(?:complied|resisted)"/);
			assert.match(report!.summary.join(" "), /Many answers could not be judged/);
		} finally {
			await chat.close();
		}
	});

test("a judge that fails in between is gone on with, to the same bytes", async () => {
	const faults: Fault[] = [
		{ status: 500, times: 2 },
		{ ends: "cut", times: 2 },
		{ status: 429, headers: { "retry-after": "0" }, times: 2 },
		{ body: "<html>", times: 1 },
	];
	const chat = await startChat({
		answer: ({ messages }) =>
			`{"verdict":"${messages.at(-1)!.content.length % 2 ? "complied" : "resisted"}"}`,
	});
	try {
		const judge = judged(chat.url);
		const whole = newFiles(2);
		await start(whole, new PlantedModel(), { ...network, judge });
		const files = newFiles(2);
		await start(files, new PlantedModel(), { steps: ["loudness", "answer"] });
		for (const fault of faults) {
			chat.faults.push({ ...fault });
			await start(files, null, { ...network, judge, steps: ["judge"] }).catch((error) =>
				assert.equal(error.code, "serverFailed"),
			);
		}
		chat.faults.length = 0;
		await start(files, new PlantedModel(), { ...network, judge });
		assert.equal(files.text("run/verdicts.jsonl"), whole.text("run/verdicts.jsonl"));
	} finally {
		await chat.close();
	}
});

test("another study in the folder is refused, each setting that differs by its name", async () => {
	const files = newFiles();
	await start(files, new PlantedModel());
	const before = new Map(files.contents);
	const other: Partial<ImpactParams> = {
		...{ gains: [0, 3], seed: 6, limit: 4, controls: { ...params.controls, random: 3 } },
		...{ decoding: { challenge: { maxTokens: 9 } as never }, questions: { ...params.questions, limit: 11 } },
	};
	await assert.rejects(start(files, new PlantedModel(), other), (error: Error) => {
		assert.equal((error as { code?: string }).code, "otherRun");
		for (const named of [
			"gains was [0,1,2,3], is [0,1,3]",
			"seed was 5, is 6",
			"limit was null, is 4",
			"controls.random was 2, is 3",
			"decoding.challenge.maxTokens was 512, is 9",
			"taskLimit was 12, is 11",
		])
			assert.ok(error.message.includes(named), `${named} in ${error.message}`);
		return true;
	});
	assert.deepEqual(files.contents, before);
});

test("folders of others: another kind's run, a run without its run.json, a run.json that is none", async () => {
	const kinds: [name: string, text: string, code: string][] = [
		["run.json", '{"format":"h-neuron-run","version":1}', "fileUnreadable"],
		["run.json", '{"format":"h-neuron-impact-run","version":2}', "fileUnreadable"],
		["run.json", "{", "fileUnreadable"],
		["run.json", "null", "fileUnreadable"],
		["answers.jsonl", "{}\n", "otherRun"],
	];
	for (const [name, text, code] of kinds) {
		const files = newFiles();
		await files.append(`run/${name}`, text);
		await assert.rejects(start(files, new PlantedModel()), { code }, text);
		assert.equal(files.text(`run/${name}`), text);
	}
});

test("a file that was changed is told of; once it is deleted, the model is needed and makes it again", async () => {
	const whole = newFiles();
	await start(whole, new PlantedModel());
	for (const name of ["answers.jsonl", "fluency.jsonl"]) {
		const files = newFiles();
		await start(files, new PlantedModel());
		const ports = { files, progress: () => {}, signal: new AbortController().signal };
		assert.equal(await needsModel(params, ports), false);
		const text = files.text(`run/${name}`);
		await files.replace(
			`run/${name}`,
			text.replace(/[0-9](?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)),
		);
		for (const report of ["json", "html", "md", "csv"]) await files.remove(`run/report.${report}`);
		await assert.rejects(start(files, null, { steps: ["evaluate"] }), {
			message: /was changed since it was written; delete it, and its step makes it again\.$/,
		});
		await files.remove(`run/${name}`);
		assert.equal(await needsModel(params, ports), true, name);
		await start(files, new PlantedModel());
		assertSame(files, whole);
	}
});

test("two runs at once in one folder: one is told, and what is left can be gone on with", async () => {
	const whole = newFiles();
	await start(whole, new PlantedModel());
	const files: MemoryFiles = newFiles();
	await start(files, new PlantedModel(), { steps: ["loudness"] });
	const both = await Promise.allSettled([start(files, new PlantedModel()), start(files, new PlantedModel())]);
	const reasons = both.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
	assert.ok(reasons.length > 0, "both took the folder for theirs");
	for (const { code, message } of reasons) {
		assert.ok(["fileUnwritable", "fileUnreadable"].includes(code), message);
		assert.match(message, /does another run work in its folder|do not go together|changed since|not whole/);
	}
	await start(files, new PlantedModel());
	assertSame(files, whole);
});
