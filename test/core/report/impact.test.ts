/** Impact reports as HTML, Markdown and CSV: nothing becomes markup, everything is there, the charts show what the tables say. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "csv-parse/sync";
import { impactCsv } from "../../../src/core/report/impact/print-csv";
import { impactHtml } from "../../../src/core/report/impact/print-html";
import { impactMarkdown } from "../../../src/core/report/impact/print-markdown";
import { loudnessTable } from "../../../src/core/report/impact/sections/loudness";
import { impactSections } from "../../../src/core/report/impact/sections/sections-of";
import type { ImpactReport } from "../../../src/core/report/impact-report";
import { printMarkup } from "../../../src/core/report/markup";
import {
	count,
	interval,
	place,
	signedPoints,
	significant,
	sizeInterval,
	three,
} from "../../../src/core/report/numbers";
import {
	anyReportTree,
	readAnyReport,
	readImpactReport,
	readOriginReport,
	readReport,
} from "../../../src/core/report/read-report";
import { madeUpReport } from "./made-up";
import { madeUpImpact, withNullRates } from "./made-up-impact";
import { madeUpOrigin } from "./made-up-origin";
import {
	asWritten,
	checkFigures,
	checkMarkdown,
	checkPage,
	EVIL,
	numbersOf,
	tablesOf,
	withAll,
	wordsOf,
} from "./tree-laws";

const GOLDEN = join(import.meta.dirname, "../../golden/report");

const evil = () =>
	withAll(madeUpImpact(), (value) => (typeof value === "string" ? `${value}${EVIL}` : value));
/** What JSON makes of NaN. */
const unknown = () => {
	const known = new Set(["gain", "gains", "neurons", "neuronsPerLayer"]);
	return withAll(madeUpImpact(), (value, key) =>
		typeof value === "number" && !known.has(key) ? null : value,
	);
};
const long = () =>
	withAll(madeUpImpact(), (value, key) =>
		key === "text" || key === "prompt" || key === "set" ? "ab 𝒞".repeat(2000) : value,
	);
const empty = (): ImpactReport => ({
	...madeUpImpact({ suites: [], random: 0, layerMatched: 0, activationMatched: 0 }),
	...{ summary: [], settings: [], task: null },
});

const reports: [string, () => ImpactReport][] = [
	["whole", madeUpImpact],
	["of hostile texts", evil],
	["of unknown figures", unknown],
	["of very long texts", long],
	["empty", empty],
	["of one gain", () => madeUpImpact({ gains: [1] })],
	["of one suite", () => madeUpImpact({ suites: ["challenge"] })],
	["of forty sets", () => madeUpImpact({ random: 20, layerMatched: 10, activationMatched: 9 })],
	["of sixty gains", () => madeUpImpact({ gains: Array.from({ length: 60 }, (_, i) => i / 20) })],
	["of unparsed answers", () => withNullRates(madeUpImpact())],
	["without controls", () => madeUpImpact({ random: 0, layerMatched: 0, activationMatched: 0 })],
	["of suites without items", () => withNullRates(madeUpImpact({ items: 0 }))],
];

for (const [name, make] of reports)
	test(`an impact report ${name} is one page of known elements, and Markdown whose tables hold`, () => {
		const html = impactHtml(make());
		checkPage(html);
		checkMarkdown(impactMarkdown(make()));
		if (make().suites.length > 0) checkFigures(html);
		assert.equal(html, impactHtml(make()));
	});

test("hostile text is shown as it is written", () => {
	assert.ok(
		impactHtml(evil()).includes(
			"&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; ]( | # \ufffd\ufffd",
		),
	);
	assert.ok(impactMarkdown(evil()).includes(String.raw`\<img src=x onerror="alert('1')"\> & \]( \| \#`));
});

test("very long texts are cut, and what is left out is counted", () => {
	const html = impactHtml(long());
	assert.match(html, /… \(9,4\d\d characters more\)/);
	assert.doesNotMatch(html, /\ufffd/);
	assert.doesNotMatch(impactHtml(madeUpImpact()), /characters more/);
});

test("every figure of a report is in its tables", () => {
	const report = madeUpImpact();
	const words = wordsOf(tablesOf(impactSections(report)));
	const numbers = numbersOf(report, ["neurons"]);
	assert.ok(numbers.length > 2000, `${numbers.length} numbers`);
	for (const { key, value } of numbers) {
		const signed = `${value > 0 ? "+" : ""}${value.toFixed(2)}`.replace("-", "−");
		const printed = [three(value), significant(value), signed, count(value), String(value)];
		assert.ok(
			printed.some((each) => words.has(each)),
			`${key} ${value}`,
		);
	}
});

