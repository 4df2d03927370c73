/**
 * Packages unpacked, as an installation leaves them: this machine's one answers; the one without a native runtime lints
 * with the rules that need no model, and says of all else why not.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startEngine } from "../../src/protocol/start-engine";
import { ensurePackages, ownTarget, packageIn, type Target } from "../run/packages";
import { readZip, unpack } from "./zip";

const home = mkdtempSync(join(tmpdir(), "h-neuron-unpacked-"));
const place = (target: Target, ...path: string[]) => join(home, target, ...path);
const targets: Target[] = [...new Set<Target>([ownTarget(), "universal"])];

before(async () => {
	const packages = ensurePackages(targets);
	for (const target of targets) unpack(await readZip(packageIn(packages, target)), place(target));
});
after(() => rmSync(home, { recursive: true, force: true }));

const here = `${process.platform}-${process.arch}`;
const WHY_NOT = `This package has no native runtime for ${here}. Install the package for your platform`;

/** Runs a package's command line on the samples that it brings. */
function runCli(target: Target, ...words: string[]) {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[place(target, "dist", "cli.js"), ...words],
		{
			cwd: place(target, "media", "samples"),
			env: { PATH: process.env.PATH, HOME: home, XDG_CACHE_HOME: home, LOCALAPPDATA: home },
			encoding: "utf8",
		},
	);
	return { code: status, said: stdout, told: stderr };
}

test("the package for this machine answers", {
	skip: ownTarget() === "universal" && `no package for ${here}`,
}, () => {
	const { code, said, told } = runCli(ownTarget(), "inspect", "What is the capital of Norway?");
	assert.equal(code, 0, told);
	assert.match(said, /^Oslo\n/);
});

test("without a runtime, the command line lints what needs no model and says why the rest is left out", () => {
	const { code, said, told } = runCli("universal", "lint", "lint");
	assert.match(said, /special-token/, "control tokens come from the model's tokenizer");
	assert.match(said, /\(undefined-variable\)/);
	assert.doesNotMatch(said, /high-risk|confidently-wrong-prone/);
	assert.equal(told.split(WHY_NOT).length, 2, `said once, for all files: ${told}`);
	assert.equal(code, 2);
	assert.equal(runCli("universal", "lint", "lint", "--no-model").told, "");
});

test("without a runtime, an inspection says in one sentence why not", () => {
	const { code, said, told } = runCli("universal", "inspect", "What is the capital of Norway?");
	assert.deepEqual([code, said], [2, ""]);
	assert.match(told, new RegExp(`^h-neurons: ${WHY_NOT}[^\n]*\n$`));
});

test("without a runtime, the engine counts tokens, describes models and refuses to load one", async () => {
	const engine = startEngine({ enginePath: place("universal", "dist", "engine.js"), cacheFolder: home });
	const folder = place("universal", "media", "models", "pocket-chat");
	try {
		const conversations = [[{ role: "user" as const, content: "Who wrote Hamlet?" }]];
		const { measures, contextLength } = await engine.call("measurePrompts", { folder, conversations });
		assert.ok(measures[0]!.tokens > 3 && measures[0]!.tokens < contextLength);
		const [described] = await engine.call("describeModels", { paths: [folder] });
		assert.equal(described!.problem, null);
		const refused = { code: "engineMissing", message: `This package has no native runtime for ${here}.` };
		await assert.rejects(engine.call("loadModel", { folder }), refused);
		await assert.rejects(engine.call("listProviders", {}), refused);
	} finally {
		await engine.dispose();
	}
});
