import { strict as assert } from "node:assert";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { QUESTION_SETS, questionSet } from "../../../src/core/question-sets";
import { LensError } from "../../../src/protocol/errors";
import type { IdentifyParams } from "../../../src/protocol/study-calls";
import { fakeEngine } from "../fake-engine";
import { runCli } from "../run-cli";

const folder = mkdtempSync(join(tmpdir(), "h-neuron-cli-"));
after(() => rmSync(folder, { recursive: true }));

/** What the engine was asked last. */
async function asked(words: string, environment: Record<string, string> = {}) {
	const { engine, code, errors } = await runCli(words.split(" "), { folder, environment });
	assert.equal(code, 0, errors);
	return {
		params: engine.asked.at(-1)!.params as IdentifyParams,
		methods: engine.asked.map(({ method }) => method),
	};
}

const inMedia = (files: readonly string[]) => files.map((file) => join("/tool/media/questions", file));

test("every file of a set is there", () => {
	const media = join(__dirname, "..", "..", "..", "media", "questions");
	for (const { name, files, quick } of QUESTION_SETS)
		for (const file of [...files, ...(quick ?? [])])
			assert.ok(existsSync(join(media, file)), `${name}: ${file}`);
});

test("one command: the general set, all steps, a folder named after model and set", async () => {
	const { params, methods } = await asked("identify --model m");
	assert.deepEqual(methods, ["loadModel", "identify"]);
	assert.deepEqual(params.questions, inMedia(questionSet("general")!.files));
	assert.equal(params.folder, join(folder, "h-neurons-fake-general"));
	assert.equal(params.output, null);
	assert.equal(params.limit, null);
	assert.deepEqual(params.crossDomain, { files: [], domains: [] });
});

test("the model that comes with the tool is asked what it was taught", async () => {
	const { params } = await asked("identify");
	assert.deepEqual(params.questions, inMedia(questionSet("pocket")!.files));
	assert.equal(params.folder, join(folder, "h-neurons-fake-pocket"));
});

test("a quick run takes a set's quick file, or draws 200 questions", async () => {
	const quick = (await asked("identify --quick --model m")).params;
	assert.deepEqual(quick.questions, inMedia(questionSet("general")!.quick!));
	assert.equal(quick.folder, join(folder, "h-neurons-fake-general-quick"));
	assert.equal(quick.limit, null);
	const drawn = (await asked("identify --quick --questions pocket")).params;
	assert.equal(drawn.limit, 200);
	assert.ok(drawn.questions.length > 3);
});

test("files go before sets, and what is neither is told", async () => {
	writeFileSync(join(folder, "general"), "");
	const { params } = await asked("identify --questions general my/own.csv");
	assert.deepEqual(params.questions, [join(folder, "general"), join(folder, "my/own.csv")].sort());
	rmSync(join(folder, "general"));
	const { code, errors } = await runCli(["identify", "--questions", "genral"], { folder });
	assert.equal(code, 2);
	assert.match(errors, /^h-neurons: There is no file genral, and no set of questions of that name\./);
});

test("what no fit sees: files, sets and domains", async () => {
	const { params } = await asked(
		"identify --cross-domain pocket --cross-domain law.jsonl --cross-domain sports",
	);
	assert.ok(params.crossDomain.files.includes(join(folder, "law.jsonl")));
	assert.ok(params.crossDomain.files.length > 3);
	assert.deepEqual(params.crossDomain.domains, ["sports"]);
});

const SERVERS =
	"identify --sampler http://a/v1 --sampler-model s --judge http://b/v1 --judge-model j --extractor http://c --extractor-model e";
const keysOf = ({ sampler, judge, extractor }: IdentifyParams) => [
	sampler!.apiKey,
	judge.server!.apiKey,
	extractor!.apiKey,
];

test("each server gets its own key from the environment", async () => {
	const own = {
		H_NEURONS_SAMPLER_API_KEY: "s",
		H_NEURONS_JUDGE_API_KEY: "j",
		H_NEURONS_EXTRACTOR_API_KEY: "",
	};
	const { params } = await asked(SERVERS, own);
	assert.deepEqual(params.sampler, {
		...{ url: "http://a/v1", model: "s", apiKey: "s", concurrency: 8 },
		...{ rate: { requests: null, tokens: null }, price: null },
	});
	assert.deepEqual(keysOf(params), ["s", "j", null]);
	// With a key each, the shared one goes nowhere.
	assert.deepEqual(keysOf((await asked(SERVERS, { ...own, H_NEURONS_API_KEY: "k" })).params), [
		"s",
		"j",
		null,
	]);
	assert.deepEqual(keysOf((await asked(SERVERS)).params), [null, null, null]);
});

test("the shared key goes to servers of one origin, and to none of several", async () => {
	const words = SERVERS.replace("http://b/", "http://a:80/judge/").replace("http://c", "http://A/x");
	assert.deepEqual(keysOf((await asked(words, { H_NEURONS_API_KEY: "k" })).params), ["k", "k", "k"]);
	const environment = { H_NEURONS_API_KEY: "k", H_NEURONS_JUDGE_API_KEY: "j" };
	const { code, errors, engine } = await runCli(SERVERS.split(" "), { folder, environment });
	assert.equal(code, 2);
	assert.equal(
		errors,
		'h-neurons: H_NEURONS_API_KEY would go to servers of several addresses (http://a, http://b, http://c): set H_NEURONS_SAMPLER_API_KEY, H_NEURONS_EXTRACTOR_API_KEY instead, empty for a server that wants no key. "h-neurons help" tells how.\n',
	);
	assert.ok(!engine.asked.some(({ method }) => method === "identify"));
	// Another port is another server.
	const ports = "identify --sampler http://a:1 --sampler-model s --judge http://a:2 --judge-model j";
	assert.equal((await runCli(ports.split(" "), { folder, environment: { H_NEURONS_API_KEY: "k" } })).code, 2);
});

