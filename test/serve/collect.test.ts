/** The tool's own collect step draws its answers from the tool's own server. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { seedFor } from "../../src/core/random";
import { messagesOf } from "../../src/study/identify/steps/collect";
import { POCKET, ROOT, startTestEngine, temporaryFolder } from "../engine/start";
import { killServers, MODEL, spawnCli, startServer } from "./start-server";

after(killServers);

const KEY = "k-1";
const INSTRUCTION = "Respond with the answer only, without any explanation.";

test("collected answers are the engine's for the seeds that the study sends", {
	timeout: 300_000,
}, async () => {
	const server = await startServer([], KEY);
	const folder = temporaryFolder();
	const facts = readFileSync(join(ROOT, "media", "questions", "pocket", "facts.jsonl"), "utf8");
	const asked = join(folder, "facts.jsonl");
	writeFileSync(asked, `${facts.split("\n").slice(0, 6).join("\n")}\n`);
	const run = join(folder, "run");
	const child = spawnCli(
		[
			...["collect", "--questions", asked, "--folder", run, "--samples", "3"],
			...["--sampler", server.address, "--sampler-model", MODEL],
		],
		{ H_NEURONS_SAMPLER_API_KEY: KEY },
	);
	let errors = "";
	child.stderr!.on("data", (text) => {
		errors += text;
	});
	assert.equal(await new Promise((resolve) => child.once("close", resolve)), 0, errors);
	const rows = <T>(name: string): T[] =>
		readFileSync(join(run, name), "utf8")
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line) as T);
	const questions = rows<{ id: string; question: string }>("questions.jsonl");
	const samples = rows<{ id: string; answers: { text: string; stopped: string }[] }>("samples.jsonl");
	assert.equal(samples.length, 6);
	const engine = startTestEngine();
	await engine.call("loadModel", { folder: POCKET });
	for (const { id, answers } of samples) {
		assert.equal(answers.length, 3);
		const { question } = questions.find((each) => each.id === id)!;
		const first = seedFor(0, id) % 2 ** 31;
		for (const [i, { text }] of answers.entries()) {
			const own = await engine.call("inspect", {
				...{ run: "own", messages: messagesOf(question, INSTRUCTION), probe: null, gain: 1, baseRate: null },
				sampling: {
					...{ temperature: 1, topK: 50, topP: 0.9 },
					seed: i === 0 ? first : seedFor(first, `answer ${i}`) % 2 ** 31,
				},
				maxTokens: 50,
			});
			assert.equal(text, own.response, `${id}, answer ${i}`);
		}
	}
	await engine.dispose();
	assert.equal(await server.stop(), 0);
});
