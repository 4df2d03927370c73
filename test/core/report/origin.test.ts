/** Origin reports as HTML, Markdown and CSV: nothing becomes markup, and everything in them is there. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "csv-parse/sync";
import { count, place, significant, three } from "../../../src/core/report/numbers";
import { originCsv } from "../../../src/core/report/origin/print-csv";
import { originHtml } from "../../../src/core/report/origin/print-html";
import { originMarkdown } from "../../../src/core/report/origin/print-markdown";
import { originSections } from "../../../src/core/report/origin/sections/sections-of";
import type { OriginReport } from "../../../src/core/report/origin-report";
import { readOriginReport } from "../../../src/core/report/read-report";
import { madeUpDrift, madeUpOrigin } from "./made-up-origin";
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
	withAll(madeUpOrigin(), (value) => (typeof value === "string" ? `${value}${EVIL}` : value));
const unknown = () => withAll(madeUpOrigin(), (value) => (typeof value === "number" ? null : value));
const neither = (): OriginReport => ({
	...madeUpOrigin(),
	summary: [],
	settings: [],
	transfer: null,
	drift: null,
});
const withDrift = (neurons: number, layers = 6): OriginReport => ({
	...madeUpOrigin(),
	drift: madeUpDrift(neurons, layers),
});
const ofSets = (sets: number): OriginReport => {
	const { transfer, ...rest } = madeUpOrigin();
	const [set] = transfer!.sets;
	return {
		...rest,
		transfer: {
			...transfer!,
			sets: Array.from({ length: sets }, (_, i) => ({ ...set!, set: `${set!.set} ${i}` })),
		},
	};
};

const reports: [string, () => OriginReport][] = [
	["whole", madeUpOrigin],
	["of hostile texts", evil],
	["of unknown figures", unknown],
	["of neither part", neither],
	["of drift alone", () => ({ ...madeUpOrigin(), transfer: null })],
	["of transfer alone", () => ({ ...madeUpOrigin(), drift: null })],
	["of no H-Neuron", () => withDrift(0)],
	["of one H-Neuron", () => withDrift(1)],
	["of three thousand H-Neurons and eighty layers", () => withDrift(3000, 80)],
	["of no set", () => ofSets(0)],
	["of forty sets", () => ofSets(40)],
];

for (const [name, make] of reports)
	test(`an origin report ${name} is one page of known elements, and Markdown whose tables hold`, () => {
		const html = originHtml(make());
		checkPage(html);
		checkMarkdown(originMarkdown(make()));
		if (make().drift) checkFigures(html);
	});

test("hostile text is shown as it is written", () => {
	assert.ok(
		originHtml(evil()).includes(
			"&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; ]( | # \ufffd\ufffd",
		),
	);
	assert.ok(originMarkdown(evil()).includes(String.raw`\<img src=x onerror="alert('1')"\> & \]( \| \#`));
});

test("every figure of a report is in its tables", () => {
	const report = madeUpOrigin();
	const words = wordsOf(tablesOf(originSections(report)));
	const numbers = numbersOf(report, []);
	assert.ok(numbers.length > 350, `${numbers.length} numbers`);
	for (const { key, value } of numbers) {
		const printed = [three(value), `+${three(value)}`, significant(value), count(value), place(value)];
		assert.ok(
			printed.some((each) => words.has(each)),
			`${key} ${value}`,
		);
	}
});

/** [what is told, where a reader finds it] */
const told: [string, RegExp][] = [
	[
		"the figures of what the verdict rests on, all sets together",
		/<dt>AUROC on the base model, all sets together<\/dt>/,
	],
	["the sentences, in their order", /The chat model&#39;s probe tells.*The H-Neurons moved less/],
	["both models", /Weights of the chat model <code>5018561579.*of the base model <code>9a1c0b/],
	[
		"what is left when sets cannot be told from each other, behind all together",
		/>all sets together<\/th><td class="number">0\.617.*>within each set<\/th><td class="number">0\.583 \[0\.542, 0\.624\].*>general-knowledge<\/th><td/,
	],
	["how the base model is asked", /asked: \{question\}⏎Answer:/],
	["what the random probes are", /Random neurons: as many neurons drawn at random/],
	["the range of random draws", /0\.561 \(0\.512 to 0\.633\)/],
	["differences with their sign", /\+0\.140 \[\+0\.090, \+0\.190\]/],
	[
		"what was left out and why",
		/answers disagree<\/th>(?:<td class="number">[\d,]+<\/td>)*<td class="number">1,402</,
	],
	["which side is tested", /<p>One-sided: the H-Neurons moved less.*their mean rank is larger\.<\/p>/],
	[
		"how it is tested",
		/permutation, 100,000 draws<\/td><td class="number">0\.00419<\/td><td class="number">0\.127</,
	],
	["that drift is no proof", /Small drift is not proof of inheritance/],
	["that it is no verdict on truth", /It is not a verdict on truth/],
];
for (const [name, pattern] of told)
	test(`the page of an origin study tells ${name}`, () => assert.match(originHtml(madeUpOrigin()), pattern));

test("what was not asked for is said", () => {
	assert.match(originHtml(neither()), /Not asked for: only the weights were compared\./);
	assert.match(originHtml(neither()), /Not asked for: only the probe was carried over\./);
	assert.match(originHtml(ofSets(0)), /No set had enough answers of both classes/);
});

test("of more neurons than can be read the first are shown, and the rest is counted", () => {
	const html = originHtml(withDrift(700));
	assert.match(html, /The 500 of the largest weight, of 700 neurons; all are in report\.csv\./);
});

test("the CSV has a row a set, a row a neuron and one of their test, with all digits", () => {
	for (const report of [madeUpOrigin(), evil(), neither()]) {
		const rows: Record<string, string>[] = parse(originCsv(report), {
			columns: true,
			recordDelimiter: "\r\n",
		});
		const number = (cell: string | undefined) => (cell === "" ? null : Number(cell));
		const sets = report.transfer ? [...report.transfer.sets, report.transfer.withinSets!] : [];
		const neurons = report.drift?.neurons ?? [];
		const { drift } = report;
		assert.equal(rows.length, sets.length + neurons.length + (drift ? 1 : 0));
		for (const [i, set] of sets.entries()) {
			const row = rows[i]!;
			assert.deepEqual([row.row, row.set, number(row.faithful)], ["set", asWritten(set.set), set.faithful]);
			for (const name of ["auroc", "random", "difference", "entropy", "chat"] as const)
				assert.deepEqual(
					[row[name], row[`${name}_low`], row[`${name}_high`]].map(number),
					set[name] ? [set[name].value, set[name].low, set[name].high] : [null, null, null],
				);
			assert.equal(row.layer, "");
		}
		for (const [i, neuron] of neurons.entries()) {
			const row = rows[sets.length + i]!;
			assert.equal(row.row, "neuron");
			for (const name of ["layer", "index", "weight", "up", "down", "z", "rank"] as const)
				assert.equal(number(row[name]), neuron[name]);
		}
		if (!drift) continue;
		const tested = rows.at(-1)!;
		const figures = ["mean_rank", "mean_rank_low", "mean_rank_high", "p", "p_layer_matched"];
		assert.deepEqual(
			[tested.row, ...figures.map((name) => number(tested[name]))],
			[
				...["drift", drift.meanRank.value, drift.meanRank.low, drift.meanRank.high],
				...[drift.test.p, drift.test.layerMatchedP],
			],
		);
	}
});

test("what cannot be drawn is refused", () => {
	const { report, problem } = readOriginReport(JSON.stringify({ ...madeUpOrigin(), drift: {} }), "r.json");
	assert.equal(report, null);
	assert.equal(
		problem,
		"r.json is no report of an origin study: parts of it are missing or of another kind.",
	);
});

for (const [file, print] of [
	["origin.md", originMarkdown],
	["origin.csv", originCsv],
] as const)
	test(`${file} is printed as noted in test/golden/report`, () => {
		const now = print(madeUpOrigin());
		const golden = join(GOLDEN, file);
		if (process.env.UPDATE_GOLDEN) writeFileSync(golden, now);
		assert.equal(now, readFileSync(golden, "utf8"));
	});
