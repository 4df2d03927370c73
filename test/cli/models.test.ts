/** `h-neurons models`, against a hub on this machine and an engine of a few lines. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseArguments } from "../../src/cli/arguments";
import type { GraphDescription, ModelDescription } from "../../src/protocol/engine-api";
import { emptyFolder, GRAPH, hubWith, ID, sampleModel, TOKEN } from "../hub/sample-hub";
import { fakeEngine } from "./fake-engine";
import { runCli, type Surroundings } from "./run-cli";
import { folderWith } from "./sample-folder";

/** [arguments, what is wrong with them] */
const wrong: [string[], string][] = [
	[[], 'Say what to do with models: "list", "info" or "download".'],
	[["get"], 'Say what to do with models: "list", "info" or "download".'],
	[["info"], "Name a model, such as HuggingFaceTB/SmolLM2-135M-Instruct."],
	[["download"], "Name a model, such as HuggingFaceTB/SmolLM2-135M-Instruct."],
	[["download", "a/b", "c/d"], "Name one model at a time."],
	[["download", ""], "A model's name is empty."],
	[["download", "a/b", "--dtype", ""], "--dtype is empty."],
	[["info", "a/b", "--yes"], '--yes does not go with "models info".'],
	[["list", "--dtype", "q4"], '--dtype does not go with "models list".'],
	[["list", "--endpoint", "https://x"], '--endpoint does not go with "models list".'],
	[["list", "--loud"], "Unknown option '--loud'."],
];

test("wrong arguments are told in one sentence", () => {
	for (const [argv, problem] of wrong)
		assert.deepEqual(parseArguments(["models", ...argv]), { problem }, argv.join(" "));
});

const graph = (path: string, more: Partial<GraphDescription> = {}): GraphDescription => ({
	...{ path, bytes: 250_000_000, precision: "q4", layers: 24, neuronsPerLayer: 4864, hidden: 896 },
	...{ memoryBytes: 400_000_000, problem: null, ...more },
});

const described = (path: string, more: Partial<ModelDescription> = {}): ModelDescription => ({
	...{ path, folder: path, name: "x", modelType: "llama", contextLength: 8192, hasChatTemplate: true },
	...{ probe: null, graphs: [graph(join(path, GRAPH))], problem: null, ...more },
});

/** An engine that describes a folder as the first entry whose key its path ends with. */
const engineThat = (known: Record<string, Partial<ModelDescription>> = {}) =>
	fakeEngine(() => ({
		describeModels: async ({ paths }) =>
			paths.map((path) => {
				const key = Object.keys(known).find((each) => path.endsWith(each));
				return described(path, key === undefined ? {} : known[key]);
			}),
	}));

/** Goes back to the beginning of the line and empties it. */
const REWRITE = "\r\u001b[K";

/** The last line that a terminal would show of each line that rewrites itself. */
const shown = (text: string): string =>
	text
		.split("\n")
		.map((line) => line.split(REWRITE).at(-1))
		.join("\n");

test("list tells each graph, and why one cannot be used", async () => {
	const whole = { "config.json": "", "tokenizer.json": "" };
	const under = (at: string) => Object.fromEntries(Object.keys(whole).map((name) => [`${at}/${name}`, ""]));
	const folder = folderWith({
		...{ ...under("o/good"), "o/good/onnx/model_q4.onnx": "" },
		...{ ...under("o/moe"), "o/moe/model.onnx": "" },
	});
	const problem = "Layer 3 has routed experts, whose neurons cannot be read.";
	const engine = engineThat({
		good: { probe: "/p/probe.json" },
		moe: { graphs: [graph("/x/model.onnx", { precision: "fp32", layers: 0, problem })] },
	});
	const { code, output, errors } = await runCli(["models", "list", "."], { folder, engine });
	assert.deepEqual([code, errors], [0, ""]);
	assert.equal(
		output,
		[
			"MODEL   WEIGHTS  SIZE    LAYERS x NEURONS  PROBE  PATH",
			`o/good  q4       250 MB  24 x 4864         yes    ${join(folder, "o", "good")}`,
			`o/moe   fp32     250 MB  ?                 no     ${join(folder, "o", "moe")}`,
			`    cannot be used: ${problem}`,
			"",
		].join("\n"),
	);
	assert.ok(engine.isDisposed());
	const json = await runCli(["models", "list", folder, "--json"], { engine: engineThat() });
	assert.deepEqual(
		(JSON.parse(json.output) as ModelDescription[]).map(({ name }) => name),
		["o/good", "o/moe"],
	);
});

