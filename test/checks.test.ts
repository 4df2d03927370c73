/** The compiler and the linter have nothing to say. */
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { test } from "node:test";

const root = dirname(__dirname);
const modules = join(root, "node_modules");
const checks: Record<string, string[]> = {
	"types agree": [join(modules, "typescript", "bin", "tsc"), "--noEmit"],
	"style is kept": [join(modules, "@biomejs", "biome", "bin", "biome"), "check", "."],
};

for (const [name, command] of Object.entries(checks))
	test(name, () => {
		const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: "utf8" });
		assert.equal(status, 0, `${stdout}${stderr}`);
	});
