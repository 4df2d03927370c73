import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { LensError } from "../../src/protocol/errors";
import { fakeEngine, token } from "./fake-engine";
import { runCli } from "./run-cli";

const folder = mkdtempSync(join(tmpdir(), "h-neuron-cli-"));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
	const path = join(folder, name);
	writeFileSync(path, content);
	return path;
}

/** What the engine was asked to inspect. */
async function askedWith(argv: string[], input = "") {
	const { engine, code, errors } = await runCli(["inspect", ...argv], { input });
	assert.equal(code, 0, errors);
	return engine.asked.map(({ params }) => params) as [
		{ folder: string },
		{ messages: { content: string }[] },
	];
}

test("in a pipe: the answer as it is, an empty line, the verdict, no escape", async () => {
	const { code, output, errors, engine } = await runCli(["inspect", "Hi"]);
	assert.equal(errors, "");
	assert.equal(code, 0);
	assert.equal(
		output,
		[
			"Oslo!",
			"",
			"Risk 60 %: fires like an invented answer (threshold 50 %, at a base rate of 40 %).",
			"Read over the answer: logit +0.40; token entropy 0.30 nats, token probability 70 %.",
			"Loudest of 2 neurons: layer 0 neuron 7 +0.50, layer 1 neuron 9 -0.25.",
			"fake, fp32: 2 tokens, 20 a second.",
			"",
		].join("\n"),
	);
	assert.ok(engine.isDisposed());
});

test("on a terminal: tokens are coloured as they come, flagged ones underlined, special ones left out", async () => {
	const { output } = await runCli(["inspect", "Hi"], { terminal: 8 });
	assert.ok(output.includes("\u001b[38;5;16;48;5;208;4m!\u001b[0m"), "the flagged token is underlined");
	assert.ok(output.includes("\u001b[38;5;16;48;5;229mOslo\u001b[0m"), "the other one is not");
	assert.ok(output.includes("Oslo") && !output.includes("<s>"));
});

test("without colour there is no escape on a terminal either", async () => {
	for (const [argv, terminal] of [
		[["--no-color"], 8],
		[[], 1],
	] as const) {
		const { output } = await runCli(["inspect", "Hi", ...argv], { terminal });
		assert.ok(!output.includes("\u001b"), output);
		assert.ok(output.includes("Oslo!"));
	}
});

test("a token cannot steer the terminal", async () => {
	const engine = fakeEngine((emit) => ({
		async inspect({ run }) {
			emit("tokenRead", { run, token: token("\u001b]0;owned\u0007\u202e", 0.1), text: "" });
			throw new LensError("promptTooLong", "Too long.");
		},
	}));
	const { output } = await runCli(["inspect", "Hi", "--no-color"], { terminal: 8, engine });
	assert.ok(output.includes("<U+001B>]0;owned<U+0007><U+202E>"), output);
});

test("the prompt comes from an argument, a file without its front matter, or a pipe", async () => {
	const prompt = async (argv: string[], input?: string) =>
		(await askedWith(argv, input))[1].messages[0]!.content;
	assert.equal(await prompt(["Hi"]), "Hi");
	assert.equal(await prompt(["--file", file("a.prompt.md", "---\nname: x\n---\nHi there\n")]), "Hi there\n");
	assert.equal(await prompt(["--file", file("a.txt", "---\nname: x\n---\n")]), "---\nname: x\n---\n");
	assert.equal(await prompt(["-"], "from a pipe"), "from a pipe");
});

test("options reach the engine; folders become absolute", async () => {
	const options = ["--model", "m", "--probe", "p.json", "--gain", "0", "--seed", "5", "--base-rate", "0.1"];
	const [load, asked] = await askedWith(["Hi", ...options, "--temperature", "0.7", "--max-tokens", "9"]);
	assert.equal(load.folder, resolve("m"));
	const { messages, run, ...rest } = asked as unknown as Record<string, unknown>;
	assert.deepEqual(rest, {
		...{ probe: resolve("p.json"), gain: 0, baseRate: 0.1, maxTokens: 9 },
		sampling: { temperature: 0.7, topK: 0, topP: 1, seed: 5 },
	});
	assert.equal((await askedWith(["Hi"]))[0].folder, resolve("/tool/media/models/pocket-chat"));
});

test("--json prints everything, typed arrays as plain ones", async () => {
	const { output } = await runCli(["inspect", "Hi", "--json"], { terminal: 8 });
	const { response, responseTokens } = JSON.parse(output);
	assert.equal(response, "Oslo!");
	assert.deepEqual(responseTokens[0].shares, [0.5, -0.25]);
});

/** [arguments, what comes in, the sentence] */
const failing: [string[], Uint8Array | string | null, RegExp][] = [
	[["-"], null, /^h-neurons: "-" reads the prompt from a pipe, .* "h-neurons help" tells how\.\n$/],
	[["-"], "", /^h-neurons: The prompt is blank\. .*\n$/],
	[
		["-"],
		Uint8Array.of(0xff, 0xfe),
		/^h-neurons: Standard input is not text in UTF-8\. Choose a text file\.\n$/,
	],
	[["  "], "", /^h-neurons: The prompt is blank\. .*\n$/],
	[["--file", join(folder, "missing.md")], "", /missing\.md could not be read \(ENOENT\)\. Check that .*\n$/],
	[["--file", folder], "", /could not be read \(EISDIR\)\. .*\n$/],
	[
		["--file", file("a.bin", Uint8Array.of(104, 0, 105))],
		"",
		/a\.bin is not text in UTF-8\. Choose a text file\.\n$/,
	],
	[["--file", file("blank.md", " \n")], "", /The prompt in .*blank\.md is blank\. .*\n$/],
	[["Hi", "--gain", "5"], "", /^h-neurons: --gain is 5, not a number from 0 to 3\. .*\n$/],
];

test("what cannot be run is told in one sentence on standard error, with exit code 2", async () => {
	for (const [argv, input, sentence] of failing) {
		const { code, output, errors, engine } = await runCli(["inspect", ...argv], { input });
		assert.equal(code, 2, argv.join(" "));
		assert.match(errors, sentence);
		assert.equal(output, "");
		assert.deepEqual(engine.asked, []);
	}
});

test("the engine's failures come with their remedy, and the engine is ended", async () => {
	const engine = fakeEngine(() => ({
		loadModel: () => Promise.reject(new LensError("modelNotFound", "There is no model in /m.")),
	}));
	const { code, errors } = await runCli(["inspect", "Hi"], { engine });
	assert.equal(code, 2);
	assert.equal(
		errors,
		"h-neurons: There is no model in /m. Choose a folder that holds config.json, tokenizer.json and an .onnx file.\n",
	);
	assert.ok(engine.isDisposed());
});
