/** Who may import whom, and how large files may get. `src/README.md` says why. */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { test } from "node:test";

const root = dirname(__dirname);
/** Beyond this a file holds more than one idea. */
const MAX_LINES = 400;
/** Beyond this a folder is hard to take in; an aim, so that it is only told. */
const MAX_FILES = 10;

/** What each folder may import besides itself. "node" stands for Node's own modules. */
const MAY_IMPORT: Record<string, readonly string[]> = {
	"src/core": [],
	"src/protocol": ["src/core", "node"],
	"src/study": ["src/core", "src/protocol"],
	"src/hub": ["src/protocol", "src/core", "node"],
	"src/cluster": ["src/study", "src/protocol", "src/core"],
	"src/disk": ["src/study", "src/protocol", "src/core", "node"],
	"src/engine": ["src/disk", "src/study", "src/protocol", "src/core", "node"],
	"src/host": ["src/hub", "src/cluster", "src/protocol", "src/core", "node", "vscode"],
	"src/serve": ["src/protocol", "src/core", "node"],
	"src/cli": [
		"src/hub",
		"src/cluster",
		"src/serve",
		"src/disk",
		"src/study",
		"src/protocol",
		"src/core",
		"node",
	],
	webview: ["src/protocol", "src/core"],
};
/** Values a study may take from the protocol; everything else there is types to it. */
const STUDY_VALUES = "src/protocol/errors";
/** Packages and modules that few files alone import, so that they can be swapped or found. */
const ONLY_IN: Record<string, readonly string[]> = {
	"onnxruntime-node": ["src/engine/ort.ts"],
	"node:child_process": [
		"src/protocol/start-engine.ts",
		"src/cli/lint/git.ts",
		"src/cli/cluster/run-program.ts",
		"src/host/study/plan/run-cli.ts",
	],
	undici: ["src/cli/models/fetch.ts"],
	"@modelcontextprotocol/sdk": ["src/cli/mcp/serve.ts"],
	"@hono/node-server": ["src/serve/http/listen.ts", "src/serve/http/app.ts"],
	"@vscode/webview-ui-toolkit": ["webview/toolkit.ts"],
	"chart.js": ["webview/chart.ts", "webview/study/report/gain-curve.ts"],
};

interface Import {
	from: string;
	isTypeOnly: boolean;
}

/** The rules that a file breaks, one sentence each. */
function check(file: string, text: string): string[] {
	const layer = layerOf(file);
	const problems = importsOf(text).flatMap((each) => importProblems(file, layer, each));
	const lines = text.split("\n").length - 1;
	if (lines > MAX_LINES) problems.push(`${file} has ${lines} lines, more than ${MAX_LINES}`);
	return problems;
}

function importProblems(file: string, layer: string | undefined, { from, isTypeOnly }: Import): string[] {
	const problems: string[] = [];
	const home = Object.entries(ONLY_IN).find(([name]) => from === name || from.startsWith(`${name}/`));
	if (layer && home && !home[1].includes(file))
		problems.push(`${file} imports ${home[0]}, which only ${home[1].join(" and ")} may`);
	const target = targetOf(file, from);
	if (!layer || !target || target === layer) return problems;
	if (!MAY_IMPORT[layer]!.includes(target))
		problems.push(`${file} imports ${from}: ${layer} must not import ${target}`);
	else if (
		layer === "src/study" &&
		target === "src/protocol" &&
		!isTypeOnly &&
		resolved(file, from) !== STUDY_VALUES
	)
		problems.push(`${file} imports ${from}: a study takes only types from the protocol`);
	return problems;
}

function importsOf(text: string): Import[] {
	const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
	const statements = code.matchAll(
		/^\s*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?["']([^"']+)["']/gm,
	);
	const calls = code.matchAll(/\b(?:import|require)\(\s*["']([^"']+)["']\s*\)/g);
	return [
		...[...statements].map(([, type, from]) => ({ from: from!, isTypeOnly: type !== undefined })),
		...[...calls].map(([, from]) => ({ from: from!, isTypeOnly: false })),
	];
}

