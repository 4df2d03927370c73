import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assessment, fakeEngine } from "../fake-engine";
import { runCli, type Surroundings } from "../run-cli";
import { folderWith, RISKY, SPELLED, write } from "../sample-folder";

const BASELINE = ["--baseline", "accepted.json"];
const ONE_RULE = ["--rule", "confidently-wrong-prone=off", "--rule", "unstable-answer=off"];

const lint = (folder: string, argv: string[], surroundings: Surroundings = {}) =>
	runCli(["lint", ...argv, ...BASELINE, ...ONE_RULE], { folder, ...surroundings });

const entriesOf = (folder: string) =>
	JSON.parse(readFileSync(join(folder, "accepted.json"), "utf8")).findings as {
		path: string;
		rule: string;
	}[];

/** An engine whose answers have this risk. */
const risking = (risk: number) =>
	fakeEngine(() => ({
		async assessPrompt({ messages, options }) {
			const whole = assessment(messages, options);
			return { ...whole, answer: whole.answer && { ...whole.answer, risk } };
		},
	}));

test("what is accepted is not told; what is new is", async () => {
	const folder = folderWith({ "a.prompt.md": SPELLED, "in/b.prompt.md": RISKY });
	const first = await lint(folder, ["--update-baseline"]);
	assert.deepEqual([first.code, first.errors], [0, "h-neurons: accepted.json accepts 3 findings.\n"]);
	assert.deepEqual(
		entriesOf(folder).map(({ path, rule }) => [path, rule]),
		[
			["a.prompt.md", "high-risk"],
			["a.prompt.md", "special-token"],
			["in/b.prompt.md", "high-risk"],
		],
	);
	const again = await lint(folder, []);
	assert.equal(again.code, 0, again.output);
	assert.match(again.output, /^0 problems in 2 prompt files\.\nLeft out: 3 accepted by the baseline\.\n$/);
	// Lines that move, and blanks, change nothing; the same words once more are one more finding.
	const moved = SPELLED.replace("Say", "One more line.\n\nSay").replace("End with", "  End  with");
	write(folder, { "a.prompt.md": `${moved}End with <|im_end|> please.\n` });
	const more = await lint(folder, []);
	assert.equal(more.code, 1);
	assert.match(more.output, /^a\.prompt\.md:8:10-8:20 warning /);
	assert.match(more.output, /^1 problem in 2 prompt files/m);
});

test("the baseline may lie anywhere, and the run start anywhere", async () => {
	const folder = folderWith({ "deep/a.prompt.md": SPELLED, "ci/x": "" });
	const argv = ["--no-model", "--baseline", "../ci/accepted.json"];
	const run = (...more: string[]) => runCli(["lint", ...argv, ...more], { folder: join(folder, "deep") });
	assert.equal((await run("--update-baseline")).code, 0);
	assert.equal((await run()).code, 0);
	const { findings } = JSON.parse(readFileSync(join(folder, "ci", "accepted.json"), "utf8"));
	assert.equal(findings[0].path, "../deep/a.prompt.md", "it means the same in every checkout");
	const above = await runCli(["lint", "--no-model", "--baseline", "ci/accepted.json"], { folder });
	assert.equal(above.code, 0, above.output);
});

test("a risk that grew, and a severity that rose, are told", async () => {
	const folder = folderWith({ "a.prompt.md": RISKY });
	await lint(folder, ["--update-baseline"], { engine: risking(0.6) });
	assert.equal((await lint(folder, [], { engine: risking(0.69) })).code, 0);
	const worse = await lint(folder, [], { engine: risking(0.71) });
	assert.equal(worse.code, 1);
	assert.match(
		worse.output,
		/risk 71 %.* The baseline accepts it as warning at a risk of 60 %\. \(high-risk\)/,
	);
	const louder = await lint(folder, ["--rule", "high-risk=error"], { engine: risking(0.6) });
	assert.match(louder.output, /^a\.prompt\.md:4:1-4:31 error /);
});

test("entries that no longer occur are told, and updated away; what was not looked at stays", async () => {
	const folder = folderWith({ "a.prompt.md": SPELLED, "b.prompt.md": RISKY, "c.prompt.md": SPELLED });
	await lint(folder, ["--update-baseline"]);
	write(folder, { "a.prompt.md": "Fine.\n" });
	rmSync(join(folder, "c.prompt.md"));
	const { code, errors } = await lint(folder, ["a.prompt.md", "--no-model"]);
	assert.equal(code, 0);
	assert.equal(
		errors,
		"h-neurons: 3 entries of the baseline no longer occur; --update-baseline removes them.\n",
	);
	await lint(folder, ["--no-model", "--update-baseline"]);
	assert.deepEqual(
		entriesOf(folder).map(({ path }) => path),
		// What a model says of the first file was not asked again.
		["a.prompt.md", "b.prompt.md"],
	);
	assert.equal((await lint(folder, ["--no-model"])).errors, "");
});

test("a baseline that is missing or broken ends the run before a model is loaded", async () => {
	const folder = folderWith({ "a.prompt.md": RISKY });
	for (const [content, problem] of [
		[null, /^h-neurons: There is no baseline accepted\.json: write it with --update-baseline\./],
		["{", /is no baseline \(it is not JSON\)/],
		["null", /it lacks "version": 1/],
		['{ "version": 2, "findings": [] }', /it lacks "version": 1/],
		['{ "version": 1, "findings": [{ "path": 1 }] }', /entry 1 is not one of a finding/],
		[Uint8Array.of(0xff), /is not text in UTF-8/],
	] as const) {
		if (content !== null) write(folder, { "accepted.json": content });
		const { code, errors, output, engine } = await lint(folder, []);
		assert.deepEqual([code, output, engine.asked.length], [2, "", 0]);
		assert.match(errors, problem);
	}
});
