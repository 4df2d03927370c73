/** From the form to the report, with the real command line and a Slurm that is none. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type BeginPlan, beginPlan, MANIFEST } from "../../../../src/host/study/plan/begin-plan";
import { Plans } from "../../../../src/host/study/plan/plans";
import { cliAt } from "../../../../src/host/study/plan/run-cli";
import { earlierRuns, planRun, readBegunOf, readReportOf } from "../../../../src/host/study/run/run-folders";
import { type IdentifyForm, newIdentifyForm } from "../../../../src/protocol/study-panel/identify-form";
import {
	newPlaceForm,
	type PlaceForm,
	type PlanPlace,
} from "../../../../src/protocol/study-panel/place-form";
import { builtCli } from "../../../cli/cluster/processes";
import { ROOT } from "../../../engine/start";
import { fakeSlurm } from "../../../slurm/fake-slurm";

const QUESTIONS = 60;
const modelPath = join(ROOT, "media", "models", "pocket-chat");
let root: string;
let path: string;
let questions: string;
before(async () => {
	root = await mkdtemp(join(tmpdir(), "h-neuron-plans-"));
	path = [fakeSlurm(join(root, "slurm")), process.env.PATH].join(delimiter);
	questions = join(root, "questions.jsonl");
	const sets = ["people-head", "people-never"].map((name) =>
		join(ROOT, "media", "questions", "pocket", `${name}.jsonl`),
	);
	const texts = await Promise.all(sets.map((set) => readFile(set, "utf8")));
	await writeFile(questions, texts.flatMap((text) => text.split("\n").slice(0, QUESTIONS)).join("\n"));
});
after(() => rm(root, { recursive: true, force: true }));

const advanced: IdentifyForm["advanced"] = {
	...newIdentifyForm().advanced,
	...{ maxTokens: 12, folds: 2, perClass: 20, regions: ["lastPromptToken"] },
};

/** Over the command line that is built, and programs that look like Slurm's. */
function realPlans(): Plans {
	const environment = { ...process.env, PATH: path };
	const cli = cliAt(() => ({ path: builtCli(), runtime: null, folder: root, environment }));
	return new Plans(cli, 500);
}

/** Begins a plan of a small identification in a folder of that name. */
async function begin(
	name: string,
	changes: Partial<PlaceForm> & { where: PlanPlace },
	{ signal, plans = realPlans() }: { signal?: AbortSignal; plans?: Plans } = {},
) {
	const place = { ...newPlaceForm(), shards: 2, memoryMb: 2000, minutes: 30, cpus: 1, ...changes };
	const form: IdentifyForm = { ...newIdentifyForm(), files: [questions], size: "full", samples: 2, advanced };
	const dir = join(changes.folder ?? join(root, "studies"), name);
	const stages: string[] = [];
	const begun: BeginPlan["begun"] = {
		kind: "identify",
		form,
		folder: dir,
		model: "pocket-chat",
		modelPath,
		begun: "2026-11-23",
		place,
	};
	const beginning = beginPlan(plans, {
		begun,
		list: join(root, "studies"),
		of: {
			...{ choice: { modelPath, runtime: {} }, filesOf: async () => [] },
			...{ filesOfSuite: () => [], filesBesideSuites: () => [] },
		},
		signal: signal ?? new AbortController().signal,
		onPlanned: () => stages.push("planned"),
	});
	return { plans, dir, stages, beginning };
}

test("a form's study runs on a scheduler and ends with a report as any other", {
	timeout: 300_000,
}, async () => {
	const { plans, dir, stages, beginning } = await begin("slurm", { where: "slurm", partition: "cpu" });
	await beginning;
	assert.deepEqual(stages, ["planned"]);
	const run = { kind: "identify", folder: planRun(dir), model: "pocket-chat", begun: "2026-11-23" };
	assert.deepEqual(await earlierRuns(join(root, "studies")), [
		{ ...run, isFinished: false, plan: { dir, where: "slurm" } },
	]);
	const ended = new Promise((resolve) => plans.onDone(resolve));
	plans.setSeen(true);
	plans.follow([dir]);
	assert.equal(await ended, dir);
	const { stages: done } = plans.now(dir)!;
	assert.deepEqual(
		done.map(({ name, done }) => [name, done]),
		[
			["answers", 2],
			["join-answers", 1],
			["features", 2],
			["join-features", 1],
			["probe", 1],
		],
	);
	plans.dispose();
	const [finished] = await earlierRuns(join(root, "studies"));
	assert.equal(finished?.isFinished, true);
	assert.equal((await readBegunOf(finished!.folder))?.modelPath, modelPath);
	const { report } = await readReportOf(finished!.folder);
	assert.equal(report?.format, "h-neuron-study");
	// The tasks are started by what has planned them.
	assert.match(
		await readFile(join(dir, "slurm", "answers.sh"), "utf8"),
		/task .* answers "\$SLURM_ARRAY_TASK_ID"/,
	);
});