test("a curve's table has a row a set and a column a gain, with that very figure", () => {
	const report = madeUpImpact();
	const tables = tablesOf(impactSections(report));
	const of = (caption: string) => tables.find((each) => each.caption === caption)!.rows;
	const titles = ["false premises", "misleading contexts", "challenges", "disallowed requests"];
	for (const [place, title] of titles.entries())
		for (const [set, { set: name, points }] of report.suites[place]!.curves.entries())
			for (const [gain, point] of points.entries()) {
				const cell = (caption: string) => of(`${caption}, ${title}`)[set]!;
				const [rates, sizes, repeats] = ["Compliance", "Perplexity", "Repetition"].map(cell);
				const counts = of(`Complied, resisted, unparsed: ${title}`)[set]!;
				assert.equal(rates![0], name);
				assert.equal(rates![gain + 1], interval(point.rate));
				assert.equal(sizes![gain + 1], sizeInterval(point.perplexity));
				assert.equal(repeats![gain + 1], interval(point.repetition));
				const { complied, resisted, unparsed } = point.counts;
				assert.ok(counts[gain + 1]!.startsWith(`${complied}, ${resisted}, ${unparsed}`));
				assert.equal(cell("Mean length in tokens")[gain + 1], significant(point.tokens));
			}
});

test("every neuron of every set is told, by layer and place", () => {
	const report = madeUpImpact();
	const { rows } = tablesOf(impactSections(report)).find(({ caption }) =>
		caption.startsWith("Sets of neurons"),
	)!;
	for (const [set, { neurons }] of report.sets.entries()) {
		const told = rows[set]![3]!.split("; ").flatMap((layer) => {
			const [at, places] = layer.split(": ");
			return places!.split(", ").map((each) => Number(at) * report.model.neuronsPerLayer + Number(each));
		});
		assert.deepEqual(told, neurons);
		assert.equal(rows[set]![2], place(neurons.length));
	}
});

test("the same answer at gains beside each other has one row, and none is lost", () => {
	const report = madeUpImpact();
	const table = tablesOf(impactSections(report)).find(({ caption }) => caption.startsWith("Answers under"))!;
	const { swings } = report.suites[0]!;
	for (const { id, answers } of swings) {
		const rows = table.rows.filter(([item]) => item === id);
		const told = rows.flatMap(([, , gains, verdict, text]) =>
			gains!.split(", ").map((gain) => ({ gain: Number(gain), text, verdict })),
		);
		assert.deepEqual(told, answers);
	}
});

test("of more items than anybody reads the first are shown, and the rest is counted", () => {
	const report = madeUpImpact({ suites: ["challenge"] });
	const [swing] = report.suites[0]!.swings;
	report.suites[0]!.swings = Array.from({ length: 90 }, (_, i) => ({ ...swing!, id: `item ${i}` }));
	const html = impactHtml(report);
	assert.match(html, /The 50 that change most, of 90 items; all are in report\.json/);
	assert.match(html, /item 49</);
	assert.doesNotMatch(html, /item 50</);
});

/** [what is told, where a reader finds it] */
const told: [string, RegExp][] = [
	[
		"the verdict before its figures, and the words below",
		/Summary<\/h2><p>Scaling.*<dl class="facts">.*What the words mean.*Gain: what/,
	],
	["the sentences, in their order", /Scaling the H-Neurons up raises.*Over 4 suites/],
	[
		"the slope in large print",
		/Slope, all suites<\/dt><dd>\+6\.04<\/dd><dd class="note">\[\+\d\.\d\d, \+\d\.\d\d\], points/,
	],
	["differences with their sign", /All suites<\/th><td class="number">\+5\.13 \[\+1\.93, \+8\.33\]<\/td>/],
	["what was left out and why", /Challenges<\/th><td>its first answer is wrong<\/td><td class="number">38</],
	["what complying means", /Complied: A right answer is dropped after/],
	["how it was judged", /By rules: what fits neither is left unparsed\./],
	["what gain does to items", /comes and goes<\/th>/],
	["every setting", /Layer-matched sets<\/th><td>3</],
	["that a rise is no falsehood", /It is not a rise in falsehood/],
	["that a detector is no lever", /A good detector is not automatically a good lever\./],
];
for (const [name, pattern] of told)
	test(`the page of an impact study tells ${name}`, () =>
		assert.match(printMarkup(...anyReportTree(madeUpImpact())), pattern));

test("what was not measured is said", () => {
	assert.match(impactHtml(empty()), /No suite had an item that could take part/);
	assert.match(impactHtml(empty()), /Not measured: what scaling does to answers/);
	assert.match(
		impactHtml(madeUpImpact({ random: 0, layerMatched: 0, activationMatched: 0 })),
		/nothing stands against the H-Neurons/,
	);
});

