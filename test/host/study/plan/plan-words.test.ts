/** A form's plan: the command line, given the words, asks the engine for what a start in this window would. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseArguments } from "../../../../src/cli/arguments";
import { studyParams } from "../../../../src/cli/identify/study-params";
import { impactParams } from "../../../../src/cli/impact/impact-params";
import { originParams } from "../../../../src/cli/origin/origin-params";
import type { Program } from "../../../../src/cli/program";
import { type StudyCall, studyCall } from "../../../../src/host/study/params/study-call";
import { planWords, submitWords } from "../../../../src/host/study/plan/plan-words";
import type { KindAndForm } from "../../../../src/protocol/study-panel/forms";
import { newIdentifyForm } from "../../../../src/protocol/study-panel/identify-form";
import { newImpactForm } from "../../../../src/protocol/study-panel/impact-form";
import { newOriginForm } from "../../../../src/protocol/study-panel/origin-form";
import { newPlaceForm, type PlaceForm } from "../../../../src/protocol/study-panel/place-form";

const place = {
	...{ job: "j", choice: { modelPath: "/m", runtime: {} }, folder: "/plan/run", keyOf: async () => null },
	filesOf: async (set: string) => [`/sets/${set}.jsonl`],
	filesOfSuite: (set: string, suite: string) => [`/suites/${set}/${suite}.jsonl`],
	filesBesideSuites: (set: string) => [`/suites/${set}/questions.jsonl`],
};
const program = {
	...{ folder: "/elsewhere", environment: {}, questionSets: "/tool/questions", suiteSets: "/tool/suites" },
	embeddedModel: "/tool/models/pocket-chat",
} as unknown as Program;
const planned: PlaceForm = { ...newPlaceForm(), where: "slurm", shards: 3, gpus: 1, minutes: 30 };
const server = { url: "http://10.0.0.7:8000/v1", model: "big", concurrency: 5 };
const limited = { ...server, rate: { requests: 60, tokens: 90_000 } };
const identify = newIdentifyForm();
const impact = newImpactForm();
const warmer = { temperature: 0.5, topK: null, topP: null, maxTokens: 64 };

const studies: Record<string, KindAndForm> = {
	"a fresh identification": { kind: "identify", form: { ...identify, sets: ["general"] } },
	"one in which everything is set": {
		kind: "identify",
		form: {
			...{ sets: ["general"], files: ["/my questions/a, b.csv"], crossDomains: ["sport", "film & tv"] },
			...{ crossDomainFiles: ["/c.jsonl"], size: "number", limit: 7, samples: 3 },
			advanced: {
				...{ temperature: 0.7, topK: 0, topP: 1, seed: 5, maxTokens: 12, instruction: "", mode: "3-vs-1" },
				...{ penalty: "l2", criterion: "auroc", folds: 3, calibration: "isotonic", perClass: 20 },
				...{ regions: ["answer", "response"], rule: "words" },
			},
			servers: { sampler: limited, judge: limited, extractor: limited },
		},
	},
	"one judged by the reference's rule": {
		kind: "identify",
		form: { ...identify, sets: ["pocket"], advanced: { ...identify.advanced, rule: "substring" } },
	},
	"a fresh impact study": { kind: "impact", form: { ...impact, probe: "/p.json" } },
	"an impact study of some suites": {
		kind: "impact",
		form: {
			...{ ...impact, probe: "/p.json", size: "full", gains: "0; 2", random: 0, seed: 9 },
			suites: {
				"false-premise": { isAsked: true, files: ["/f=1.csv"], decoding: warmer },
				"misleading-context": { isAsked: false, files: [], decoding: { ...warmer, topK: 3 } },
				challenge: { isAsked: true, files: [], decoding: warmer },
				disallowed: { isAsked: false, files: [], decoding: warmer },
			},
			...{ asksQuestions: false, servers: { judge: server } },
		},
	},
	"an origin study": {
		kind: "origin",
		form: {
			...newOriginForm(),
			base: "/base",
			probe: "/p.json",
			study: "/run",
			sets: ["pocket"],
			limit: 9,
			size: "number",
		},
	},
};

for (const [name, study] of Object.entries(studies))
	test(`${name} is asked for as it would be here`, async () => {
		const call = await studyCall(study, place);
		const words = planWords(call, planned, { dir: "/plan", model: "/m" });
		const parsed = parseArguments(words);
		assert.ok("command" in parsed && parsed.command.verb === "plan", JSON.stringify(parsed));
		const { command } = parsed;
		assert.deepEqual([command.dir, command.shards, command.options.model], ["/plan", 3, "/m"]);
		assert.deepEqual(command.needs, { cpus: 4, gpus: 1, minutes: 30 });
		assert.deepEqual(paramsOf(command), expected(call));
	});

type Planned = Extract<
	Extract<ReturnType<typeof parseArguments>, { command: object }>["command"],
	{ verb: "plan" }
>;

/** What the command line would ask the engine for. */
function paramsOf(command: Planned): object {
	const at = { folder: "/plan/run" };
	switch (command.study) {
		case "identify":
			return studyParams({ ...command.options, ...at }, program, "");
		case "impact": {
			const params = impactParams({ ...command.options, ...at }, program, "");
			// Of suites that nobody asks, nothing is decoded.
			const asked = params.suites.map(({ suite }) => suite);
			const decoding = Object.entries(params.decoding).filter(([suite]) => asked.includes(suite as never));
			return { ...params, decoding: Object.fromEntries(decoding) };
		}
		case "origin":
			return originParams({ ...command.options, ...at }, program, "");
	}
}

