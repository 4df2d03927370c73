import assert from "node:assert/strict";
import { test } from "node:test";
import { parseArguments } from "../../../src/cli/arguments";

/** [arguments, what is wrong with them] */
const wrong: [string[], string][] = [
	[["--format", "xml"], '--format knows text, lines, json, sarif, github; it does not know "xml".'],
	[["--json", "--format", "sarif"], "--json and --format sarif do not go together."],
	[["--jobs", "0"], "--jobs is 0, not a whole number from 1 to 16."],
	[["--max-warnings", "-1"], "Option '--max-warnings' argument is ambiguous."],
	[["--max-warnings=-1"], "--max-warnings is -1, not a whole number from 0 to 1000000."],
	[["--rule", "high-risk"], "--rule is high-risk, not a rule and a severity such as high-risk=error."],
	[
		["--rule", "high-risk=loud"],
		'--rule knows error, warning, information, hint, off; it does not know "loud".',
	],
	[["--config", "a", "--no-config"], "--config and --no-config do not go together."],
	[["--update-baseline"], "--update-baseline needs --baseline FILE."],
	[["--changed-since=--output=x"], "--changed-since is --output=x, not a revision."],
	[
		["--baseline", "b", "--update-baseline", "--changed-since", "main"],
		"--update-baseline takes all findings, so that --changed-since cannot go with it.",
	],
	[["a.md", ""], "A path is empty."],
	[["-"], '"-" needs --stdin-path NAME: the name tells the format.'],
	[["-", "a.md"], '"-" stands alone: there is one standard input.'],
	[["--stdin-path", "a.md"], '--stdin-path goes with "-".'],
	[["-", "--stdin-path", "a", "--fix"], "--changed-since and --fix are for files, not for standard input."],
	[["--no-model", "--probe", "p"], "--probe and --no-model do not go together."],
	[
		["--fix", "--baseline", "b"],
		"--fix mends all findings, so that neither --baseline nor --changed-since goes with it.",
	],
];

test("wrong arguments are told in one sentence", () => {
	for (const [argv, problem] of wrong)
		assert.deepEqual(parseArguments(["lint", ...argv]), { problem }, argv.join(" "));
	const parsed = parseArguments(["lint", "--rule", "hgih-risk=off"]);
	assert.match("problem" in parsed ? parsed.problem : "", /^--rule knows high-risk, .*"hgih-risk"\.$/);
});

test("without arguments the current folder is linted by all rules, and no warning is fine", () => {
	assert.deepEqual(parseArguments(["lint"]), {
		command: {
			verb: "lint",
			...{ paths: ["."], stdinPath: null, format: "text", output: null, sarif: null },
			...{ isModelAsked: true, model: null, probe: null, baseRate: null },
			...{ rules: {}, settings: { from: "nearest" }, maxWarnings: 0, baseline: null, changedSince: null },
			...{ jobs: 1, isFixing: false, isQuiet: false, isVerbose: false, isPlain: false },
		},
	});
});

test("rules can be set several times, and a path may look like an option", () => {
	const parsed = parseArguments([
		...["lint", "--rule", "high-risk=error", "--rule=hot-span=info", "--json", "--", "--fix"],
	]);
	assert.ok("command" in parsed && parsed.command.verb === "lint");
	const { rules, paths, format } = parsed.command;
	assert.deepEqual(rules, { "high-risk": "error", "hot-span": "information" });
	assert.deepEqual([paths, format], [["--fix"], "json"]);
});

test("the MCP server takes options only", () => {
	assert.deepEqual(parseArguments(["mcp", "now"]), {
		problem: '"now" is not expected: mcp takes options only.',
	});
	assert.deepEqual(parseArguments(["mcp", "--base-rate", "0.2"]), {
		command: { verb: "mcp", model: null, probe: null, baseRate: 0.2 },
	});
});
