/** A run on its way to a file: figures as they were read, whatever the texts are. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import Ajv from "ajv/dist/2020";
import { parse } from "csv-parse/sync";
import { runCsv } from "../../../src/core/report/run/print-csv";
import { runHtml } from "../../../src/core/report/run/print-html";
import { runMarkdown } from "../../../src/core/report/run/print-markdown";
import { type RunReport, runJson } from "../../../src/core/report/run/run-report";
import { runReport } from "../../../src/protocol/run-report";
import { madeUp, promptPieces } from "../../webview/made-up";
import { checkMarkdown, checkPage, EVIL, withAll } from "./tree-laws";

const pieces = ["The", " mayor", " was", " Ed", "mund", ",", "\n", '"quoted"', "", "👩‍🚀", "."];
const first = madeUp(promptPieces, pieces, { hot: /Ed|mund/ });
const silenced = madeUp(promptPieces, [" Unknown", "."], { run: "run-2", gain: 0, stopped: "maxTokens" });
const report = runReport({
	tool: "h-neuron-lens 0.1.0",
	created: "2026-11-29T10:00:00Z",
	label: "mayors.md, line 3",
	prompt: "Who was the first mayor?",
	settings: { sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 }, maxTokens: 64, baseRate: null },
	answers: [
		{ gain: 1, silenced: [], inspection: first },
		{ gain: 0, silenced: [], inspection: silenced },
	],
});

const schema = (name: string) =>
	JSON.parse(readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8"));

test("the JSON fits its schema and holds every figure", () => {
	const ajv = new Ajv({ strict: false });
	ajv.addSchema(schema("probe.schema.json"), "probe.schema.json");
	const check = ajv.compile(schema("run.schema.json"));
	const read = JSON.parse(runJson(report)) as RunReport;
	assert.ok(check(read), JSON.stringify(check.errors));
	assert.equal(check({ ...read, answers: [] }), false);
	assert.deepEqual(read, report);
	assert.deepEqual(
		read.answers[0]!.responseTokens.map(({ text }) => text),
		pieces,
	);
});

test("the CSV has a row a token, whose shares and bias add up to its logit", () => {
	const rows: Record<string, string>[] = parse(runCsv(report), { columns: true });
	const tokens = report.answers.flatMap(({ promptTokens, responseTokens }) => [
		...promptTokens,
		...responseTokens,
	]);
	assert.equal(rows.length, tokens.length);
	for (const [index, row] of rows.entries()) {
		const shares = report.probe.neurons.map(({ layer, index: place }) =>
			Number(row[`share_${layer}_${place}`]),
		);
		const sum = shares.reduce((total, share) => total + share, report.probe.bias);
		assert.ok(Math.abs(sum - Number(row.logit)) < 1e-6);
		assert.equal(row.text, tokens[index]!.text);
	}
	const read = rows.filter(({ answer, in_verdict }) => in_verdict === "1" && answer?.includes("as it is"));
	const mean = read.reduce((sum, row) => sum + Number(row.logit), 0) / read.length;
	assert.ok(Math.abs(mean - report.answers[0]!.verdict.logit) < 1e-9);
	assert.equal(rows.filter(({ entropy }) => entropy === "").length, 2 * promptPieces.length);
});

test("the page says the verdict, marks flagged words and cut answers, and loads nothing", () => {
	const html = runHtml(report);
	checkPage(html);
	assert.match(html, /fires? like an invented answer/);
	assert.match(html, /<span class="heat-\d+ flagged" title="risk [^"]+"> Ed<\/span>/);
	assert.match(html, /cut off by the token limit/);
	assert.match(html, /multiplied by 0/);
});

test("Markdown quotes the answer with flagged words in bold, and the brief one has no table of tokens", () => {
	const whole = runMarkdown(report, { isBrief: false });
	assert.match(whole, /^> The mayor was \*\*Edmund\*\*,/m);
	assert.match(whole, /Tokens of the answer/);
	assert.doesNotMatch(runMarkdown(report, { isBrief: true }), /Tokens of the answer/);
});

test("hostile text is shown as it is written", () => {
	const evil = withAll(report, (value) => (typeof value === "string" ? EVIL : value));
	evil.answers.forEach((answer, index) => {
		answer.verdict = report.answers[index]!.verdict;
		answer.stopped = report.answers[index]!.stopped;
	});
	evil.probe.region = report.probe.region;
	checkPage(runHtml(evil));
	checkMarkdown(runMarkdown(evil, { isBrief: false }));
});

test("an answer of no token and a probe of no uncertainty are told without a figure that is none", () => {
	const empty = madeUp(promptPieces, [], { verdict: { interval: null, isCalibrated: false } });
	const bare = { ...report, answers: runReportOf(empty) };
	const html = runHtml(bare);
	checkPage(html);
	assert.doesNotMatch(html, /NaN|undefined|Infinity/);
	assert.match(html, /never calibrated/);
});

const runReportOf = (inspection: typeof first) =>
	runReport({
		...{ tool: "t", created: "c", label: "l", prompt: "p", settings: report.settings },
		answers: [{ gain: 1, silenced: [], inspection }],
	}).answers;