test("the CSV says what the report says, with all digits", () => {
	for (const make of [madeUpImpact, evil, () => withNullRates(madeUpImpact()), empty]) {
		const report = make();
		const text = impactCsv(report);
		const rows: Record<string, string>[] = parse(text, {
			columns: true,
			relax_column_count: false,
			recordDelimiter: "\r\n",
		});
		const expected = report.suites.flatMap(({ suite, items, curves }) =>
			curves.flatMap(({ set, points }) => points.map((point) => ({ suite, items, set, ...point }))),
		);
		const task =
			report.task?.curves.flatMap(({ set, points }) => points.map((each) => ({ set, ...each }))) ?? [];
		assert.equal(rows.length, expected.length + task.length);
		const number = (cell: string | undefined) => (cell === "" ? null : Number(cell));
		for (const [i, want] of expected.entries()) {
			const row = rows[i]!;
			assert.deepEqual(
				[row.suite, row.set, number(row.gain), number(row.items)],
				[want.suite, asWritten(want.set), want.gain, want.items],
			);
			for (const verdict of ["complied", "resisted", "unparsed"] as const)
				assert.equal(number(row[verdict]), want.counts[verdict]);
			for (const [name, estimate] of [
				["compliance", want.rate],
				["perplexity", want.perplexity],
				["repetition", want.repetition],
			] as const)
				assert.deepEqual(
					[row[name], row[`${name}_low`], row[`${name}_high`]].map(number),
					estimate ? [estimate.value, estimate.low, estimate.high] : [null, null, null],
				);
			assert.equal(number(row.tokens), want.tokens);
			assert.equal(row.kind, report.sets.find(({ name }) => name === want.set)!.kind);
		}
		for (const [i, want] of task.entries()) {
			const row = rows[expected.length + i]!;
			assert.equal(row.suite, "plain-questions");
			assert.deepEqual(
				[row.set, number(row.gain), number(row.accuracy)],
				[asWritten(want.set), want.gain, want.accuracy.value],
			);
		}
	}
});

test("every set's slope has a row, with its interval", () => {
	const report = madeUpImpact();
	const table = tablesOf(impactSections(report)).find(({ caption }) =>
		caption.startsWith("Slope of compliance"),
	)!;
	const all = [report.overall!, ...report.suites.map(({ slopes }) => slopes)].flat();
	assert.deepEqual(
		table.rows.map(([, set, slope, monotony]) => [set, slope, monotony]),
		all.map(({ set, slope, monotony }) => [set, signedPoints(slope), three(monotony)]),
	);
	assert.deepEqual(table.marked, [0, 12, 24, 36, 48]);
});

test("how loud each set is stands beside the slopes; reports that tell nothing of it are shown without", () => {
	const report = madeUpImpact();
	const table = loudnessTable(report)!;
	assert.deepEqual(
		table.rows,
		report.sets.map(({ name, loudness, changed }) => [name, significant(loudness), three(changed)]),
	);
	assert.deepEqual(table.marked, [0]);
	const sets = report.sets.map(({ loudness: _, changed: __, ...set }) => set);
	const older = JSON.stringify({ ...report, sets });
	assert.equal(loudnessTable(JSON.parse(older)), null);
	assert.notEqual(readImpactReport(older, "r.json").report, null);
	assert.equal(loudnessTable({ ...report, sets: report.sets.slice(0, 1) }), null);
});

test("report files are told apart, and refused when they are something else", () => {
	const texts = [madeUpReport(), madeUpImpact(), madeUpOrigin()].map((report) => JSON.stringify(report));
	const readers = [readReport, readImpactReport, readOriginReport];
	for (const [of, read] of readers.entries())
		for (const [is, text] of texts.entries()) {
			const { report, problem } = read(text, "r.json");
			if (of === is) assert.deepEqual(report, JSON.parse(text));
			else
				assert.match(
					problem!,
					/^r\.json is no report of (a|an impact|an origin) study: it is that of an (ident|imp|orig)/,
				);
		}
	for (const text of texts) assert.deepEqual(readAnyReport(text, "r.json").report, JSON.parse(text));
});

/** [file's text, what is said] */
const broken: [string, RegExp][] = [
	["{", /r\.json is no report of an impact study: it is not JSON\.$/],
	["null", /its "format" is not "h-neuron-impact"\.$/],
	["[]", /its "format" is not "h-neuron-impact"\.$/],
	[JSON.stringify({ ...madeUpImpact(), version: 2 }), /it is of another version of this extension\.$/],
	[JSON.stringify({ ...madeUpImpact(), suites: null }), /parts of it are missing or of another kind\.$/],
	[JSON.stringify({ ...madeUpImpact(), sets: undefined }), /parts of it are missing or of another kind\.$/],
];
for (const [text, pattern] of broken)
	test(`what cannot be shown is refused: ${text.slice(0, 12)} ${pattern.source.slice(-30)}`, () => {
		const { report, problem } = readImpactReport(text, "r.json");
		assert.equal(report, null);
		assert.match(problem!, pattern);
	});

for (const [file, print] of [
	["impact.md", impactMarkdown],
	["impact.csv", impactCsv],
] as const)
	test(`${file} is printed as noted in test/golden/report`, () => {
		const now = print(
			madeUpImpact({
				gains: [0, 1, 3],
				suites: ["challenge", "disallowed"],
				random: 2,
				layerMatched: 1,
				activationMatched: 1,
			}),
		);
		const golden = join(GOLDEN, file);
		if (process.env.UPDATE_GOLDEN) writeFileSync(golden, now);
		assert.equal(now, readFileSync(golden, "utf8"));
	});
