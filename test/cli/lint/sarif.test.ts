import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import Ajv from "ajv";
import type { Log } from "sarif";
import { sarifReport } from "../../../src/cli/lint/format/sarif";
import { ruleIds } from "../../../src/core/lint/rules";
import { runCli } from "../run-cli";
import { folderWith, RISKY, SPELLED } from "../sample-folder";
import { resultOf } from "./made-up-result";

/** The standard's schema, draft 4. */
const schemaPath = join(__dirname, "..", "..", "fixtures", "sarif", "sarif-2.1.0.schema.json");

/** What breaks the schema, a sentence each. Draft 4 differs from what the checker reads in the names of `id` alone. */
const problemsOf = (() => {
	const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(schemaPath, "utf8"));
	const isUri = (text: string) => URL.canParse(text);
	const isReference = (text: string) => !/[\s"<>\\^`{|}%](?<!%)|%(?![0-9A-Fa-f]{2})/.test(text);
	const ajv = new Ajv({
		allErrors: true,
		strict: false,
		unicodeRegExp: false,
		formats: {
			uri: isUri,
			"uri-reference": isReference,
			"date-time": (text) => !Number.isNaN(Date.parse(text)),
		},
	});
	const validate = ajv.compile(schema);
	return (log: unknown): string[] =>
		validate(log) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
})();

const logOf = (...made: Parameters<typeof resultOf>): Log => JSON.parse(sarifReport(resultOf(...made), null));

test("the schema can be broken", () => {
	const log = logOf({ path: "a.md", text: "x", findings: [{ at: "x" }] }) as unknown as {
		runs: {
			results: { level: string; locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[];
		}[];
	};
	assert.deepEqual(problemsOf(log), []);
	const [result] = log.runs[0]!.results;
	result!.level = "loud";
	result!.locations[0]!.physicalLocation.artifactLocation.uri = "a b";
	assert.equal(problemsOf(log).length, 2);
	assert.ok(problemsOf({ runs: [] }).length > 0);
});

test("every part of a finding is in the result, and the log is valid", () => {
	const log = logOf({
		path: "in/a b%#ü.md",
		text: "What?\r\n\u{1F600} who is it\n",
		findings: [
			{
				...{ at: "who", rule: "high-risk", severity: "information", message: "m", related: "What?" },
				...{ fix: "which", data: { risk: 0.8123, answer: "Oslo" } },
			},
			{ at: "What?\r\n\u{1F600}" },
		],
		remark: "the file's 30 seconds were spent",
		failure: "b.md could not be read.",
	});
	assert.deepEqual(problemsOf(log), []);
	const [run] = log.runs;
	assert.deepEqual(run!.originalUriBaseIds, { SRCROOT: { uri: "file:///work/folder/" } });
	const artifactLocation = { uri: "in/a%20b%25%23%C3%BC.md", uriBaseId: "SRCROOT" };
	assert.deepEqual(run!.artifacts, [{ location: artifactLocation, encoding: "UTF-8" }]);
	const region = { startLine: 2, startColumn: 4, endLine: 2, endColumn: 7 };
	const related = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 6 };
	assert.deepEqual(run!.results![0], {
		...{
			ruleId: "high-risk",
			ruleIndex: ruleIds.indexOf("high-risk"),
			level: "note",
			message: { text: "m" },
		},
		locations: [
			{
				physicalLocation: {
					artifactLocation: { ...artifactLocation, index: 0 },
					region: { ...region, snippet: { text: "who" } },
				},
			},
		],
		partialFingerprints: { "ruleAndLine/v1": "0:1" },
		relatedLocations: [
			{
				id: 0,
				physicalLocation: {
					artifactLocation: { ...artifactLocation, index: 0 },
					region: { ...related, snippet: { text: "What?" } },
				},
				message: { text: "See here." },
			},
		],
		fixes: [
			{
				description: { text: "Mend" },
				artifactChanges: [
					{ artifactLocation, replacements: [{ deletedRegion: region, insertedContent: { text: "which" } }] },
				],
			},
		],
		rank: 81.2,
		properties: { severity: "information", risk: 0.8123, answer: "Oslo" },
	});
	assert.deepEqual(run!.invocations, [
		{
			executionSuccessful: false,
			toolExecutionNotifications: [
				{ level: "error", message: { text: "b.md could not be read." } },
				{
					level: "warning",
					message: { text: "2 questions were not asked: the file's 30 seconds were spent." },
					locations: [{ physicalLocation: { artifactLocation } }],
				},
			],
		},
	]);
});

