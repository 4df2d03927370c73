import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LensError } from "../../../src/protocol/errors";
import { assessment, type FakeEngine, fakeEngine } from "../fake-engine";
import { runCli, type Surroundings } from "../run-cli";
import { folderWith, RISKY, SPELLED, write } from "../sample-folder";

const lint = (folder: string, argv: string[] = [], surroundings: Surroundings = {}) =>
	runCli(["lint", ...argv], { folder, ...surroundings });

/** The rules of each file in a JSON report. */
function rulesIn(output: string): Record<string, string[]> {
	const { files } = JSON.parse(output) as { files: { path: string; findings: { rule: string }[] }[] };
	return Object.fromEntries(files.map(({ path, findings }) => [path, findings.map(({ rule }) => rule)]));
}

const calls = (engine: FakeEngine, method: string) =>
	engine.asked.filter((each) => each.method === method).length;

test("findings of both groups are told, one a line in a pipe", async () => {
	const folder = folderWith({ "a.prompt.md": RISKY, "b/b.prompt.md": SPELLED, "c.md": "No prompt.\n" });
	const { code, output, errors, engine } = await lint(folder);
	assert.equal(errors, "");
	const lines = output.split("\n");
	assert.ok(
		lines.some((line) =>
			/^a\.prompt\.md:4:1-4:31 warning .*risk 60 %.* \(confidently-wrong-prone\)$/.test(line),
		),
		output,
	);
	assert.ok(
		lines.some((line) => /^b\/b\.prompt\.md:5:10-5:20 warning .* \(special-token\)$/.test(line)),
		output,
	);
	assert.match(
		output,
		/\n\d problems in 2 prompt files \(0 errors, \d warnings(; \d for information)?\)\.\n$/,
	);
	assert.equal(code, 1);
	assert.ok(engine.isDisposed());
});

test("without a model no engine is started", async () => {
	const folder = folderWith({ "a.prompt.md": RISKY, "b.prompt.md": SPELLED });
	const { code, output, engine } = await lint(folder, ["--no-model", "--json"]);
	assert.deepEqual(rulesIn(output), { "a.prompt.md": [], "b.prompt.md": ["special-token"] });
	assert.equal(code, 1);
	assert.deepEqual(engine.asked, []);
});

test("the exit code: errors count, warnings over the limit, nothing else", async () => {
	const folder = folderWith({ "a.prompt.md": SPELLED, "b.prompt.md": "Fine.\n" });
	for (const [argv, expected] of [
		[["a.prompt.md"], 1],
		[["a.prompt.md", "--max-warnings", "1"], 0],
		[["a.prompt.md", "--rule", "special-token=error", "--max-warnings", "1"], 1],
		[["a.prompt.md", "--rule", "special-token=info"], 0],
		[["a.prompt.md", "--rule", "special-token=hint"], 0],
		[["a.prompt.md", "--rule", "special-token=off"], 0],
		[["b.prompt.md"], 0],
		[["a.prompt.md", "missing.md", "--max-warnings", "1"], 2],
	] as [string[], number][]) {
		const { code, output, errors } = await lint(folder, [...argv, "--no-model"]);
		assert.equal(code, expected, `${argv.join(" ")}: ${output}${errors}`);
	}
});

test("what cannot be read is one sentence, and the rest is linted", async () => {
	const folder = folderWith({
		"a.prompt.md": SPELLED,
		"binary.prompt.md": Uint8Array.of(1, 0, 2),
		"latin.prompt.md": Uint8Array.of(0xe4, 0x20),
		"large.prompt.md": "x".repeat(4 * 1024 * 1024 + 1),
		"binary.json": Uint8Array.of(1, 0, 2),
		"plain.ts": "let x;",
	});
	const { code, output, errors } = await lint(folder, [
		".",
		"plain.ts",
		"no/such.md",
		"--no-model",
		"--json",
	]);
	assert.equal(code, 2);
	assert.deepEqual(rulesIn(output), { "a.prompt.md": ["special-token"] });
	assert.equal(
		errors,
		[
			"no/such.md could not be read (ENOENT). Check that the file exists and may be read.",
			"binary.prompt.md is not text in UTF-8. Choose a text file.",
			"large.prompt.md is larger than 4 MB. Choose a text file.",
			"latin.prompt.md is not text in UTF-8. Choose a text file.",
			"plain.ts is no prompt file, so that it was left out.",
		]
			.map((line) => `h-neurons: ${line}\n`)
			.join(""),
	);
});

