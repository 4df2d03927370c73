import assert from "node:assert/strict";
import { readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ANSWER, finished, type Made, withHistory } from "./made-runs";

const names = async ({ history }: Made, query = "") =>
	(await history.find(query, 99)).runs.map(({ run }) => run).join(" ");

test("a kept run is listed, found by its words, and read back", () =>
	withHistory(async (made) => {
		const { history } = made;
		assert.deepEqual(await history.list(), []);
		const first = finished("r1", { text: "Who was\nmayor?" });
		await history.keep(first, 1000);
		await history.keep(finished("r2", { label: "poems.md", pieces: [" A", " verse"] }), 2000);
		const { verdict, model } = first.answer.summary!;
		assert.deepEqual((await history.find("MAYOR who", 9)).runs, [
			{
				...{ run: "r1", at: 1000, label: "mayors.md", prompt: "Who was mayor?" },
				response: ANSWER.join(""),
				...{ model: model.name, risk: verdict.risk, isFlagged: verdict.isFlagged, isPinned: false },
			},
		]);
		assert.equal(await names(made), "r2 r1");
		assert.equal(await names(made, "pocket verse poems"), "r2");
		assert.deepEqual(await history.find("", 1), {
			runs: (await history.list()).slice(0, 1),
			found: 2,
			kept: 2,
		});
		assert.deepEqual(await history.find("nothing", 9), { runs: [], found: 0, kept: 2 });
		assert.deepEqual(await history.read("r1"), { run: "r1", at: 1000, ...first });
		await assert.rejects(history.read("../r1"), { code: "fileUnreadable" });
	}));

test("pinned runs come first and stay when all others are deleted; who listens hears of each change", () =>
	withHistory(async (made) => {
		const { history } = made;
		let heard = 0;
		history.onChange(() => heard++);
		for (const [at, run] of ["r1", "r2", "r3", "r4"].entries()) await history.keep(finished(run), at);
		await history.pin("r2", true);
		assert.equal(await names(made), "r2 r4 r3 r1");
		await history.delete(["r4", "unknown", "../r1"]);
		assert.equal(await names(made), "r2 r3 r1");
		await history.delete([]);
		assert.equal(await names(made), "r2");
		await history.pin("r2", false);
		await history.delete([]);
		assert.equal(await names(made), "");
		assert.equal(heard, 4 + 1 + 2 + 1 + 1);
		await assert.rejects(history.pin("r2", true), { code: "fileUnreadable" });
		for (const folder of await readdir(made.folder))
			assert.deepEqual(await readdir(join(made.folder, folder)), [], folder);
	}));

test("two windows keep at the same time and neither loses a run; each sees what the other did", () =>
	withHistory(async (made) => {
		const other = made.another();
		const all = Array.from({ length: 40 }, (_, index) => `r${index}`);
		await Promise.all(
			all.map((run, at) => (at % 2 ? made.history : other).keep(finished(run, { pieces: [run] }), at)),
		);
		const expected = [...all].reverse().join(" ");
		assert.equal(await names(made), expected);
		assert.equal(await names({ ...made, history: other }), expected);
		let heard = 0;
		other.onChange(() => heard++);
		await other.refresh();
		assert.equal(heard, 0);
		await made.history.delete(all.slice(1));
		await made.history.pin("r0", true);
		await other.refresh();
		assert.equal(heard, 1);
		assert.deepEqual(
			(await other.list()).map(({ run, isPinned }) => [run, isPinned]),
			[["r0", true]],
		);
		await assert.rejects(other.read("r1"), { code: "fileUnreadable" });
	}));

test("beyond the limits the oldest go, a run that another window pinned meanwhile stays", () =>
	withHistory(
		async (made) => {
			for (const at of [1, 2, 3]) await made.history.keep(finished(`r${at}`), at);
			await made.another().pin("r1", true);
			await made.history.keep(finished("r4"), 4);
			assert.equal(await names(made), "r1 r4 r3");
			for (const run of ["r3", "r4"]) await made.history.pin(run, true);
			await made.history.keep(finished("r5"), 5);
			assert.equal(await names(made), "r4 r3 r1");
			assert.deepEqual(made.logged, [
				"The answer to mayors.md is not kept: pinned runs take all the room there is.",
			]);
		},
		{ runs: 3 },
	));