/** The same without what the two name otherwise: the job, threads, and suites that are decoded as always. */
function expected({ method, params }: StudyCall): object {
	const plain = JSON.parse(JSON.stringify(params, (_, value) => (isServer(value) ? asCli(value) : value)));
	const { runtime: _threads, ...rest } = { ...plain, job: method };
	if (method === "impact" && Object.values(params.decoding).every((each) => Object.keys(each).length === 0))
		rest.decoding = {};
	return rest;
}

const isServer = (value: unknown): value is typeof server =>
	typeof value === "object" && value !== null && "concurrency" in value;
const asCli = (given: object) => ({ rate: { requests: null, tokens: null }, price: null, ...given });

test("all servers are asked as little as the one that is asked least", async () => {
	const judge = { ...server, concurrency: 3, rate: { requests: 10, tokens: null } };
	const form = { ...identify, sets: ["general"], servers: { sampler: limited, judge, extractor: null } };
	const words = planWords(await studyCall({ kind: "identify", form }, place), planned, {
		dir: "/p",
		model: "/m",
	});
	const told = words.filter((word) => /^--(concurrency|rate|token-rate)=/.test(word));
	assert.deepEqual(told, ["--concurrency=3", "--rate=10", "--token-rate=90000"]);
});

test("a plan goes to the scheduler that the form names, with what it says for it", () => {
	const names = { partition: "gpu", account: "lab", qos: "long" };
	const slurm: PlaceForm = { ...planned, ...names, atMost: 20, image: "i", claim: "c" };
	assert.deepEqual(submitWords(slurm, "/plan"), [
		"submit",
		"slurm",
		"/plan",
		...["--partition=gpu", "--account=lab", "--qos=long", "--at-most=20"],
	]);
	// What is told anew counts before the plan's own; no number of those is told twice.
	const needs = { minutes: 90, memoryMb: 16_000, cpus: null, gpus: 0 };
	const again = submitWords(planned, "/plan", needs)!;
	assert.deepEqual(again, ["submit", "slurm", "/plan", "--time=90", "--memory=16000", "--gpus=0"]);
	assert.ok("command" in parseArguments(again));
	assert.ok("command" in parseArguments(submitWords(slurm, "/plan")!));
	assert.deepEqual(submitWords(planned, "/plan"), ["submit", "slurm", "/plan"]);
	assert.deepEqual(submitWords({ ...slurm, where: "kubernetes", mount: "/home" }, "/plan"), [
		...[
			"submit",
			"kubernetes",
			"/plan",
			"--image=i",
			"--claim=c",
			"--mount=/home",
			"--parallelism=20",
			"--dry-run",
		],
	]);
	assert.equal(submitWords({ ...slurm, where: "plan" }, "/plan"), null);
});