test("standard input is linted as the file that it will be", async () => {
	const folder = folderWith({ "in/h-neurons.json": '{ "rules": { "special-token": "error" } }' });
	const argv = ["-", "--stdin-path", "in/a.prompt.md", "--no-model"];
	const { code, output } = await lint(folder, argv, { input: `\uFEFF${SPELLED}` });
	assert.match(output, /^in\/a\.prompt\.md:5:10-5:20 error /);
	assert.equal(code, 1);
	const none = await lint(folder, ["-", "--stdin-path", "a.ts", "--no-model"], { input: "x" });
	assert.deepEqual(
		[none.code, none.errors],
		[0, "h-neurons: a.ts is no prompt file, so that it was left out.\n"],
	);
});

test("a model that cannot be used at all ends the run; the rules without it still can run", async () => {
	const folder = folderWith({ "a.prompt.md": RISKY, "b.prompt.md": RISKY });
	const engine = fakeEngine(() => ({
		loadModel: async () => Promise.reject(new LensError("modelNotFound", "There is no model in x.")),
	}));
	const { code, output, errors } = await lint(folder, [], { engine });
	assert.deepEqual([code, output], [2, ""]);
	assert.match(errors, /^h-neurons: There is no model in x\. [^\n]+\n$/);
	assert.equal((await lint(folder, ["--no-model"], { engine })).code, 0);
});

test("what keeps the model from answering is told once, with exit code 2", async () => {
	const folder = folderWith({ "a.prompt.md": RISKY, "b.prompt.md": SPELLED, "c.prompt.md": RISKY });
	const engine = fakeEngine(() => ({
		assessPrompt: async () => Promise.reject(new LensError("probeNotFound", "There is no probe.")),
	}));
	const { code, output, errors } = await lint(folder, ["--json"], { engine });
	assert.equal(code, 2);
	assert.deepEqual(rulesIn(output)["b.prompt.md"], ["special-token"]);
	assert.match(errors, /^h-neurons: a\.prompt\.md: There is no probe\. .* \(So it was with 2 more\.\)\n$/);
});

test("an engine that dies is started again for the next file", async () => {
	const folder = folderWith({ "a.prompt.md": RISKY, "b.prompt.md": RISKY.replace("Norway", "Sweden") });
	let answers = 0;
	const engine = fakeEngine(() => ({
		async assessPrompt({ messages, options }) {
			if (answers++ === 0) throw new LensError("engineDied", "The engine was ended by SIGSEGV.");
			return assessment(messages, options);
		},
	}));
	const { code, output } = await lint(folder, ["--json"], { engine });
	assert.equal(code, 2);
	assert.deepEqual(rulesIn(output), {
		"a.prompt.md": [],
		"b.prompt.md": ["confidently-wrong-prone"],
	});
	assert.equal(calls(engine, "loadModel"), 2);
});

test("a prompt that does not fit is the prompt's problem, not the run's", async () => {
	const folder = folderWith({ "a.prompt.md": RISKY });
	const engine = fakeEngine(() => ({
		assessPrompt: async () => Promise.reject(new LensError("promptTooLong", "It has 99 tokens, and 64 fit.")),
	}));
	const { code, errors } = await lint(folder, [], { engine });
	assert.equal(code, 0);
	assert.match(errors, /^h-neurons: a\.prompt\.md: 1 question was not asked: It has 99 tokens/);
});

test("a budget that is spent is said", async () => {
	const folder = folderWith({
		"a.prompt.md": "What is the capital of Norway?\nWhat is the capital of Sweden?\n",
		"h-neurons.json": '{ "maxTokens": 100 }',
	});
	const engine = fakeEngine(() => ({
		assessPrompt: async ({ messages, options }) => ({ ...assessment(messages, options), tokensRun: 101 }),
	}));
	const { errors, output, code } = await lint(folder, [], { engine });
	assert.match(
		errors,
		/^h-neurons: a\.prompt\.md: 1 question was not asked: the file's 100 tokens were spent\.\n$/,
	);
	assert.match(output, /Left out: 1 question not asked\./);
	assert.equal(code, 1);
});

