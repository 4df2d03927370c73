/** How servers are limited and priced on the command line, and what is told of what they were asked for. */
import assert from "node:assert/strict";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseArguments } from "../../src/cli/arguments";
import { type Progress, progressLine } from "../../src/cli/identify/progress";
import { spendingLines, spendingText } from "../../src/cli/servers/spending";

const problems: [words: string, problem: string][] = [
	["--rate 0", "--rate is 0, not a whole number from 1 to 1000000."],
	["--token-rate many", "--token-rate is many, not a whole number from 1 to 1000000000."],
	["--price-in 1", "--price-in needs --price-out as well."],
	["--price-out 1", "--price-out needs --price-in as well."],
	["--price-in=-1 --price-out 1", "--price-in is -1, not a number from 0 to 1000000."],
];

test("limits and prices that cannot be, alike for all three studies", () => {
	for (const verb of ["identify", "impact", "origin"])
		for (const [words, problem] of problems)
			assert.deepEqual(parseArguments([verb, ...words.split(" ")]), { problem });
});

const spent = { requests: 480, retries: 2, promptTokens: 51_200, completionTokens: 6000, uncounted: 0 };
const sums: [money: number | null, told: string][] = [
	[null, "480 requests (2 again), 51,200 + 6,000 tokens"],
	[0, "480 requests (2 again), 51,200 + 6,000 tokens, 0.00"],
	[0.004567, "480 requests (2 again), 51,200 + 6,000 tokens, 0.0046"],
	[0.42, "480 requests (2 again), 51,200 + 6,000 tokens, 0.42"],
	[1234.5, "480 requests (2 again), 51,200 + 6,000 tokens, 1234.50"],
];

test("requests, tokens and money in words, and behind a step's progress", () => {
	for (const [money, told] of sums) assert.equal(spendingText({ ...spent, money }), told);
	const one = { ...spent, requests: 1, retries: 0, money: null };
	assert.equal(spendingText(one), "1 request, 51,200 + 6,000 tokens");
	let written = "";
	const line = progressLine({ write: (text) => (written += text) });
	const progress: Progress = { job: "identify", step: "collect", done: 1, total: 4, secondsLeft: 90 };
	line.show({ ...progress, spent: { ...spent, money: 0.42 } });
	line.show({ ...progress, done: 3, spent: { ...spent, requests: 0, money: null } });
	assert.equal(
		written,
		"collect: 1 of 4, 2 min left; 480 requests (2 again), 51,200 + 6,000 tokens, 0.42\ncollect: 3 of 4, 2 min left\n",
	);
});

test("the end of a study tells each step's server, and all of them", async () => {
	const folder = mkdtempSync(join(tmpdir(), "h-neurons-costs-"));
	try {
		assert.equal(await spendingLines(folder), "");
		const collect = { step: "collect", model: "m", host: "a:1", ...spent, price: null, money: null };
		const judge = { ...collect, step: "judge", host: "b", uncounted: 3, money: 0.5 };
		const file = { format: "h-neuron-costs", version: 1 };
		writeFileSync(join(folder, "costs.json"), JSON.stringify({ ...file, steps: [collect] }));
		writeFileSync(join(folder, "costs.1-of-2.json"), JSON.stringify({ ...file, steps: [judge] }));
		assert.deepEqual((await spendingLines(folder)).split("\n"), [
			"judge, m at b: 480 requests (2 again), 51,200 + 6,000 tokens, 0.50; 3 replies told no tokens",
			"collect, m at a:1: 480 requests (2 again), 51,200 + 6,000 tokens",
			"all servers: 960 requests (4 again), 102,400 + 12,000 tokens, 0.50",
			`What servers were asked for is counted in ${folder}/costs*.json.`,
			"",
		]);
		const shy = { ...judge, uncounted: 1 };
		writeFileSync(join(folder, "costs.1-of-2.json"), JSON.stringify({ ...file, steps: [shy] }));
		assert.match(await spendingLines(folder), /0\.50; 1 reply told no tokens$/m);
		const where = async () => (await spendingLines(folder)).trim().split(" in ").at(-1);
		rmSync(join(folder, "costs.json"));
		assert.equal(await where(), `${folder}/costs.1-of-2.json.`);
		renameSync(join(folder, "costs.1-of-2.json"), join(folder, "costs.json"));
		assert.equal(await where(), `${folder}/costs.json.`);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