test("only steps that need a model load it", async () => {
	for (const step of ["judge", "spans", "fit", "evaluate"]) {
		assert.deepEqual((await asked(`${step} --folder run`)).methods, ["identify"], step);
		const unnamed = await asked(step);
		assert.deepEqual(unnamed.methods, ["describeModels", "identify"], step);
		assert.deepEqual(unnamed.params.steps, [step]);
	}
	for (const words of ["collect", "features", "fit --criterion paper", "identify --estimate"])
		assert.equal((await asked(words)).methods[0], "loadModel", words);
});

test("progress goes to standard error, the summary and where the files are to standard output", async () => {
	const { output, errors } = await runCli(["identify", "--folder", "work"], { folder });
	assert.equal(errors, "collect: 1 of 4, 2 min left\ncollect: 4 of 4\njudge: 4 of 4\n");
	assert.equal(
		output,
		[
			"The probe beats what costs nothing.",
			"Too few answers for any figure: consistent.",
			`The probe is in ${join(folder, "work")}/probe.json.`,
			`The report is in ${join(folder, "work")}/report.html.`,
			"",
		].join("\n"),
	);
});

test("on a terminal each step has one line that rewrites itself", async () => {
	const { errors } = await runCli(["identify"], { folder, terminal: 8 });
	assert.equal(errors.split("\r\u001b[K").length, 4);
	assert.equal(errors.split("\n").length, 3);
});

test("single steps and shards tell that they are done", async () => {
	const one = await runCli(["judge", "--folder", "work"], { folder });
	assert.equal(one.output, `judge is done; the files are in ${join(folder, "work")}.\n`);
	const shard = await runCli("identify --steps judge,collect --shard 2/3 --folder work".split(" "), {
		folder,
	});
	assert.equal(
		shard.output,
		`collect, judge are done for shard 2 of 3; the files are in ${join(folder, "work")}.\n`,
	);
});

test("an estimate is told step by step", async () => {
	const { output } = await runCli(["identify", "--estimate"], { folder });
	assert.equal(
		output,
		[
			"200 questions",
			"3 left out: it has no answer",
			"collect: 2 min, 50 of 200 done",
			"judge: as long as the server takes",
			"spans: 1 s",
			"features: 30 s",
			"fit: 20 s",
			"evaluate: 5 s",
			"in all: 3 min",
			"disk: 30 MB of 5,000 MB free",
			"memory: 800 MB",
			"",
		].join("\n"),
	);
});

test("everything can be had as JSON", async () => {
	for (const words of ["identify", "identify --estimate", "merge run", "recalibrate q.jsonl -o p"]) {
		const { output, errors } = await runCli(
			[...words.split(" "), "--json", ...(words.startsWith("recal") ? ["--probe", "x"] : [])],
			{
				folder,
			},
		);
		assert.equal(typeof JSON.parse(output), "object", errors);
	}
});

test("merge names its folders", async () => {
	const { output, engine } = await runCli(["merge", "run", "other"], { folder });
	assert.deepEqual(engine.asked, [
		{ method: "mergeShards", params: { folder: join(folder, "run"), from: [join(folder, "other")] } },
	]);
	assert.equal(output, `samples.jsonl, verdicts.jsonl joined; the files are in ${join(folder, "run")}.\n`);
	const none = fakeEngine(() => ({ mergeShards: async () => ({ files: [] }) }));
	const again = await runCli(["merge", "run"], { folder, engine: none });
	assert.match(again.output, /^Everything was joined before/);
});

test("recalibrate tells before and after, and needs a probe", async () => {
	const { output, engine } = await runCli("recalibrate q.jsonl --probe old.json -o new.json".split(" "), {
		folder,
	});
	const { probe, output: to } = engine.asked.at(-1)!.params as { probe: string; output: string };
	assert.deepEqual([probe, to], [join(folder, "old.json"), join(folder, "new.json")]);
	assert.match(
		output,
		/^Calibrated on 60 right and 40 wrong answers\.\nBrier score: 0\.200 before, 0\.150 after\./,
	);
	const none = await runCli("recalibrate q.jsonl -o new.json".split(" "), { folder });
	assert.equal(none.code, 2);
	assert.match(none.errors, /The model has no probe of its own: name one with --probe\./);
});

test("every verb of a study has its page", async () => {
	for (const verb of [
		"identify",
		"collect",
		"judge",
		"spans",
		"features",
		"fit",
		"evaluate",
		"merge",
		"recalibrate",
	]) {
		const { output, code } = await runCli([verb, "--help"]);
		assert.equal(code, 0);
		assert.ok(output.startsWith(`h-neurons ${verb}`), verb);
		for (const line of output.split("\n")) assert.ok(line.length <= 120, line);
	}
});

test("a failure of the study is one sentence with its remedy", async () => {
	const engine = fakeEngine(() => ({
		identify: async () => {
			throw new LensError("otherRun", "The folder run holds a run with other settings.");
		},
	}));
	const { code, errors } = await runCli(["identify"], { folder, engine });
	assert.equal(code, 2);
	assert.match(errors, /^h-neurons: The folder run holds .*\. Choose another folder, or delete .*\.\n$/);
});