test("jobs change neither findings nor their order", async () => {
	const names = Array.from({ length: 12 }, (_, i) => `${String(i).padStart(2, "0")}.prompt.md`);
	const folder = folderWith(
		Object.fromEntries(names.map((name, i) => [name, RISKY.replace("Norway", `Country${i}`)])),
	);
	const slow = () =>
		fakeEngine(() => ({
			async assessPrompt({ messages, options }) {
				await new Promise((resolve) => setTimeout(resolve, 12 - (messages[0]!.content.length % 5) * 3));
				return assessment(messages, options);
			},
		}));
	const one = await lint(folder, ["--format", "lines"], { engine: slow() });
	const engine = slow();
	const four = await lint(folder, ["--format", "lines", "--jobs", "4"], { engine });
	assert.equal(four.output, one.output);
	assert.equal(calls(engine, "loadModel"), 4);
});

test("the same question is asked once in a run", async () => {
	const folder = folderWith({ "a.prompt.md": RISKY, "b.prompt.md": RISKY });
	const { output, engine } = await lint(folder, ["--json"]);
	assert.equal(calls(engine, "assessPrompt"), 1);
	assert.deepEqual(JSON.parse(output).summary.cache, { hits: 1, misses: 1 });
});

test("Ctrl+C ends the run at once, with 130 and without a word", async () => {
	const folder = folderWith({ "a.prompt.md": RISKY, "b.prompt.md": SPELLED });
	const interruption = new AbortController();
	const engine = fakeEngine(() => ({
		assessPrompt: (_params, signal) =>
			new Promise((_resolve, reject) => {
				signal.addEventListener("abort", () => reject(new LensError("cancelled", "Stopped.")));
				interruption.abort();
			}),
	}));
	const { code, output, errors } = await lint(folder, [], { engine, signal: interruption.signal });
	assert.deepEqual({ code, output, errors }, { code: 130, output: "", errors: "" });
	assert.ok(engine.isDisposed());
});

test("on a terminal findings stand in columns below their file, and progress leaves no trace", async () => {
	const folder = folderWith({ "a.prompt.md": SPELLED });
	const { output, errors } = await lint(folder, ["--no-model", "--no-color"], { terminal: 8 });
	assert.match(
		output,
		/^a\.prompt\.md\n {2}5:10 {2}warning {2}.* {2}special-token\n\n1 problem in 1 prompt file/,
	);
	assert.equal(errors, "\r\u001b[K1 of 1 files, 1 found, 0 s left\r\u001b[K");
	const coloured = await lint(folder, ["--no-model"], { terminal: 8 });
	assert.ok(coloured.output.includes("\u001b[33mwarning\u001b[0m"));
});

test("a file's name and text cannot steer the terminal", async () => {
	const folder = folderWith({
		"a\u001b[2J\n::error::x.prompt.md": "Hi {{\u001b]0;owned\u0007}} <|im_end|>\n",
	});
	for (const argv of [[], ["--format", "lines"], ["--format", "github"]])
		for (const terminal of [8, undefined] as const) {
			const { output } = await lint(
				folder,
				["--no-model", "--no-color", ...argv],
				terminal ? { terminal } : {},
			);
			assert.ok(!output.includes("\u0007") && !output.includes("\u001b"), JSON.stringify(output));
			assert.ok(!/^::error::x/m.test(output), output);
		}
});

test("quiet leaves out what is no problem, verbose says where the time went", async () => {
	const folder = folderWith({ "a.prompt.md": SPELLED });
	const argv = ["--no-model", "--rule", "special-token=hint"];
	assert.match((await lint(folder, argv)).output, /\(special-token\)[\s\S]*1 for information/);
	const { output } = await lint(folder, [...argv, "--quiet", "--verbose"]);
	assert.match(output, /^0 problems in 1 prompt file\.\nTime: \d+\.\d\d s; reading /);
});