/** The folder, "node" or "vscode" that an import leads to; undefined for packages and files outside the table. */
function targetOf(file: string, from: string): string | undefined {
	if (from === "vscode") return "vscode";
	if (from.startsWith("node:")) return "node";
	return from.startsWith(".") ? layerOf(resolved(file, from)) : undefined;
}

const resolved = (file: string, from: string): string => posix.join(posix.dirname(file), from);
const layerOf = (path: string): string | undefined =>
	Object.keys(MAY_IMPORT).find((folder) => path.startsWith(`${folder}/`));

/** Every TypeScript file of our own, with forward slashes. */
function sourceFiles(): string[] {
	return ["src", "webview", "test", "bench"].flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
			.map((path) => posix.join(folder, path.replaceAll("\\", "/")))
			.filter((path) => path.endsWith(".ts") && !path.includes("/node_modules/")),
	);
}

test("every file keeps to its layer and its size", () => {
	const files = sourceFiles();
	assert.ok(files.length > 50, `only ${files.length} files were found`);
	const problems = files.flatMap((file) => check(file, readFileSync(join(root, file), "utf8")));
	assert.deepEqual(problems, []);
});

test("folders with many files are told", (t) => {
	const counts = new Map<string, number>();
	for (const folder of sourceFiles().map((file) => posix.dirname(file)))
		counts.set(folder, (counts.get(folder) ?? 0) + 1);
	for (const [folder, count] of counts) if (count > MAX_FILES) t.diagnostic(`${folder} has ${count} files`);
});

/** [file, its text, a part of the problem or null for none] */
const cases: [string, string, string | null][] = [
	["src/core/a.ts", 'import { b } from "./b";', null],
	["src/core/a.ts", 'import { readFile } from "node:fs";', "src/core must not import node"],
	["src/core/a.ts", 'import type { C } from "../protocol/contract";', "must not import src/protocol"],
	["src/core/a.ts", '/** import { x } from "vscode"; */', null],
	["src/host/a.ts", 'import * as vscode from "vscode";', null],
	["src/host/a.ts", 'import { run } from "../cli/run";', "src/host must not import src/cli"],
	[
		"src/cli/a.ts",
		'import {\n\tmany,\n\tlines,\n} from "../engine/main";',
		"src/cli must not import src/engine",
	],
	["src/cli/a.ts", 'const a = await import("vscode");', "src/cli must not import vscode"],
	[
		"src/cli/a.ts",
		'import { fork } from "node:child_process";',
		"src/cli/cluster/run-program.ts and src/host/study/plan/run-cli.ts may",
	],
	["src/cli/lint/git.ts", 'import { execFile } from "node:child_process";', null],
	["src/cli/mcp/a.ts", 'import "@modelcontextprotocol/sdk/types.js";', "only src/cli/mcp/serve.ts may"],
	["src/study/a.ts", 'import type { Message } from "../protocol/engine-api";', null],
	["src/study/a.ts", 'import { LensError } from "../protocol/errors";', null],
	["src/study/a.ts", 'import { connect } from "../protocol/connection";', "takes only types"],
	["src/engine/a.ts", 'export * from "onnxruntime-node";', "only src/engine/ort.ts may"],
	["src/engine/ort.ts", 'import * as ort from "onnxruntime-node";', null],
	["webview/a.ts", 'import "../src/host/main";', "webview must not import src/host"],
	[
		"webview/views/a.ts",
		'import { Chart } from "chart.js/auto";',
		"only webview/chart.ts and webview/study/report/gain-curve.ts may",
	],
	["webview/a.ts", "\n".repeat(MAX_LINES + 1), "401 lines"],
];

test("the rules can be broken", () => {
	for (const [file, text, problem] of cases) {
		const found = check(file, text);
		if (problem === null) assert.deepEqual(found, [], text);
		else
			assert.ok(found.length === 1 && found[0]!.includes(problem), `${text} gave ${JSON.stringify(found)}`);
	}
});