test("list without folders begins with the tool's own model, and says how to get another", async () => {
	const home = emptyFolder();
	const { code, output, errors } = await runCli(["models", "list"], {
		environment: { HOME: home },
		engine: engineThat(),
	});
	assert.equal(code, 0);
	assert.match(
		output,
		/^MODEL .*\npocket-chat +q4 +250 MB +24 x 4864 +no +\/tool\/media\/models\/pocket-chat\n$/,
	);
	assert.match(
		errors,
		/^No other model was found in .* or .*\. "h-neurons models download HuggingFaceTB\/SmolLM2-135M-Instruct" gets a small one\.\n$/,
	);
	const missing = await runCli(["models", "list", join(home, "none")]);
	assert.deepEqual([missing.code, missing.output], [2, ""]);
	assert.match(missing.errors, /^h-neurons: There is no folder .*none\. Choose a folder that holds .*\n$/);
});

test("info describes a folder here, without the hub", async () => {
	const folder = folderWith({ "m/config.json": "" });
	const engine = engineThat({ m: { contextLength: 2048 } });
	const { code, output } = await runCli(["models", "info", "m"], { folder, engine });
	assert.equal(code, 0);
	assert.equal(
		output,
		[
			`Folder:         ${join(folder, "m")}`,
			"Kind:           llama",
			"Context:        2048 tokens",
			"Chat template:  yes",
			'Probe:          none; "h-neurons identify" makes one',
			`${join(folder, "m", GRAPH)}: q4, 250 MB, 24 x 4864, takes about 400 MB of memory`,
			"    its neurons can be read",
			"",
		].join("\n"),
	);
	const broken = { graphs: [], problem: "There is no .onnx file. Choose a folder that holds one." };
	const other = await runCli(["models", "info", "m"], { folder, engine: engineThat({ m: broken }) });
	assert.match(
		other.output,
		/\nCannot be used: There is no \.onnx file\. Choose a folder that holds one\.\n$/,
	);
	const missing = await runCli(["models", "info", "./none"], { folder });
	assert.match(missing.errors, /^h-neurons: There is no .*none\. /);
});

test("info tells what the hub has, its licence and its gate", async () => {
	const hub = await hubWith({
		models: { [ID]: sampleModel({ gated: "manual" }), "o/gguf": { files: { "m.Q4.gguf": "x" } } },
	});
	const argv = ["models", "info", ID, "--endpoint", hub.endpoint];
	const environment = { HOME: emptyFolder() };
	const { code, output, engine } = await runCli(argv, { environment });
	assert.equal(code, 0);
	assert.equal(
		output,
		[
			`${ID} at ${hub.commitOf(ID).slice(0, 12)}, licence: apache-2.0`,
			`Its owner grants access at ${hub.endpoint}/${ID}; an access token in HF_TOKEN proves it.`,
			"",
			"DTYPE  SIZE    FILES  GRAPH",
			"q4     250 kB  5      onnx/model_q4.onnx",
			"fp32   390 kB  6      onnx/model.onnx",
			"",
			`"h-neurons models download ${ID}" gets the first of them.`,
			"",
		].join("\n"),
	);
	assert.deepEqual(engine.asked, []);
	const other = await runCli(["models", "info", "o/gguf"], {
		environment: { ...environment, HF_ENDPOINT: hub.endpoint },
	});
	assert.match(
		other.output,
		/\no\/gguf holds weights as GGUF and no ONNX file; look for "gguf ONNX" on the hub/,
	);
	const json = JSON.parse((await runCli([...argv, "--json"], { environment })).output);
	assert.equal(json.choices.length, 2);
});

const LINE = "Download it? [y/N] ";

/** A download of the sample model into a folder of its own. */
async function getWith(argv: string[], surroundings: Surroundings = {}) {
	const hub = await hubWith({ models: { [ID]: sampleModel({ gated: "auto" }) } });
	const to = emptyFolder();
	const environment = { HOME: emptyFolder(), HF_TOKEN: TOKEN, HF_ENDPOINT: hub.endpoint };
	const words = ["models", "download", ID, "--to", to, ...argv];
	const result = await runCli(words, { engine: engineThat(), environment, ...surroundings });
	return { hub, to, folder: join(to, "owner", "tiny-chat"), ...result };
}