test("reports go to files whole, a SARIF report besides", async () => {
	const folder = folderWith({ "a.prompt.md": SPELLED });
	const argv = ["--no-model", "--json", "--output", "r.json", "--sarif", "r.sarif"];
	const { output, code } = await lint(folder, argv);
	assert.equal(code, 1);
	assert.equal(output, "1 problem in 1 prompt file (0 errors, 1 warning).\n");
	assert.deepEqual(rulesIn(readFileSync(join(folder, "r.json"), "utf8")), {
		"a.prompt.md": ["special-token"],
	});
	assert.equal(JSON.parse(readFileSync(join(folder, "r.sarif"), "utf8")).version, "2.1.0");
	const failed = await lint(folder, ["--no-model", "--output", "no/such/folder.json"]);
	assert.equal(failed.code, 2);
	assert.match(failed.errors, /folder\.json could not be written \(ENOENT\)/);
});

test("only changed lines of changed files are told", async () => {
	const folder = folderWith({ "a.prompt.md": SPELLED, "b.prompt.md": SPELLED });
	const git = (...words: string[]) =>
		execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...words], { cwd: folder });
	git("init", "-q");
	git("add", ".");
	git("commit", "-qm", "first");
	const argv = ["--no-model", "--changed-since", "HEAD"];
	assert.match((await lint(folder, argv)).output, /^0 problems in 0 prompt files/);
	write(folder, { "b.prompt.md": `${SPELLED}And <|im_start|> too.\n` });
	const { output, code } = await lint(folder, argv);
	assert.match(output, /^b\.prompt\.md:6:5-6:17 warning /);
	assert.match(output, /Left out: 1 on unchanged lines\./);
	assert.equal(code, 1);
	const wrong = await lint(folder, ["--no-model", "--changed-since", "nope"]);
	assert.deepEqual([wrong.code, wrong.output], [2, ""]);
	assert.match(wrong.errors, /^h-neurons: --changed-since is nope, which this repository does not know/);
});

test("fixes are written until none is left, with the file's mark and line ends", async () => {
	const head = "\uFEFF---\r\ninputs:\r\n";
	const tail = "template: jinja2\r\n---\r\nuser:\r\nHello {{ city }}.\r\n";
	const folder = folderWith({
		"a.prompty": `${head}  unused:\r\n    type: string\r\n${tail}`,
		"b.prompt.md": SPELLED,
	});
	const { output, code, errors } = await lint(folder, ["--no-model", "--json", "--fix"]);
	assert.deepEqual([code, errors], [1, "h-neurons: 1 file was fixed.\n"]);
	// The two fixes touch at one place, so that the second is made when the first has been.
	assert.equal(readFileSync(join(folder, "a.prompty"), "utf8"), `${head}  city: ""\r\n${tail}`);
	assert.equal(readFileSync(join(folder, "b.prompt.md"), "utf8"), SPELLED);
	assert.deepEqual(rulesIn(output), { "a.prompty": ["role-injection"], "b.prompt.md": ["special-token"] });
});

test("a folder without a prompt file is said to have none", async () => {
	const folder = folderWith({ "README.md": "# Hello\n" });
	const { code, output, errors } = await lint(folder, []);
	assert.deepEqual([code, errors], [0, "h-neurons: No prompt file was found.\n"]);
	assert.match(output, /^0 problems in 0 prompt files\.$/m);
});

test("a file that the tool trips over does not hide the others", async () => {
	const folder = folderWith({ "a.prompt.md": RISKY, "b.prompt.md": SPELLED });
	let asked = 0;
	const engine = fakeEngine(() => ({
		assessPrompt: async ({ messages, options }) => {
			if (asked++ === 0) throw new LensError("internal", "Something broke.");
			return assessment(messages, options);
		},
	}));
	const { code, errors, output } = await lint(folder, [], { engine });
	assert.equal(code, 2);
	assert.equal(errors, "h-neurons: a.prompt.md: Something broke. Please report this with the log.\n");
	assert.match(output, /^b\.prompt\.md:5:10-5:20 warning .*\(special-token\)/m);
});

test("files of a submodule are said to be left out of what changed", async () => {
	const folder = folderWith({ "a.prompt.md": SPELLED, "inner/b.prompt.md": SPELLED });
	const git = (...words: string[]) =>
		execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...words], { cwd: folder });
	git("init", "-q");
	git("add", "a.prompt.md");
	git("commit", "-qm", "first");
	git("init", "-q", "inner");
	const { errors } = await lint(folder, ["--no-model", "--changed-since", "HEAD"]);
	assert.match(errors, /^h-neurons: 1 file lies in another repository than --changed-since looks at/);
});
