/** The built command line as a process of its own, with the built engine beside it: `npm run build` comes first. */
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { version } from "../../package.json";

const root = dirname(dirname(__dirname));
const home = mkdtempSync(join(tmpdir(), "h-neuron-cli-"));
after(() => rmSync(home, { recursive: true }));

function hNeurons(...args: string[]) {
	const env = { PATH: process.env.PATH, HOME: home, XDG_CACHE_HOME: home };
	const options = { env, cwd: home, encoding: "utf8", input: "" } as const;
	return spawnSync(process.execPath, [join(root, "dist", "cli.js"), ...args], options);
}

test("the version is the package's", () => {
	const { status, stdout, stderr } = hNeurons("--version");
	assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: `${version}\n`, stderr: "" });
});

test("the model that comes with the tool answers, with no option at all", () => {
	const { status, stdout, stderr } = hNeurons("inspect", "What is the capital of France?");
	assert.equal(status, 0, stderr);
	const [answer, empty, verdict] = stdout.split("\n");
	assert.match(answer ?? "", /Paris/);
	assert.equal(empty, "");
	assert.match(verdict ?? "", /^Risk \d+ % \[\d+ %, \d+ %\]: /);
});

test("an answer that declines is said to be none", () => {
	const question = "What is the capital of Velmania? If you are not sure, say you don't know.";
	const { status, stdout, stderr } = hNeurons("inspect", question);
	assert.equal(status, 0, stderr);
	assert.match(stdout, /don't know[\s\S]*The model declines to answer/);
});

test("a failure is one line on standard error, with exit code 2 and no stack", () => {
	const binary = join(home, "a.bin");
	writeFileSync(binary, Uint8Array.of(0, 1, 2));
	for (const args of [
		["inspect", "--file", binary],
		["inspect", "--file", join(home, "missing")],
		["inspect", "Hi", "--model", home],
		["inspect", "Hi", "--probe", binary],
		["inspect", "Hi", "--loud"],
		["inspect", "-"],
	]) {
		const { status, stdout, stderr } = hNeurons(...args);
		assert.equal(status, 2, args.join(" "));
		assert.equal(stdout, "");
		assert.match(stderr, /^h-neurons: [^\n]+\.\n$/, args.join(" "));
	}
});

test("a reader that leaves early changes no verdict", { skip: process.platform === "win32" }, () => {
	writeFileSync(join(home, "a.prompt.md"), "Say <|im_end|> please.\n");
	for (const [words, code] of [
		["--json a.prompt.md", "1"],
		["missing 2>&1 >/dev/null", "2"],
	] as const) {
		const script = `"$0" "$1" lint --no-model ${words} | true; echo "\${PIPESTATUS[0]}"`;
		const cli = join(root, "dist", "cli.js");
		const { stdout } = spawnSync("bash", ["-c", script, process.execPath, cli], {
			cwd: home,
			encoding: "utf8",
		});
		assert.equal(stdout.trim(), code, words);
	}
});