test("every rule is described, with the level that it has by itself", () => {
	const { rules } = logOf({ path: "a.md", text: "", findings: [] }).runs[0]!.tool.driver;
	assert.deepEqual(
		rules!.map(({ id }) => id),
		ruleIds,
	);
	for (const { helpUri, shortDescription, name } of rules!) {
		assert.match(helpUri!, /^https:.*\/docs\/rules\/[a-z-]+\.md$/);
		assert.match(shortDescription!.text, /\.$/);
		assert.match(name!, /^(?:[A-Z][a-z]+)+$/);
	}
	const levelOf = (id: string) => rules!.find((rule) => rule.id === id)!.defaultConfiguration;
	assert.deepEqual(levelOf("context-overflow"), { level: "error" });
	assert.deepEqual(levelOf("hot-span"), { level: "note" });
	assert.deepEqual(levelOf("no-way-out"), { enabled: false });
});

test("a real run's log is valid, and a file elsewhere has a whole address", async () => {
	const folder = folderWith({ "a b.prompt.md": RISKY, "c.prompt.md": SPELLED, "d/x": "" });
	const { output } = await runCli(["lint", "--format", "sarif"], { folder });
	const log = JSON.parse(output) as Log;
	assert.deepEqual(problemsOf(log), []);
	assert.ok(log.runs[0]!.results!.length >= 3);
	const away = await runCli(["lint", "--format", "sarif", "--no-model", "../c.prompt.md"], {
		folder: `${folder}/d`,
	});
	const there = JSON.parse(away.output) as Log;
	assert.deepEqual(problemsOf(there), []);
	assert.equal(there.runs[0]!.artifacts![0]!.location!.uri, pathToFileURL(`${folder}/c.prompt.md`).href);
});

test("fingerprints outlive lines that move", async () => {
	const folder = folderWith({ "a.prompt.md": SPELLED, "b.prompt.md": SPELLED.replace("Say", "New\n\nSay") });
	const { output } = await runCli(["lint", "--format", "sarif", "--no-model"], { folder });
	const [first, second] = (JSON.parse(output) as Log).runs[0]!.results!;
	assert.match(first!.partialFingerprints!["ruleAndLine/v1"]!, /^[0-9a-f]{16}:1$/);
	assert.deepEqual(first!.partialFingerprints, second!.partialFingerprints);
});

test("in GitHub Actions paths start from the workspace, as long as the run is inside it", async () => {
	const folder = folderWith({ "in/a.prompt.md": SPELLED });
	const argv = ["lint", "--no-model", "--format", "sarif"];
	const uriIn = async (workspace: string) => {
		const environment = { GITHUB_WORKSPACE: workspace };
		const { output } = await runCli(argv, { folder: join(folder, "in"), environment });
		const [run] = (JSON.parse(output) as Log).runs;
		const root = run!.originalUriBaseIds!.SRCROOT!.uri;
		return [run!.artifacts![0]!.location!.uri, root];
	};
	assert.deepEqual(await uriIn(folder), ["in/a.prompt.md", `${pathToFileURL(folder)}/`]);
	assert.deepEqual(await uriIn(join(folder, "other")), [
		"a.prompt.md",
		`${pathToFileURL(join(folder, "in"))}/`,
	]);
});
