/** The MCP server's tools, driven by the SDK's own client in this process, with an engine of a few lines. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { openDesk } from "../../../src/cli/mcp/desk";
import { serverOver } from "../../../src/cli/mcp/serve";
import { INSPECT_PROMPT_RISK, LINT_PROMPT_FILE } from "../../../src/core/lint/agent/agent-tools";
import type { PromptFileReport } from "../../../src/core/lint/agent/file-report";
import type { RiskReport } from "../../../src/core/lint/agent/risk-report";
import { LensError } from "../../../src/protocol/errors";
import { assessment, type FakeEngine, fakeEngine } from "../fake-engine";
import { runCli } from "../run-cli";
import { folderWith, RISKY, SPELLED, write } from "../sample-folder";

async function connected(engine: FakeEngine = fakeEngine(), folder = "/") {
	const desk = openDesk(
		{ model: null, probe: null, baseRate: null },
		{
			terminal: { input: [] as never, output: { write: () => 0 }, errors: { write: () => 0 } },
			startEngine: engine.start,
			embeddedModel: "/tool/media/models/pocket-chat",
			...{
				questionSets: "",
				suiteSets: "",
				words: [],
				runProgram: () => Promise.reject(new Error("no program is run here")),
				version: "1.2.3",
				folder,
				environment: {},
				signal: new AbortController().signal,
			},
		},
	);
	const [near, far] = InMemoryTransport.createLinkedPair();
	const server = serverOver(desk, "1.2.3");
	const client = new Client({ name: "test", version: "0" });
	await Promise.all([server.connect(far), client.connect(near)]);
	const call = async <T>(name: string, args: Record<string, unknown>, signal?: AbortSignal) => {
		const result = await client.callTool({ name, arguments: args }, undefined, signal ? { signal } : {});
		const [content] = result.content as { type: string; text: string }[];
		return { isError: result.isError === true, text: content!.text, data: result.structuredContent as T };
	};
	return { client, call, engine, close: () => Promise.all([client.close(), desk.close()]) };
}

const risk = (prompt: string, more: object = {}) => [INSPECT_PROMPT_RISK.name, { prompt, ...more }] as const;

test("the tools are told with the schemas that the editor has too", async () => {
	const { client, engine, close } = await connected();
	const { tools } = await client.listTools();
	assert.deepEqual(client.getServerVersion(), { name: "h-neurons", version: "1.2.3" });
	assert.deepEqual(
		tools.map(({ name, title, description, inputSchema: { $schema: _, ...inputSchema } }) => ({
			...{ name, title, description, inputSchema },
		})),
		[INSPECT_PROMPT_RISK, LINT_PROMPT_FILE],
	);
	for (const { annotations, outputSchema } of tools) {
		assert.equal(annotations?.readOnlyHint, true);
		assert.equal(outputSchema?.type, "object");
	}
	assert.deepEqual(engine.asked, [], "nothing is loaded before a question is asked");
	await close();
});

test("a prompt's risk comes as numbers and as words", async () => {
	const { call, engine, close } = await connected();
	const question = "What is the name of the capital city of all of Norway?";
	const { isError, text, data } = await call<RiskReport>(...risk(question, { system: "Answer briefly." }));
	assert.equal(isError, false);
	const { limits, hotSpans, ...numbers } = data;
	assert.deepEqual(numbers, {
		...{ risk: 0.6, threshold: 0.5, isOverThreshold: true, isCalibrated: true, baseRate: 0.4 },
		...{ answer: "Oslo!", declines: false, meanEntropy: 0.3, model: "fake" },
		probe: { region: "the answer", neurons: 1 },
	});
	assert.deepEqual(hotSpans, [
		{ role: "system", text: "briefly.", start: 7, end: 15 },
		{ role: "user", text: "Norway?", start: 47, end: 54 },
	]);
	assert.match(
		text,
		/^Risk 60 %: the H-Neurons fire as in a made-up answer \(threshold 50 %, at a base rate of 40 %\)\./,
	);
	for (const limit of limits) assert.ok(text.includes(limit));
	assert.match(text, /not whether a statement is true/);
	await call(...risk(question, { system: "Answer briefly." }));
	assert.equal(engine.asked.filter(({ method }) => method === "assessPrompt").length, 1, "asked once");
	await close();
});

test("what must be known to read a risk is said", async () => {
	const engine = fakeEngine(() => ({
		async assessPrompt({ messages, options }) {
			const whole = assessment(messages, options);
			const answer = { ...whole.answer!, declines: true, isCut: true, isTrainedRegion: false };
			return { ...whole, answer, probe: { ...whole.probe, isCalibrated: false } };
		},
	}));
	const { call, close } = await connected(engine);
	const { text } = await call<RiskReport>(...risk("Who?"));
	for (const words of [
		/declines to answer, so nothing was made up/,
		/cut off/,
		/another part/,
		/not a probability/,
	])
		assert.match(text, words);
	await close();
});

test("a prompt file is linted where it lies, with its folder's settings, saved or not", async () => {
	const folder = folderWith({ "a.prompt.md": SPELLED, "b.prompt.md": RISKY, "plain.ts": "x" });
	const { call, close } = await connected(fakeEngine(), folder);
	const lint = (args: object) => call<PromptFileReport>(LINT_PROMPT_FILE.name, { ...args });
	const saved = await lint({ path: join(folder, "a.prompt.md") });
	const token = saved.data.findings.find(({ rule }) => rule === "special-token")!;
	const { line, column, endLine, endColumn, text } = token;
	assert.deepEqual(
		{ line, column, endLine, endColumn, text },
		{
			...{ line: 5, column: 10, endLine: 5, endColumn: 20, text: "<|im_end|>" },
		},
	);
	assert.match(saved.text, /\n5:10 warning .*\(special-token\)/);
	const risky = await lint({ path: join(folder, "b.prompt.md") });
	assert.deepEqual(risky.data.questions, [
		{ line: 4, text: "What is the capital of Norway?", answer: "Oslo!", risk: 0.6, threshold: 0.5 },
	]);
	assert.match(risky.text, /Line 4, risk 60 %: “What is the capital of Norway\?” was answered “Oslo!”\./);
	write(folder, { "h-neurons.json": '{ "rules": { "special-token": "off" } }' });
	const given = await lint({ path: "new.prompt.md", text: `\uFEFF${SPELLED}` });
	assert.ok(given.data.isPromptFile && !given.data.findings.some(({ rule }) => rule === "special-token"));
	const none = await lint({ path: join(folder, "plain.ts") });
	assert.deepEqual(
		[none.isError, none.data.isPromptFile, none.text],
		[false, false, `${join(folder, "plain.ts")} is no prompt file.`],
	);
	await close();
});

test("what goes wrong is a result that says so in one sentence", async () => {
	const folder = folderWith({
		"binary.prompt.md": Uint8Array.of(0),
		"bad/h-neurons.json": "{",
		"bad/a.prompt.md": "",
	});
	const engine = fakeEngine(() => ({
		loadModel: async ({ folder: asked }) =>
			Promise.reject(new LensError("modelNotFound", `There is no model in ${asked}.`)),
	}));
	const { call, client, close } = await connected(engine);
	const lint = LINT_PROMPT_FILE.name;
	for (const [name, args, sentence] of [
		[...risk("  "), /^The prompt is blank\.$/],
		[...risk("Who?"), /^There is no model in \/tool\/media\/models\/pocket-chat\. Choose a folder/],
		[...risk("Who?", { model: "/other" }), /^There is no model in \/other\. Choose a folder/],
		[...risk("Who?", { model: "other" }), /^The model folder other must be an absolute path\.$/],
		[lint, { path: "a.prompt.md" }, /^The path a\.prompt\.md must be absolute\.$/],
		[lint, { path: join(folder, "no.prompt.md") }, /could not be read \(ENOENT\)/],
		[lint, { path: join(folder, "binary.prompt.md") }, /is not text in UTF-8/],
		[lint, { path: join(folder, "bad/a.prompt.md") }, /h-neurons\.json:1:\d/],
		[lint, {}, /Invalid arguments for tool lint_prompt_file/],
		[lint, { path: "/a", more: 1 }, /Invalid arguments/],
	] as [string, Record<string, unknown>, RegExp][]) {
		const { isError, text } = await call(name, args);
		assert.ok(isError, JSON.stringify(args));
		assert.match(text, sentence);
		assert.doesNotMatch(text, /\n\s+at /);
	}
	await client.ping();
	await close();
});

test("a cancelled call stops the engine, and the next one is answered", async () => {
	let stopped = 0;
	const engine = fakeEngine(() => ({
		async assessPrompt({ messages, options }, signal) {
			if (messages[0]!.content !== "Forever?") return assessment(messages, options);
			return new Promise((_resolve, reject) => {
				signal.addEventListener("abort", () => {
					stopped++;
					reject(new LensError("cancelled", "Stopped."));
				});
				cancel.abort();
			});
		},
	}));
	const cancel = new AbortController();
	const { call, close } = await connected(engine);
	await assert.rejects(call(...risk("Forever?"), cancel.signal));
	assert.equal((await call<RiskReport>(...risk("Who?"))).data.answer, "Oslo!");
	assert.equal(stopped, 1);
	await close();
});

test("calls at the same time take turns, and another model takes the place of the first", async () => {
	const { call, engine, close } = await connected();
	await Promise.all([
		call(...risk("One?")),
		call(...risk("Two?", { model: "/other" })),
		call(...risk("Three?")),
		call(...risk("Four?")),
	]);
	const order = engine.asked.map(({ method, params }) =>
		method === "loadModel"
			? (params as { folder: string }).folder
			: (params as { messages: { content: string }[] }).messages[0]!.content,
	);
	const pocket = "/tool/media/models/pocket-chat";
	assert.deepEqual(order, [pocket, "One?", "/other", "Two?", pocket, "Three?", "Four?"]);
	await close();
});

test("the end of the input ends the server and its engine, whatever is under way", async () => {
	const engine = fakeEngine(() => ({
		assessPrompt: (_params, signal) =>
			new Promise((_resolve, reject) =>
				signal.addEventListener("abort", () => reject(new LensError("cancelled", "Stopped."))),
			),
	}));
	const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "t", version: "0" } };
	const messages = [
		{ jsonrpc: "2.0", id: 1, method: "initialize", params },
		{ jsonrpc: "2.0", method: "notifications/initialized" },
		{
			...{ jsonrpc: "2.0", id: 2, method: "tools/call" },
			params: { name: INSPECT_PROMPT_RISK.name, arguments: { prompt: "Who?" } },
		},
	];
	const input = messages.map((message) => `${JSON.stringify(message)}\n`).join("");
	const { code, output, errors } = await runCli(["mcp"], { input, engine });
	assert.deepEqual([code, errors], [0, ""]);
	for (const line of output.trim().split("\n")) assert.equal(JSON.parse(line).jsonrpc, "2.0");
	const starts = engine.asked.length;
	await new Promise((resolve) => setTimeout(resolve, 50));
	assert.ok(starts === 0 || engine.isDisposed());
	assert.equal(engine.asked.length, starts, "nothing is asked afterwards");
});

test("a text that no prompt has, a device and an endless message are refused", async () => {
	const { call, engine, close } = await connected();
	const large = "x".repeat(4 * 1024 * 1024 + 1);
	for (const [name, args, text] of [
		[LINT_PROMPT_FILE.name, { path: "/a.prompt.md", text: large }, /^\/a\.prompt\.md is larger than 4 MB\./],
		[LINT_PROMPT_FILE.name, { path: "/dev/zero" }, /^\/dev\/zero (?:is not a file|could not be read)/],
		[INSPECT_PROMPT_RISK.name, { prompt: large }, /^The prompt is larger than 4 MB\./],
	] as const) {
		const answer = await call(name, args);
		assert.ok(answer.isError);
		assert.match(answer.text, text);
	}
	assert.deepEqual(engine.asked, []);
	await close();
	const { code, errors } = await runCli(["mcp"], { input: "x".repeat(33 * 1024 * 1024) });
	assert.equal(code, 2);
	assert.match(errors, /^h-neurons: A message is larger than 32 MB\./);
});
