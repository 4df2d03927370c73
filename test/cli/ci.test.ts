/**
 * The GitHub Action and the pre-commit hook on a sample repository: the action's steps are run as a runner would, the
 * hook's entry as pre-commit would, with the built command line and the pocket model. `npm run build` comes first.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { folderWith, RISKY, SPELLED, write } from "./sample-folder";

const root = dirname(dirname(__dirname));
const read = (name: string) => readFileSync(join(root, name), "utf8");
const home = folderWith({});

interface Step {
	name?: string;
	id?: string;
	uses?: string;
	run?: string;
	shell?: string;
	env?: Record<string, string>;
	"working-directory"?: string;
}
const action = parse(read("action.yml")) as {
	inputs: Record<string, { description: string; default?: string }>;
	outputs: Record<string, { value: string }>;
	runs: { using: string; steps: Step[] };
};

/** A repository with one prompt that a model invents an answer to, and one with a control token. */
function repository(more: Record<string, string> = {}) {
	const folder = folderWith({
		"prompts/capital.prompt.md": RISKY.replace("Norway", "Velmania"),
		"prompts/spelled.prompt.md": SPELLED,
		"src/a.ts": "let x;\n",
		"README.md": "# Sample\n",
		...more,
	});
	const git = (...words: string[]) =>
		execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...words], { cwd: folder });
	git("init", "-q", "-b", "main");
	git("add", ".");
	git("commit", "-qm", "first");
	return { folder, git };
}

/** Fills `${{ inputs.x }}` and `${{ github.action_path }}`, the only expressions that steps of ours have. */
function filled(text: string, inputs: Record<string, string>): string {
	return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
		if (expression === "github.action_path") return root;
		const name = /^inputs\.([\w-]+)$/.exec(expression)?.[1];
		assert.ok(name && name in action.inputs, `an expression that no runner would know here: ${expression}`);
		return inputs[name] ?? action.inputs[name]!.default ?? "";
	});
}

/** Runs the steps in order, as a runner does: each in a bash of its own, stopping at the first that fails. */
function runAction(workspace: string, inputs: Record<string, string> = {}) {
	const outputFile = join(home, "output");
	writeFileSync(outputFile, "");
	let [log, code] = ["", 0];
	for (const step of action.runs.steps) {
		if (step.run === undefined || code !== 0) continue;
		assert.equal(step.shell, "bash");
		const script = join(home, "step.sh");
		writeFileSync(script, filled(step.run, inputs));
		const env = Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value, inputs)]);
		const result = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
			cwd: join(workspace, filled(step["working-directory"] ?? ".", inputs)),
			env: {
				...{ PATH: process.env.PATH, HOME: home, XDG_CACHE_HOME: home },
				...{ GITHUB_WORKSPACE: workspace, GITHUB_OUTPUT: outputFile },
				...Object.fromEntries(env),
			},
			encoding: "utf8",
		});
		log += result.stdout + result.stderr;
		code = result.status ?? -1;
	}
	return { code, log, output: readFileSync(outputFile, "utf8") };
}