test("download shows files and sizes, asks, gets them and tells whether they can be used", async () => {
	const { code, errors, output, folder, hub, engine } = await getWith([], { terminal: 8, ...typing("y\n") });
	assert.equal(code, 0, errors);
	const lines = shown(errors).split("\n");
	assert.deepEqual(lines.slice(0, 7), [
		`${ID} (q4) at ${hub.commitOf(ID).slice(0, 12)}, licence: apache-2.0`,
		"  onnx/model_q4.onnx      200 kB",
		"  config.json             22 bytes",
		"  generation_config.json  2 bytes",
		"  tokenizer.json          50 kB",
		"  tokenizer_config.json   20 bytes",
		`250 kB in all, to ${folder}`,
	]);
	assert.ok(errors.includes(LINE));
	assert.match(errors.split(REWRITE).at(-1)!, /^250 kB of 250 kB.*config\.json\n$/);
	assert.equal(output.split("\n")[0], `${ID} is here. Use it with --model ${join(folder, GRAPH)}`);
	assert.match(output, /\n {4}its neurons can be read\n$/);
	assert.deepEqual(engine.asked.at(-1)!.params, { paths: [folder] });
	assert.equal(statSync(join(folder, GRAPH)).size, 200_000);
	for (const { server, headers } of hub.requests)
		assert.equal(headers.authorization, server === "hub" ? `Bearer ${TOKEN}` : undefined);
});

test("in a pipe, --yes answers, and progress is a few plain lines", async () => {
	const { code, errors, output, folder } = await getWith(["--yes", "--dtype", "fp32", "--json"]);
	assert.equal(code, 0, errors);
	assert.ok(!errors.includes("\u001b") && !errors.includes("\r") && !errors.includes(LINE));
	assert.match(errors, /390 kB of 390 kB/);
	const told = JSON.parse(output);
	assert.deepEqual([told.id, told.folder, told.graph], [ID, folder, join(folder, "onnx", "model.onnx")]);
	assert.equal(readFileSync(join(folder, "config.json"), "utf8"), '{"model_type":"llama"}');
});

/** [arguments, surroundings, exit code, end of standard error] */
const refused: [string[], Surroundings, number, RegExp][] = [
	[
		[],
		{},
		2,
		/h-neurons: Nobody can be asked here whether to download it: give --yes\. "h-neurons help" tells how\.\n$/,
	],
	[[], { terminal: 8, ...typing("n\n") }, 130, /\[y\/N\] Nothing was downloaded\.\n$/],
	[[], { terminal: 8, ...typing("") }, 130, /\[y\/N\] Nothing was downloaded\.\n$/],
	[["--yes", "--dtype", "q5"], {}, 2, /owner\/tiny-chat is there as q4, fp32, not as q5\. .*\n$/],
	[["--yes", "--revision", "v9"], {}, 2, /has no revision v9\. Check the model's name, .*\n$/],
	[
		["--yes", "--endpoint", "nowhere"],
		{},
		2,
		/The hub address "nowhere" does not start with https:\/\/\. Check the connection .*\n$/,
	],
];

test("without a yes nothing is written", async () => {
	for (const [argv, surroundings, code, told] of refused) {
		const result = await getWith(argv, surroundings);
		assert.equal(result.code, code, result.errors);
		assert.match(result.errors, told);
		assert.equal(result.output, "");
		assert.ok(!existsSync(result.folder));
	}
});

test("a model without ONNX is refused with what to look for", async () => {
	const hub = await hubWith({ models: { "o/m": { files: { "model.safetensors": "x" } } } });
	const environment = { HOME: emptyFolder(), HF_ENDPOINT: hub.endpoint };
	const { code, errors } = await runCli(["models", "download", "o/m", "--yes"], { environment });
	assert.equal(code, 2);
	assert.match(
		errors,
		/^h-neurons: o\/m holds weights as safetensors and no ONNX file; look for "m ONNX" on the hub/,
	);
});

test("Ctrl+C keeps the part, says so, and the same command goes on", async () => {
	const hub = await hubWith();
	const to = emptyFolder();
	const environment = { HOME: emptyFolder(), HF_ENDPOINT: hub.endpoint };
	const argv = ["models", "download", ID, "--to", to, "--yes"];
	hub.faults.push({ on: GRAPH, server: "storage", after: { bytes: 98_304, ends: "stall" } });
	const interruption = new AbortController();
	const part = join(to, ID, `${GRAPH}.part`);
	const timer = setInterval(() => {
		if (existsSync(part) && statSync(part).size > 50_000) interruption.abort();
	}, 5);
	const stopped = await runCli(argv, { environment, signal: interruption.signal });
	clearInterval(timer);
	assert.equal(stopped.code, 130);
	assert.match(
		stopped.errors,
		/\nStopped\. What is there is kept, and the same command goes on with it\.\n$/,
	);
	const kept = statSync(part).size;
	const again = await runCli(argv, { environment, engine: engineThat() });
	assert.equal(again.code, 0, again.errors);
	assert.equal(
		hub.requests.filter(({ server, path }) => server === "storage" && path.includes(GRAPH)).at(-1)!.headers
			.range,
		`bytes=${kept}-`,
	);
});

/** A person at the keyboard who types this, or leaves. */
function typing(text: string): Surroundings {
	return { input: text, isTyped: true };
}
