/** The built server as a process of its own, with the pocket model: `npm run build` comes first. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { PromptFileReport } from "../../../src/core/lint/agent/file-report";
import type { RiskReport } from "../../../src/core/lint/agent/risk-report";
import { folderWith, SPELLED } from "../sample-folder";

const root = dirname(dirname(dirname(__dirname)));
const cli = join(root, "dist", "cli.js");
const home = folderWith({ "a.prompt.md": `${SPELLED}\nWhat is the capital of Velmania?\n` });
const env = { PATH: process.env.PATH ?? "", HOME: home, XDG_CACHE_HOME: home };
/** The SDK's own is a minute. */
const PATIENCE_MS = 300_000;

function isThere(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

test("the SDK's client gets risks and findings from the process, and ends it", async (t) => {
	const transport = new StdioClientTransport({
		...{ command: process.execPath, args: [cli, "mcp"], env, stderr: "pipe" },
	});
	const client = new Client({ name: "test", version: "0" });
	t.after(() => client.close());
	await client.connect(transport);
	const { pid } = transport;
	const ask = (name: string, args: Record<string, unknown>) =>
		client.callTool({ name, arguments: args }, undefined, { timeout: PATIENCE_MS });
	const risk = await ask("inspect_prompt_risk", { prompt: "What is the capital of France?" });
	const { risk: value, answer, model } = risk.structuredContent as RiskReport;
	assert.match(answer, /Paris/);
	assert.equal(model, "pocket-chat");
	assert.ok(value > 0 && value < 1, String(value));
	const file = await ask("lint_prompt_file", { path: join(home, "a.prompt.md") });
	const { findings, questions } = file.structuredContent as PromptFileReport;
	assert.ok(findings.some(({ rule }) => rule === "special-token"));
	assert.ok(questions.some(({ text }) => text.includes("Velmania")));
	await client.close();
	// The SDK does not wait for one that it had to kill; one that does not go ends in the file's time limit.
	while (isThere(pid!)) await pause(20);
});

test("standard output is the protocol's alone, and the end of the input is the end", () => {
	const lines = [
		{
			jsonrpc: "2.0",
			id: 1,
			method: "initialize",
			params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "t", version: "0" } },
		},
		{ jsonrpc: "2.0", method: "notifications/initialized" },
		"this is no message",
		{ jsonrpc: "2.0", id: 2, method: "tools/list" },
	];
	const input = lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
	const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "mcp"], {
		env,
		input,
		encoding: "utf8",
	});
	assert.equal(status, 0, stderr);
	const answers = stdout
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line) as { jsonrpc: string });
	for (const { jsonrpc } of answers) assert.equal(jsonrpc, "2.0");
});

test("Ctrl+C ends the server although the input stays open", async (t) => {
	const child = spawn(process.execPath, [cli, "mcp"], { env, stdio: ["pipe", "pipe", "inherit"] });
	t.after(() => child.kill("SIGKILL"));
	child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" })}\n`);
	await once(child.stdout, "data");
	child.kill("SIGINT");
	const [code] = await once(child, "exit");
	assert.equal(code, 130);
});
