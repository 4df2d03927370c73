import assert from "node:assert/strict";
import { test } from "node:test";
import { parseArguments } from "../../../src/cli/arguments";
import { runCli } from "../run-cli";

test("what is not said is what keeps others out and one request at work", () => {
	assert.deepEqual(parseArguments(["serve"]), {
		command: {
			...{ verb: "serve", model: null, probe: null, baseRate: null, host: "127.0.0.1", port: 8642 },
			...{ parallel: 1, waiting: 256, timeLimit: 600, grace: 30, maxBody: null, allowedOrigins: [] },
		},
	});
});

const PROBLEMS: [string[], RegExp][] = [
	[["file"], /^"file" is not expected: serve takes options only\.$/],
	[["--port", "70000"], /^--port is 70000, not a whole number from 0 to 65535\.$/],
	[["--time-limit", "0"], /^--time-limit is 0, not a number from 1 to 86400\.$/],
	[["--max-body", "100"], /^--max-body is 100/],
	[["--host", ""], /^--host is empty\.$/],
	[["--allow-origin", "https://a.example/path"], /is no origin/],
	[["--allow-origin", "*"], /is no origin/],
	[["--allow-origin", "https://user@a.example"], /is no origin/],
	[["--allow-origin", "https://a.example:99999"], /is no origin/],
];

test("what cannot be is said", () => {
	for (const [args, problem] of PROBLEMS) {
		const parsed = parseArguments(["serve", ...args]);
		assert.ok("problem" in parsed, args.join(" "));
		assert.match(parsed.problem, problem);
	}
	for (const [given, plain] of [
		["vscode-webview://1AB", "vscode-webview://1ab"],
		["https://App.example:443/", "https://app.example"],
		["http://localhost:80", "http://localhost"],
		["http://localhost:8080", "http://localhost:8080"],
		["https://b\u00fccher.example", "https://xn--bcher-kva.example"],
	] as const) {
		const { command } = parseArguments(["serve", "--allow-origin", given]) as { command: object };
		assert.deepEqual((command as { allowedOrigins: string[] }).allowedOrigins, [plain], given);
	}
});

test("nobody else is let in without a key, and a key must be one", async () => {
	for (const [args, environment, words] of [
		[
			["--host", "::"],
			{},
			/^h-neurons: On :: other machines can reach the server: set H_NEURONS_SERVE_API_KEY/,
		],
		[["--host", "192.168.0.1"], { H_NEURONS_SERVE_API_KEY: "" }, /other machines/],
		[
			[],
			{ H_NEURONS_SERVE_API_KEY: "two words" },
			/^h-neurons: H_NEURONS_SERVE_API_KEY holds characters that no key has/,
		],
	] as [string[], Record<string, string>, RegExp][]) {
		const { code, errors, engine } = await runCli(["serve", ...args], { environment });
		assert.equal(code, 2);
		assert.match(errors, words);
		assert.doesNotMatch(errors, /two words/);
		assert.deepEqual(engine.asked, [], "nothing is loaded");
	}
});