test("the size counts too, as it is on the disk", () =>
	withHistory(async (made) => {
		await made.history.keep(finished("r1"), 1);
		const sizes = await Promise.all(
			["runs/r1.json", "columns/r1.f32"].map(async (name) => (await stat(join(made.folder, name))).size),
		);
		const { bytes } = (await made.store.readHead("r1"))!;
		assert.equal(
			sizes.reduce((sum, size) => sum + size, 0),
			bytes,
		);
	}));

test("a run that is too large is not kept, is named in the log, and leaves nothing", () =>
	withHistory(
		async ({ history, logged, folder }) => {
			await history.keep(finished("r1", { pieces: new Array(200).fill(" a") }), 1);
			assert.deepEqual(logged, [
				"The answer to mayors.md is not kept: its file would be larger than 0.0625 MB.",
			]);
			for (const name of await readdir(folder)) assert.deepEqual(await readdir(join(folder, name)), []);
		},
		{ runBytes: 2 ** 16 },
	));

test("only the user may read the files", { skip: process.platform === "win32" }, () =>
	withHistory(async ({ history, folder }) => {
		await history.keep(finished("r1"), 1);
		await history.pin("r1", true);
		const modes = ["runs/r1.json", "heads/r1.json", "columns/r1.f32", "pinned/r1", "runs", "heads"].map(
			async (name) => (await stat(join(folder, name))).mode & 0o777,
		);
		assert.deepEqual(await Promise.all(modes), [0o600, 0o600, 0o600, 0o600, 0o700, 0o700]);
	}),
);

test("heads that are missing, cut or of another version are made again from the runs", () =>
	withHistory(async (made) => {
		for (const at of [1, 2, 3]) await made.history.keep(finished(`r${at}`, { seed: at }), at);
		await made.history.pin("r2", true);
		const before = await made.history.list();
		const head = (run: string) => join(made.folder, "heads", `${run}.json`);
		const text = await readFile(head("r2"), "utf8");
		await rm(head("r1"));
		await writeFile(head("r2"), text.slice(0, 30));
		await writeFile(head("r3"), JSON.stringify({ ...JSON.parse(text), run: "r3", version: 0 }));
		assert.deepEqual(await made.another().list(), before);
		assert.equal(await readFile(head("r2"), "utf8"), text);
		await rm(join(made.folder, "heads"), { recursive: true });
		assert.deepEqual(await made.another().list(), before);
	}));

test("broken and foreign files are skipped, and each is named in the log once", () =>
	withHistory(async (made) => {
		await made.history.keep(finished("r1"), 1);
		const put = (name: string, text: string) => writeFile(join(made.folder, "runs", name), text);
		await put("r2.json", '{"format": "h-neuron-run", "ver');
		await put("r3.json", '{"format": "notes"}');
		await put("notes.txt", "hello");
		const other = made.another();
		for (let time = 0; time < 2; time++)
			assert.deepEqual(
				(await other.list()).map(({ run }) => run),
				["r1"],
			);
		assert.deepEqual(made.logged.sort(), [
			`notes.txt in ${made.folder} is skipped: it is no run.`,
			`r2.json in ${made.folder} is skipped: it is cut short or no JSON.`,
			`r3.json in ${made.folder} is skipped: it is no run.`,
		]);
		await writeFile(join(made.folder, "runs", "r1.json"), "{}");
		await assert.rejects(other.read("r1"), {
			code: "fileUnreadable",
			message: "The kept run cannot be shown: it is no run.",
		});
		await other.clear();
		assert.deepEqual(await made.history.list(), []);
	}));

test("what windows that ended left behind is removed after an hour, and nothing that is in use", () =>
	withHistory(async (made) => {
		await made.history.keep(finished("r1"), 1);
		const left = ["runs/r2.json.1234.draft", "heads/r9.json", "columns/r9.f32", "pinned/r9"];
		const young = "heads/r8.json";
		for (const name of [...left, young]) await writeFile(join(made.folder, name), "");
		const long = new Date(Date.now() - 2 * 3_600_000);
		for (const name of [...left, "runs/r1.json", "heads/r1.json"])
			await utimes(join(made.folder, name), long, long);
		await made.another().list();
		const all = await readdir(made.folder, { recursive: true });
		assert.deepEqual(all.filter((name) => /\W/.test(name)).sort(), [
			"columns/r1.f32",
			"heads/r1.json",
			young,
			"runs/r1.json",
		]);
		assert.deepEqual(made.logged, []);
	}));

test("an answer that cannot be written is told with its folder", () =>
	withHistory(async ({ history, folder }) => {
		await writeFile(folder, "a file in the folder's place");
		await assert.rejects(history.keep(finished("r1"), 1), { code: "fileUnwritable" });
	}));