test("the action's steps let no input into a script, and take only inputs that there are", () => {
	assert.equal(action.runs.using, "composite");
	for (const { run, env, uses } of action.runs.steps) {
		assert.doesNotMatch(run ?? "", /\$\{\{/, "an expression inside a script would run what it holds");
		for (const value of Object.values(env ?? {})) filled(value, {});
		if (uses) assert.match(uses, /^actions\/setup-node@v\d+$/);
	}
	for (const { description } of Object.values(action.inputs)) assert.match(description, /\.$/);
});

test("the action annotates the findings, writes SARIF, and fails for them", () => {
	const { folder } = repository();
	const { code, log, output } = runAction(folder, { sarif: "out.sarif" });
	assert.equal(code, 1, log);
	assert.match(
		log,
		/^::warning file=prompts\/capital\.prompt\.md,line=4,endLine=4,col=1,endColumn=33,title=confidently-wrong-prone::/m,
	);
	assert.match(log, /^::warning file=prompts\/spelled\.prompt\.md,line=5,endLine=5,.*title=special-token::/m);
	const sarif = JSON.parse(readFileSync(join(folder, "out.sarif"), "utf8"));
	const rules = sarif.runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId);
	assert.ok(rules.includes("confidently-wrong-prone") && rules.includes("special-token"));
	assert.equal(output, "sarif=./out.sarif\n");
});

test("the action passes what it is told: folder, paths, arguments, baseline, changed lines", () => {
	const { folder, git } = repository();
	const quick = { model: "none" };
	assert.equal(runAction(folder, { ...quick, paths: "src\nprompts/capital.prompt.md\n" }).code, 0);
	assert.equal(runAction(folder, { ...quick, "max-warnings": "1" }).code, 0);
	assert.equal(runAction(folder, { ...quick, args: "--rule\nspecial-token=off\n" }).code, 0);
	const inside = runAction(folder, { ...quick, "working-directory": "prompts", sarif: "in.sarif" });
	assert.match(inside.log, /^::warning file=prompts\/spelled\.prompt\.md,/m);
	assert.equal(inside.output, "sarif=prompts/in.sarif\n");
	runAction(folder, { ...quick, baseline: "accepted.json", args: "--update-baseline" });
	assert.equal(runAction(folder, { ...quick, baseline: "accepted.json" }).code, 0);
	git("checkout", "-qb", "side");
	write(folder, { "prompts/new.prompt.md": SPELLED });
	const changed = runAction(folder, { ...quick, "changed-since": "main" });
	assert.equal(changed.code, 1);
	assert.match(changed.log, /new\.prompt\.md/);
	assert.doesNotMatch(changed.log, /spelled\.prompt\.md/);
	assert.equal(runAction(folder, { ...quick, paths: "no-such" }).code, 2);
});

test("inputs are data: none of them is run, and none becomes an option", () => {
	const { folder } = repository();
	const hostile = ['"; touch owned; " $(touch owned) `touch owned`\ntouch owned', "--output=owned"];
	for (const name of ["paths", "model", "probe", "sarif", "max-warnings", "baseline", "changed-since"])
		for (const value of hostile) {
			const { code } = runAction(folder, { model: "none", [name]: value });
			assert.ok(code !== 0 || name === "sarif", `${name}: ${value}`);
			assert.ok(!existsSync(join(folder, "owned")), `${name}: ${value}`);
		}
});

const [hook] = parse(read(".pre-commit-hooks.yaml")) as [
	{ id: string; entry: string; args: string[]; files: string; language: string },
];

/** Python's verbose pattern: blanks count for nothing. */
const hookFiles = new RegExp(hook.files.replace("(?xi)", "").replace(/\s+/g, ""), "i");

/** Runs the hook's entry as pre-commit does: arguments, then the names of the files that its pattern takes. */
function runHook(folder: string, names: string[]) {
	const [program, ...words] = hook.entry.split(" ");
	assert.equal(program, "h-neurons");
	const taken = names.filter((name) => hookFiles.test(name));
	const args = [join(root, "dist", "cli.js"), ...words, ...hook.args, ...taken];
	const env = { PATH: process.env.PATH, HOME: home, XDG_CACHE_HOME: home };
	const { status, stdout, stderr } = spawnSync(process.execPath, args, {
		cwd: folder,
		env,
		encoding: "utf8",
	});
	return { taken, code: status, log: stdout + stderr };
}

test("the hook takes prompt files by their names", () => {
	for (const [name, isTaken] of [
		...["a.prompt.md", "b/c.instructions.md", "x.agent.md", "old.chatmode.md", "skills/x/SKILL.md"].map(yes),
		...[".github/copilot-instructions.md", ".github/agents/a.md", "a.prompty", "b.prompt"].map(yes),
		...[".continue/prompts/a.md", "promptfooconfig.yaml", "promptfooconfig.dev.yml", "prompts/a.txt"].map(
			yes,
		),
		...["x/prompts/y/a.j2", "answer.prompt.hbs", "prompts/chain.json"].map(yes),
		...["README.md", "a.ts", "a.txt", "package.json", "prompts.md", "docs/prompt.md", "a.prompt.ts"].map(no),
	])
		assert.equal(hookFiles.test(name), isTaken, name);
});
const yes = (name: string): [string, boolean] => [name, true];
const no = (name: string): [string, boolean] => [name, false];

test("the hook warns of the files it is given, and passes the others by", () => {
	const odd = "--output=owned.prompt.md";
	const { folder } = repository({ [odd]: "Fine.\n" });
	const all = ["prompts/capital.prompt.md", "prompts/spelled.prompt.md", "src/a.ts", "README.md", odd];
	const { code, log, taken } = runHook(folder, all);
	assert.deepEqual(taken, [all[0], all[1], odd]);
	assert.equal(code, 1, log);
	assert.match(log, /^prompts\/capital\.prompt\.md:4:1-4:33 warning .*\(confidently-wrong-prone\)$/m);
	assert.match(log, /^prompts\/spelled\.prompt\.md:5:10-5:20 warning .*\(special-token\)$/m);
	assert.ok(!existsSync(join(folder, "owned.prompt.md")));
	assert.equal(runHook(folder, [odd]).code, 0);
});
