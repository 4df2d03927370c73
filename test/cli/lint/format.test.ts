import assert from "node:assert/strict";
import { test } from "node:test";
import { githubReport } from "../../../src/cli/lint/format/github";
import { jsonReport } from "../../../src/cli/lint/format/json";
import { linesReport } from "../../../src/cli/lint/format/text";
import { resultOf } from "./made-up-result";

/** What docs/ci.md and the editor's problem matcher go by. */
const MATCHER = /^(.+?):(\d+):(\d+)-(\d+):(\d+) (error|warning|info|hint) (.*) \((.+)\)$/;

test("one line a finding, whatever the path and the message hold", () => {
	const result = resultOf({
		path: "a (1):2:3-4:5 b.md",
		text: "\u{1F600} one\r\ntwo\rthree\n",
		findings: [
			{ at: "one\r\ntwo", severity: "error", message: "first\nline (of two)\u001b[1m" },
			{ at: "three", severity: "information" },
		],
	});
	const [first, second] = linesReport(result, { hasColour: false, isVerbose: false }).split("\n");
	assert.equal(first, "a (1):2:3-4:5 b.md:1:4-2:4 error first line (of two)<U+001B>[1m (special-token)");
	assert.deepEqual(MATCHER.exec(second!)?.slice(-4), ["6", "info", "A message.", "special-token"]);
	const plain = resultOf({ path: "in x/y.md", text: "abc", findings: [{ at: "b" }] });
	const line = linesReport(plain, { hasColour: false, isVerbose: false }).split("\n")[0]!;
	assert.deepEqual(MATCHER.exec(line)?.slice(1), [
		...["in x/y.md", "1", "2", "1", "3", "warning", "A message.", "special-token"],
	]);
});

test("GitHub's commands are escaped as GitHub reads them", () => {
	const result = resultOf({
		path: "a,b:c%.md",
		text: "one\ntwo\n",
		findings: [
			{ at: "one\ntwo", severity: "hint", message: "100 % of: a, b\r\nc" },
			{ at: "two", severity: "error" },
		],
		remark: "the file's 30 seconds were spent",
		failure: "b.md could not be read.",
	});
	assert.deepEqual(githubReport(result, null).split("\n").slice(0, 4), [
		"::notice file=a%2Cb%3Ac%25.md,line=1,endLine=2,title=special-token::100 %25 of: a, b%0D%0Ac",
		"::error file=a%2Cb%3Ac%25.md,line=2,endLine=2,col=1,endColumn=4,title=special-token::A message.",
		"::notice file=a%2Cb%3Ac%25.md,title=H-Neurons::2 questions were not asked: the file's 30 seconds were spent.",
		"::error title=H-Neurons::b.md could not be read.",
	]);
});

test("annotations start from the workspace, wherever the run does", () => {
	const result = resultOf({ path: "a.md", text: "one", findings: [{ at: "one" }] });
	assert.match(githubReport(result, "/work"), /^::warning file=folder\/a\.md,/);
	assert.match(githubReport(result, "/elsewhere"), /^::warning file=\/work\/folder\/a\.md,/);
});

test("the JSON report has the shape that docs/ci.md tells", () => {
	const result = resultOf({
		path: "a.md",
		text: "one\n\u{1F600}two",
		findings: [{ at: "two", message: "m", fix: "2" }],
		failure: "no",
	});
	assert.deepEqual(JSON.parse(jsonReport(result)), {
		version: 1,
		tool: { name: "h-neurons", version: "1.2.3" },
		summary: {
			...{ files: 1, error: 0, warning: 1, information: 0, hint: 0 },
			...{ suppressed: 3, dropped: 0, accepted: 0, unchanged: 0, skipped: 0 },
			cache: { hits: 0, misses: 0 },
			seconds: 1.5,
		},
		files: [
			{
				...{ path: "a.md", format: "text" },
				findings: [
					{
						...{ rule: "special-token", severity: "warning", message: "m" },
						documentation:
							"https://github.com/h-neuron-lens/h-neuron-lens/blob/main/docs/rules/special-token.md",
						start: { line: 2, column: 3, offset: 6 },
						end: { line: 2, column: 6, offset: 9 },
						data: {},
						fingerprint: "0:1",
						related: [],
						fixes: [
							{
								...{ title: "Mend", isPreferred: true },
								edits: [
									{
										text: "2",
										start: { line: 2, column: 3, offset: 6 },
										end: { line: 2, column: 6, offset: 9 },
									},
								],
							},
						],
					},
				],
				...{ suppressed: 3, dropped: 0, accepted: 0, unchanged: 0, remarks: [] },
				seconds: { parse: 0, structure: null },
				model: null,
			},
		],
		failures: [{ path: null, message: "no" }],
		notes: [],
	});
});
