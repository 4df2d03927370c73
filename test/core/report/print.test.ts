/** A report as HTML and as Markdown: nothing in it becomes markup, everything in it is there, and what is unknown is said. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { reportBody, reportHtml } from "../../../src/core/report/print-html";
import { reportMarkdown } from "../../../src/core/report/print-markdown";
import { sectionsOf } from "../../../src/core/report/sections/sections-of";
import type { StudyReport } from "../../../src/core/report/study-report";
import { madeUpReport } from "./made-up";
import { checkMarkdown, checkPage, EVIL, tablesOf, withAll } from "./tree-laws";

const evil = () =>
	withAll(madeUpReport(), (value) => (typeof value === "string" ? `${value}${EVIL}` : value));
/** What JSON makes of NaN. */
const unknown = () => withAll(madeUpReport(), (value) => (typeof value === "number" ? null : value));
const empty = (): StudyReport => ({
	...madeUpReport(),
	...{ summary: [], settings: [], paths: [], neurons: [], positivePerLayer: [], sets: [], tooSmall: [] },
	unwelcomeTruth: null,
	data: {
		...{ files: [], questions: 0, kept: { faithful: 0, hallucinated: 0 }, dropped: {}, verdicts: {} },
		...{ judge: "none", agreement: null, spans: { answers: 0, found: {} }, splits: {}, domains: [] },
		answerlessInTraining: 0,
	},
});
const reports: [string, () => StudyReport][] = [
	["whole", madeUpReport],
	["of hostile texts", evil],
	["of unknown figures", unknown],
	["empty", empty],
];

for (const [name, make] of reports)
	test(`a report ${name} is one page of known elements that loads and runs nothing`, () => {
		checkPage(reportHtml(make()));
		checkMarkdown(reportMarkdown(make()));
	});

test("the body is what the page holds, the same each time", () => {
	assert.ok(reportHtml(madeUpReport()).includes(`<main class="report">${reportBody(madeUpReport())}</main>`));
	assert.equal(reportHtml(madeUpReport()), reportHtml(madeUpReport()));
});

test("hostile text is shown as it is written", () => {
	const html = reportHtml(evil());
	assert.ok(
		html.includes("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; ]( | # \ufffd\ufffd"),
	);
	const markdown = reportMarkdown(evil());
	assert.ok(markdown.includes(String.raw`\<img src=x onerror="alert('1')"\> & \]( \| \#`));
});

test("every table is in the page and in the Markdown, with all of its rows", () => {
	const tables = tablesOf(sectionsOf(madeUpReport()));
	assert.ok(tables.length > 20, `${tables.length} tables`);
	const html = reportHtml(madeUpReport());
	const rows = [...html.matchAll(/<tr/g)].length;
	assert.equal(
		rows,
		tables.reduce((sum, each) => sum + each.rows.length + 1, 0),
	);
	const lines = reportMarkdown(madeUpReport())
		.split("\n")
		.filter((line) => line.startsWith("|"));
	// The facts are a table there; every table has a head and a line under it.
	assert.equal(lines.length, tables.reduce((sum, each) => sum + each.rows.length + 2, 0) + 2 + 5);
});

test("every chart is an image with a title and a description, and stands beside its table", () => {
	const html = reportBody(madeUpReport());
	const figures = html.split("<figure").slice(1);
	// AUROC, three curves of each of three sets, the path, the layers.
	assert.equal(figures.length, 1 + 3 * 3 + 1 + 1);
	for (const figure of figures) {
		assert.match(figure, /<details><summary>The same as a table<\/summary>.*<table>/);
		const charts = figure.split('<svg viewBox="0 0 360').slice(1);
		assert.ok(charts.length > 0);
		for (const chart of charts)
			assert.match(
				chart,
				/^[^>]* role="img" aria-labelledby="([\w-]+)-title \1-desc"[^>]*><title id="\1-title">[^<]+<\/title><desc id="\1-desc">[^<]{20,}<\/desc>/,
			);
	}
});

/** [what is told, where a reader finds it] */
const told: [string, RegExp][] = [
	[
		"the sentences, in their order",
		/21 of 9,216 neurons.*As many random neurons reach.*On topics that were left out/,
	],
	["why questions were dropped", /dropped: answers disagree<\/th><td class="number">1,402</],
	[
		"verdicts in words",
		/declined to answer<\/th><td class="number">4,310<\/td><td class="number">8\.3\u00a0%</,
	],
	["agreement of judges", /agree on 0\.962 \[0\.958, 0\.966\] of the answers; Cohen&#39;s kappa 0\.921/],
	["coverage of spans", /found in 44,370 of 46,590 answers judged right or wrong, 95\.2\u00a0%/],
	["sets that are too small", /confidently wrong<\/th><td class="number">41<\/td><td class="number">6</],
	[
		"differences with their sign",
		/entropy<\/td><td class="number">0\.770 \[0\.746, 0\.794\]<\/td><td class="number">\+0\.080 \[\+0\.050, \+0\.110\]/,
	],
	["ECE beside its noise floor", /0\.041 \(0\.032, 0\.051\)/],
	["the range of random draws", /random neurons<\/td><td class="number">0\.580 \(0\.556 to 0\.604\)/],
	["the share of H-Neurons", /of 9,216 neurons, 2\.28 per mille/],
	[
		"the chosen point",
		/<tr class="marked"><th scope="row">the answer \(chosen\)<\/th><td class="number">0\.680</,
	],
	["the calibration", /Platt: a = 1\.71, b = 0\.336/],
	["what the probe follows", /The probe follows invention more than what is unpleasant to hear\./],
	["what it does not say", /It is not a verdict on truth: a true answer can score high, a false one low\./],
];
for (const [name, pattern] of told)
	test(`the page tells ${name}`, () => assert.match(reportBody(madeUpReport()), pattern));

test("a study without an audit says so, and so does one without a set", () => {
	const html = reportBody(empty());
	assert.match(html, /Not tested: whether the probe flags true answers/);
	assert.match(html, /No held-out set had enough answers of both classes/);
});

test("of more neurons than can be read the strongest are shown, in order", () => {
	const report = madeUpReport();
	const neuron = report.neurons[0]!;
	report.neurons = Array.from({ length: 700 }, (_, index) => ({ ...neuron, index, weight: 350 - index }));
	const table = tablesOf(sectionsOf(report)).find(({ caption }) => caption === "Neurons by falling weight")!;
	assert.equal(table.rows.length, 500);
	const weights = table.rows.map((row) => Number(row[3]!.replace("−", "-")));
	assert.deepEqual(
		weights,
		[...weights].sort((a, b) => b - a),
	);
	assert.equal(Math.min(...weights.map(Math.abs)), 100);
	assert.match(reportBody(report), /The 500 of the largest weight, of 700 neurons/);
});
