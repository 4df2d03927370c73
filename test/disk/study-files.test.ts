/** A study's files on this disk. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { diskFiles } from "../../src/disk/study-files";

const folder = mkdtempSync(join(tmpdir(), "h-neuron-disk-"));
after(() => rmSync(folder, { recursive: true }));

async function linesOf(content: string | Uint8Array): Promise<string[]> {
	const path = join(folder, "lines");
	writeFileSync(path, content);
	const lines: string[] = [];
	for await (const line of diskFiles.lines(path)) lines.push(line);
	return lines;
}

test("lines end at \\n or \\r\\n and nowhere else; the last one may lack its end", async () => {
	assert.deepEqual(await linesOf(""), []);
	assert.deepEqual(await linesOf("\n"), [""]);
	assert.deepEqual(await linesOf("a\r\n\nb\u2028c\rd\n"), ["a", "", "b\u2028c\rd"]);
	assert.deepEqual(await linesOf("a\nb"), ["a", "b"]);
});

/** Bytes that Node reads at a time. */
const CHUNK = 1 << 16;

test("what lies across the ends of chunks stays whole: line ends, and characters of several bytes", async () => {
	for (const middle of ["\r\n", "é", "首", "🙂", "🙂\r\n"])
		for (let before = CHUNK - 6; before <= CHUNK; before++) {
			const text = `${"x".repeat(before)}${middle}y\r\nz`;
			assert.deepEqual(await linesOf(text), text.split("\r\n"), JSON.stringify([before, middle]));
		}
});

test("a line of 40 MB is one line", async () => {
	const long = Buffer.alloc(40e6, "0123456789");
	const lines = await linesOf(Buffer.concat([Buffer.from("first\n"), long, Buffer.from("\r\nlast\n")]));
	assert.deepEqual([lines.length, lines[0], lines[2]], [3, "first", "last"]);
	assert.ok(lines[1] === long.toString("latin1"));
});

test("a folder where a file should be is told in one sentence, whatever is done with it", async () => {
	const path = join(folder, "samples.jsonl");
	mkdirSync(path);
	const words = `${path} is a folder, and a file should be there.`;
	const lines = async () => {
		for await (const line of diskFiles.lines(path)) assert.fail(line);
	};
	const reading = [
		() => diskFiles.size(path),
		lines,
		() => diskFiles.read(path, 0, 1),
		() => diskFiles.sha256(path),
	];
	for (const read of reading) await assert.rejects(read, { code: "fileUnreadable", message: words });
	const writing = [
		() => diskFiles.append(path, "a"),
		() => diskFiles.replace(path, "a"),
		() => diskFiles.truncate(path, 0),
	];
	for (const write of writing) await assert.rejects(write, { code: "fileUnwritable", message: words });
	assert.deepEqual(
		readdirSync(folder).filter((name) => name.startsWith("samples.jsonl.")),
		[],
	);
});
