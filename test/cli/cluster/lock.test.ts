/** Who works on a task: whoever is alive, and of several who come for a dead one's, one. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type Holder, isHeld, type Surroundings, takeLock } from "../../../src/cli/cluster/task/lock";

const folder = mkdtempSync(join(tmpdir(), "h-neuron-lock-"));
after(() => rmSync(folder, { recursive: true }));

let tasks = 0;
const place = () => join(folder, `answers.${tasks++}`);
const surroundings = (more: Partial<Surroundings> = {}): Surroundings => ({
	job: null,
	isJobOver: async () => null,
	does: "works on this task",
	signal: new AbortController().signal,
	patience: 300,
	say: () => undefined,
	...more,
});

/** This process as a holder. */
async function own(): Promise<Holder> {
	const at = place();
	const lock = await takeLock(at, surroundings());
	await lock.release();
	return lock.holder;
}

/** A lock of somebody else. */
function left(at: string, holder: Partial<Holder> | string): string {
	const path = `${at}.1.lock`;
	const whole = { host: hostname(), machine: "", pid: 1, birth: null, job: null, released: null };
	writeFileSync(path, typeof holder === "string" ? holder : JSON.stringify({ ...whole, ...holder }));
	return path;
}

test("a lock is held until it is let go; each try has the next number", async () => {
	const at = place();
	const first = await takeLock(at, surroundings());
	assert.equal(first.attempt, 1);
	assert.ok(await isHeld(at, Date.now()));
	await assert.rejects(takeLock(at, surroundings()), {
		code: "taskBusy",
		message: new RegExp(
			`^Process ${process.pid} on ${hostname()} works on this task, as .*1\\.lock says\\.$`,
		),
	});
	await first.release();
	assert.ok(!(await isHeld(at, Date.now())));
	assert.equal((await takeLock(at, surroundings())).attempt, 2);
	assert.match(readFileSync(`${at}.1.lock`, "utf8"), /"released":"20/);
});

test("a process that is gone from this machine holds nothing", async () => {
	const { machine } = await own();
	const { pid } = spawnSync(process.execPath, ["--version"]);
	// Another process may have got its number since.
	for (const dead of [
		{ pid, birth: "1" },
		{ pid: process.pid, birth: "1" },
		{ pid, birth: null },
	]) {
		const at = place();
		left(at, { ...dead, machine });
		assert.ok(!(await isHeld(at, Date.now())), JSON.stringify(dead));
		assert.equal((await takeLock(at, surroundings())).attempt, 2);
	}
});

test("another machine's process holds a lock while it touches it", async () => {
	const at = place();
	const path = left(at, { host: "n2", pid: 7, job: "5_0" });
	const beat = setInterval(() => utimesSync(path, new Date(), new Date()), 20);
	const said: string[] = [];
	await assert.rejects(takeLock(at, surroundings({ say: (text) => said.push(text) })), {
		code: "taskBusy",
		message: /^Process 7 on n2 \(job 5_0\) works on this task/,
	});
	clearInterval(beat);
	assert.deepEqual(said, ["Process 7 on n2 (job 5_0) has it; waiting up to 1 s for a sign of it."]);
	assert.ok(await isHeld(at, Date.now()));
	assert.ok(!(await isHeld(at, Date.now() + 10 * 60_000)));
	assert.equal((await takeLock(at, surroundings())).attempt, 2);
});

test("a container of the same name is another machine", async () => {
	const at = place();
	left(at, { machine: "another start of the system", pid: process.pid, birth: "1" });
	const began = Date.now();
	await takeLock(at, surroundings());
	assert.ok(Date.now() - began >= 250);
});

test("a lock that was left half written is watched like another machine's", async () => {
	for (const text of ["", '{"host": "n', "null"]) {
		const at = place();
		left(at, text);
		assert.equal((await takeLock(at, surroundings())).attempt, 2);
	}
});

test("a job that its queue calls over is not waited for", async () => {
	const at = place();
	left(at, { host: "n2", job: "5_0" });
	const isJobOver = async (job: string) => job === "5_0";
	const quick = { patience: 60_000, say: () => assert.fail("it waits"), isJobOver };
	assert.equal((await takeLock(at, surroundings(quick))).attempt, 2);
});

test("a job that its queue calls running keeps its task, however still it stands", async () => {
	const at = place();
	left(at, { host: "n2", job: "5_0" });
	await assert.rejects(takeLock(at, surroundings({ isJobOver: async () => false })), { code: "taskBusy" });
});

test("a job that was begun again waits for what it was before, and is sent away while that lives", async () => {
	const again = surroundings({
		job: "5_0",
		isJobOver: async () => assert.fail("it is not over: it is this one"),
	});
	const busy = { code: "taskBusy" };
	// On this machine: it ends when it is told to, or does not.
	const here = place();
	const first = await takeLock(here, again);
	await assert.rejects(takeLock(here, again), busy);
	const patient = { ...again, patience: 60_000, say: () => void first.release() };
	assert.equal((await takeLock(here, patient)).attempt, 2);
	// On another one, which is lost, or only out of its scheduler's sight.
	const there = place();
	const path = left(there, { host: "n2", job: "5_0" });
	const beat = setInterval(() => utimesSync(path, new Date(), new Date()), 20);
	await assert.rejects(takeLock(there, again), busy);
	clearInterval(beat);
	assert.equal((await takeLock(there, again)).attempt, 2);
});

test("of twenty who come for a dead process's task, one gets it", async () => {
	const { machine } = await own();
	const at = place();
	left(at, { machine, birth: "1" });
	// As patient as in earnest: one who finds the new lock half written waits for its next sign of life.
	const patient = surroundings({ patience: 60_000 });
	const results = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(at, patient)));
	assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
	for (const result of results)
		if (result.status === "rejected") assert.equal(result.reason.code, "taskBusy");
	const name = at.slice(folder.length + 1);
	assert.deepEqual(
		readdirSync(folder).filter((each) => each.startsWith(`${name}.`)),
		[`${name}.1.lock`, `${name}.2.lock`],
	);
});

test("whoever waits can be stopped", async () => {
	const at = place();
	left(at, { host: "n2" });
	const stop = new AbortController();
	const taking = takeLock(at, surroundings({ patience: 60_000, signal: stop.signal }));
	setTimeout(() => stop.abort(), 30);
	await assert.rejects(taking, { code: "cancelled" });
});

test("locks of other tasks do not count", async () => {
	const at = place();
	for (const name of [`${at}1.7.lock`, `${at}.json`, `${at}.9.lock.bak`, `${at}.x.lock`])
		writeFileSync(name, "{}");
	assert.equal((await takeLock(at, surroundings())).attempt, 1);
});