test("what a scheduler refuses is told in its words; the plan stays, to be submitted again", async () => {
	const { dir, stages, beginning } = await begin("refused", { where: "slurm", partition: "none" });
	await assert.rejects(
		beginning,
		/sbatch says: invalid partition specified: none\. Check the scheduler's options/,
	);
	assert.deepEqual(stages, ["planned"]);
	assert.ok((await earlierRuns(join(root, "studies"))).some(({ plan }) => plan?.dir === dir));
});

test("a manifest is written beside its plan, and nothing is applied", async () => {
	const changes = { where: "kubernetes", image: "registry.example/h-neurons:1", claim: "studies" } as const;
	const { dir, beginning } = await begin("kubernetes", changes);
	await beginning;
	assert.match(await readFile(join(dir, MANIFEST), "utf8"), /kind: Job[\s\S]*registry\.example\/h-neurons:1/);
});

test("a plan alone can be followed before anybody runs it", async () => {
	const { plans, dir, beginning } = await begin("plan", { where: "plan" });
	await beginning;
	plans.follow([dir]);
	await plans.look();
	assert.deepEqual(
		plans.now(dir)?.stages.map(({ waiting }) => waiting),
		[2, 1, 2, 1, 1],
	);
	assert.equal(plans.now(dir)?.note, "");
});

test("a plan in a folder of one's own is listed and followed as any other, by that folder's path", async () => {
	const scratch = join(root, "big disk");
	const { plans, dir, beginning } = await begin("elsewhere", { where: "plan", folder: scratch });
	await beginning;
	const listed = async () =>
		(await earlierRuns(join(root, "studies"))).filter(({ plan }) => plan?.dir.endsWith("elsewhere"));
	const [run] = await listed();
	assert.deepEqual([run?.plan, run?.folder], [{ dir, where: "plan" }, planRun(dir)]);
	plans.follow([dir]);
	await plans.look();
	assert.equal(plans.now(dir)?.note, "");
	// One that is deleted by hand is gone from the list.
	await rm(dir, { recursive: true });
	assert.deepEqual(await listed(), []);
});

test("one that is stopped while it is made leaves nothing to follow", async () => {
	const stopped = await begin("stopped", { where: "plan" }, { signal: AbortSignal.abort() });
	await assert.rejects(stopped.beginning, { code: "cancelled" });
	assert.equal(existsSync(stopped.dir), false);
});

test("a stop that comes when the plan is just made submits nothing and leaves nothing", async () => {
	const controller = new AbortController();
	const words: string[] = [];
	const plans = new Plans(async ([verb]) => {
		words.push(verb!);
		controller.abort();
		return { output: "", notes: "" };
	});
	const { beginning, stages } = await begin("late", { where: "slurm" }, { signal: controller.signal, plans });
	await assert.rejects(beginning, { code: "cancelled" });
	assert.deepEqual([words, stages], [["identify"], []]);
});

test("a manifest that cannot be written leaves no plan that nobody could apply", async () => {
	const changes = { where: "kubernetes", image: "registry.example/h:1", claim: "No such claim" } as const;
	const { beginning, dir } = await begin("unclaimed", changes);
	await assert.rejects(beginning, /claim/);
	assert.equal(existsSync(dir), false);
});

test("a command line that does not leave when it is told to is ended", async () => {
	const script = join(root, "stay.js");
	const heeds = join(root, "stays");
	await writeFile(
		script,
		`process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);
		require("node:fs").writeFileSync(${JSON.stringify(heeds)}, "");`,
	);
	const place = { path: script, runtime: null, folder: root, environment: {} };
	const controller = new AbortController();
	const running = cliAt(() => place, 200)([], controller.signal);
	const ended = assert.rejects(running, { code: "cancelled" });
	while (!existsSync(heeds)) await delay(10);
	controller.abort();
	await ended;
});

test("the command line is told what the environment is, but for what is the editor's own", async () => {
	const script = join(root, "tell.js");
	await writeFile(script, "process.stdout.write(Object.keys(process.env).sort().join())");
	const environment = {
		PATH: "/bin",
		NODE_OPTIONS: "--x",
		VSCODE_IPC: "1",
		ELECTRON_X: "1",
		H_NEURONS_API_KEY: "k",
	};
	const cli = cliAt(() => ({ path: script, runtime: null, folder: root, environment }));
	assert.equal((await cli([])).output, "ELECTRON_RUN_AS_NODE,H_NEURONS_API_KEY,PATH");
	const missing = cliAt(() => ({ path: script, runtime: join(root, "no-node"), folder: root, environment }));
	await assert.rejects(missing([]), /cannot be started: .*ENOENT/);
});
