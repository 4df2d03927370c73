/** The sample prompts as the model rules see them, with the real pocket model. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { DEFAULTS, type LintConfig } from "../../src/core/lint/config/config";
import { type LintReport, lintFile } from "../../src/core/lint/lint-file";
import type { LintModel } from "../../src/core/lint/model-check";
import type { RuleId } from "../../src/core/lint/rules";
import { AssessmentCache, lintModelOver } from "../../src/protocol/lint-engine";
import type { Engine } from "../../src/protocol/start-engine";
import { POCKET, ROOT, startTestEngine } from "./start";

let engine: Engine;
let model: LintModel;
test.before(() => {
	engine = startTestEngine();
	const load = () => engine.call("loadModel", { folder: POCKET });
	const options = { folder: POCKET, probe: null, baseRate: null, cache: new AssessmentCache() };
	model = lintModelOver({ load, call: engine.call }, options);
});
test.after(() => engine.dispose());

async function lint(path: string, text: string, changes: Partial<LintConfig> = {}): Promise<LintReport> {
	// Whatever time this machine takes, all is asked.
	const config = { ...DEFAULTS, maxSeconds: 3600, ...changes };
	const run = { signal: new AbortController().signal, now: () => performance.now() };
	const report = await lintFile({ path, language: null, text }, { config, groups: ["model"], model }, run);
	assert.ok(report?.model && report.model.problem === null, report?.model?.problem ?? "no report");
	return report;
}

const sample = (name: string): string =>
	readFileSync(join(ROOT, "media", "samples", `${name}.prompt.md`), "utf8");

/** The places that a rule reports, as they stand in the document. */
const places = ({ findings }: Pick<LintReport, "findings">, text: string, rule: RuleId): string[] =>
	findings.filter((finding) => finding.rule === rule).map(({ start, end }) => text.slice(start, end));

test("capitals: countries that do not exist are reported, those that do are not", async (t) => {
	const text = sample("capitals");
	const report = await lint("samples/capitals.prompt.md", text);
	for (const { message } of report.findings) t.diagnostic(message);
	const risky = [
		"What is the capital of Velmania?",
		"What is the capital of Dragonia?",
		"What is the currency of Sarvakia?",
	];
	assert.deepEqual(places(report.model!, text, "high-risk"), risky);
	assert.deepEqual(places(report, text, "confidently-wrong-prone"), risky.slice(0, 1));
	assert.deepEqual(places(report, text, "high-risk"), risky.slice(1));
	assert.deepEqual(places(report, text, "neuron-dependent"), []);
	assert.deepEqual(places(report, text, "hot-span"), []);
	assert.deepEqual(
		report.model!.questions.map(({ assessment }) => assessment.answer!.text),
		[...["Paris", "Nairobi", "Oslo", "Kathmandu", "Porto-Novo", "yen", "dong"]],
	);
	const velmania = report.model!.findings.find(({ rule }) => rule === "high-risk")!;
	assert.match(
		velmania.message,
		/^pocket-chat answers “Kathmandu” and fires like an invented answer: risk 9\d % \(threshold 50 %, calibrated at a base rate of 50 %\)\.$/,
	);
});

test("the fix makes the model decline, and then nothing is reported", async () => {
	const path = "samples/asked.prompt.md";
	const text = "What is the capital of Velmania?\n";
	const [finding] = (await lint(path, text)).model!.findings;
	const [edit] = finding!.fixes[0]!.edits;
	const mended = text.slice(0, edit!.start) + edit!.text + text.slice(edit!.end);
	const after = await lint(path, mended);
	assert.ok(
		after.model!.questions[0]!.assessment.answer!.declines,
		after.model!.questions[0]!.assessment.answer!.text,
	);
	assert.deepEqual(after.findings, []);
});

test("one question alone and among others is assessed the same, and the second time it is known", async () => {
	const text = sample("capitals");
	const first = await lint("samples/capitals.prompt.md", text);
	const again = await lint("samples/capitals.prompt.md", text);
	assert.deepEqual(again.model!.cache, { hits: 7, misses: 0 });
	assert.deepEqual(again.findings, first.findings);
	assert.equal(again.model!.seconds.prompt, 0);
	const alone = await lint("samples/alone.prompt.md", "What is the capital of Velmania?");
	assert.deepEqual(alone.model!.cache, { hits: 1, misses: 0 });
});

test("the heat of a question lies on its own words", async () => {
	const text = sample("books-and-art");
	const report = await lint("samples/books-and-art.prompt.md", text);
	for (const { text: question, heat } of report.model!.questions)
		assert.equal(heat.map(({ start, end }) => text.slice(start, end)).join(""), question);
	assert.deepEqual(places(report, text, "hot-span"), ["Overture"]);
});

test("notes that are given with a question are its context", async () => {
	const text = sample("support-reply");
	const report = await lint("samples/support-reply.prompt.md", text);
	assert.equal(report.model!.questions.length, 1);
	assert.ok(report.model!.questions[0]!.heat.length > 80);
	assert.deepEqual(places(report, text, "high-risk"), [], "it may say that it does not know, and does");
});
