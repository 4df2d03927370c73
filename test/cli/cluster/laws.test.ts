/**
 * The law of plans: whoever runs their tasks, in whatever order the stages allow, each as often as they like, killed wherever
 * it happens to be, the study's files are those that one machine writes, byte for byte. Real processes on the pocket models.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import type { Plan } from "../../../src/cluster/plan";
import { mulberry32, shuffled } from "../../../src/core/random";
import { temporaryFolder } from "../../engine/start";
import { builtCli, h, signalGroup, start } from "./processes";

const folder = temporaryFolder();
before(() => {
	builtCli();
});

const IMPACT = [
	...["impact", "--only", "false-premise,challenge", "--limit", "3", "--gains", "0", "--random", "1"],
	...["--layer-matched", "0", "--activation-matched", "1", "--max-tokens", "8", "--question-limit", "2"],
];
const ORIGIN = ["origin", "--questions", "pocket", "--limit", "40", "--max-tokens", "8", "--random", "2"];
const IDENTIFY = [
	"identify",
	"--questions",
	"pocket",
	"--limit",
	"330",
	"--samples",
	"2",
	"--max-tokens",
	"12",
];

async function succeed(words: readonly string[]): Promise<string> {
	const { code, output, errors } = await h(words, { folder });
	assert.equal(code, 0, `${words.join(" ")}: ${errors}`);
	return output;
}

const plan = (dir: string): Plan => JSON.parse(readFileSync(join(folder, dir, "plan.json"), "utf8"));

/** Every file of a run but those of shards. */
function wholeFiles(run: string): string[] {
	return readdirSync(join(folder, run))
		.filter((name) => !/-of-/.test(name))
		.sort();
}

function assertSame(run: string, single: string): void {
	assert.deepEqual(wholeFiles(run), wholeFiles(single));
	for (const name of wholeFiles(single)) {
		const [one, other] = [run, single].map((each) => readFileSync(join(folder, each, name)));
		assert.ok(one!.equals(other!), `${name} differs`);
	}
}

interface Luck {
	seed: number;
	/** Share of the starts that are killed. */
	killed: number;
	times: number;
}

/**
 * Runs a plan stage by stage, each task several times in an order drawn by lot, two processes at a time, some killed at a line
 * of their progress drawn by lot; then once more whatever is not done.
 */
async function runByLot(dir: string, { seed, killed, times }: Luck): Promise<{ killed: number }> {
	const random = mulberry32(seed);
	const count = { killed: 0 };
	for (const stage of plan(dir).stages) {
		const starts = shuffled(
			stage.tasks.flatMap((_, index) => Array.from({ length: times }, () => index)),
			random,
		);
		const one = async () => {
			for (let index = starts.pop(); index !== undefined; index = starts.pop()) {
				let lines = random() < killed ? 1 + Math.floor(random() * 4) : 0;
				const kill = () => lines > 0 && --lines === 0;
				const { code, errors } = await h(["task", dir, stage.name, String(index)], { folder, kill });
				// Two of one task at the same time: the second is sent away.
				assert.ok(code === null || code === 0 || (code === 75 && /works on this task/.test(errors)), errors);
				if (code === null) count.killed++;
			}
		};
		await Promise.all([one(), one()]);
		for (const index of stage.tasks.keys()) await succeed(["task", dir, stage.name, String(index)]);
	}
	return count;
}

test("an impact study by lot is the one of a single machine", { timeout: 600_000 }, async (t) => {
	await succeed([...IMPACT, "--folder", "impact-one"]);
	await succeed([...IMPACT, "--plan", "impact", "--shards", "3"]);
	const count = await runByLot("impact", { seed: 1, killed: 0.5, times: 2 });
	t.diagnostic(`${count.killed} processes were killed`);
	assert.ok(count.killed > 0);
	assertSame("impact/run", "impact-one");
	const status = JSON.parse(await succeed(["status", "impact", "--json"]));
	assert.ok(status.isDone);
	assert.match(await succeed(["status", "impact"]), /answers +3 done\n.*\n.*\nAll is done/s);

	// A byte that another hand has changed is found; what is deleted is made again.
	const path = join(folder, "impact", "run", "answers.2-of-3.jsonl");
	const before = readFileSync(path);
	writeFileSync(
		path,
		before.map((byte, i) => (i === 20 ? byte ^ 1 : byte)),
	);
	const { code, errors } = await h(["task", "impact", "answers", "1"], { folder });
	assert.equal(code, 2);
	assert.match(errors, /answers\.2-of-3\.jsonl was changed since it was written; delete it/);
	rmSync(path);
	assert.match(await succeed(["task", "impact", "answers", "1"]), /answers 1: done\./);
	assert.deepEqual(readFileSync(path), before);
	assertSame("impact/run", "impact-one");
});

test("of two processes on one task one is sent away; one that is asked to stop says so", {
	timeout: 300_000,
}, async () => {
	await succeed([...IMPACT, "--plan", "two", "--shards", "1"]);
	await succeed(["task", "two", "sets", "0"]);
	const words = ["task", "two", "answers", "0"];
	const fits = /^answer: [1-9]/;
	let isBegun = () => {};
	const begun = new Promise<void>((resolve) => {
		isBegun = resolve;
	});
	// It stands still there, so that it is at it still, however long the others take, and then has some seconds left.
	const first = start(words, {
		...{ folder, atLine: { fits, signal: "SIGSTOP" }, slowness: 200 },
		kill(line) {
			if (fits.test(line)) isBegun();
			return false;
		},
	});
	await Promise.race([begun, first.ended.then(({ errors }) => assert.fail(errors))]);
	const second = await h(words, { folder });
	assert.equal(second.code, 75, second.errors);
	assert.match(second.errors, /Process \d+ on .* works on this task, as .*answers\.0\.1\.lock says\./);
	assert.match(await succeed(["status", "two"]), /answers +1 running/);
	first.child.kill("SIGTERM");
	signalGroup(first.child, "SIGCONT");
	const { code, errors } = await first.ended;
	assert.equal(code, 130, errors);
	assert.match(
		await succeed(["status", "two"]),
		/1 failed\n +0 failed: It was stopped; it goes on where it is\./,
	);
	await succeed(words);
	await succeed(["task", "two", "join-answers", "0"]);
	await succeed(["task", "two", "report", "0"]);
	assertSame("two/run", "impact-one");
});

test("an origin study by lot is the one of a single machine", { timeout: 600_000 }, async (t) => {
	await succeed([...ORIGIN, "--folder", "origin-one"]);
	await succeed([...ORIGIN, "--plan", "origin", "--shards", "2"]);
	const count = await runByLot("origin", { seed: 2, killed: 0.4, times: 2 });
	t.diagnostic(`${count.killed} processes were killed`);
	assertSame("origin/run", "origin-one");
});

test("an identification, last shard first, one killed, is the one of a single machine", {
	timeout: 900_000,
}, async () => {
	await succeed([...IDENTIFY, "--folder", "identify-one"]);
	await succeed([...IDENTIFY, "--plan", "identify", "--shards", "2", "--cpus", "1"]);
	for (const stage of plan("identify").stages)
		for (const index of [...stage.tasks.keys()].reverse()) {
			const isKilled = stage.tasks.length > 1 && index === 1;
			const words = ["task", "identify", stage.name, String(index)];
			const { code, errors } = await h(words, {
				folder,
				...(isKilled ? { atLine: { fits: / [1-9]\d* of /, signal: "SIGKILL" } } : {}),
			});
			assert.equal(code, isKilled ? null : 0, errors);
			if (isKilled) await succeed(words);
		}
	assertSame("identify/run", "identify-one");
});
