/** docs/reports.md describes every field of report.json and every column of report.csv. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { impactCsv } from "../../../src/core/report/impact/print-csv";
import { originCsv } from "../../../src/core/report/origin/print-csv";
import { madeUpReport } from "./made-up";
import { madeUpImpact } from "./made-up-impact";
import { madeUpOrigin } from "./made-up-origin";

const page = readFileSync(join(import.meta.dirname, "../../../docs/reports.md"), "utf8");
const sections = new Map(
	page
		.split(/^## /m)
		.slice(1)
		.map((text) => [text.slice(0, text.indexOf("\n")), text]),
);
const common = sections.get("What all have in common")!;

/** Objects whose names are data: reasons, domains, verdicts. */
const COUNTS = new Set(["dropped", "verdicts", "splits", "domains", "found", "patterns"]);

/** Names of all fields, at any depth. */
function fieldsOf(value: unknown, names = new Set<string>()): Set<string> {
	if (Array.isArray(value)) for (const each of value) fieldsOf(each, names);
	else if (typeof value === "object" && value !== null)
		for (const [name, each] of Object.entries(value)) {
			names.add(name);
			if (!COUNTS.has(name)) fieldsOf(each, names);
		}
	return names;
}

/** What stands between backticks, whole paths and their last part. */
function namedIn(text: string): Set<string> {
	const found = [...text.matchAll(/`([^`\n]+)`/g)].map(([, name]) => name!.replaceAll("[]", ""));
	return new Set(found.flatMap((name) => [name, ...name.split(".")]));
}

const reports: [string, object, string | null][] = [
	["identify", madeUpReport(), null],
	["impact", madeUpImpact(), impactCsv(madeUpImpact())],
	["origin", madeUpOrigin(), originCsv(madeUpOrigin())],
];
for (const [kind, report, csv] of reports)
	test(`every field and column that ${kind} writes is described`, () => {
		const named = namedIn(common + sections.get(kind)!);
		const missing = [...fieldsOf(report)].filter((name) => !named.has(name));
		assert.deepEqual(missing, []);
		const columns = csv?.slice(0, csv.indexOf("\r\n")).split(",") ?? [];
		assert.deepEqual(
			columns.filter((name) => !namedIn(sections.get(kind)!).has(name)),
			[],
		);
	});

test("every figure of the page is one that is written", () => {
	for (const [kind, report] of reports) {
		const fields = fieldsOf(report);
		const rows = sections
			.get(kind)!
			.split("\n\n")
			.find((part) => part.startsWith("| field"))!;
		const paths = [...rows.matchAll(/^\| `([^`]+)`/gm)].map(([, path]) => path!.replaceAll("[]", ""));
		const unknown = paths.flatMap((path) => path.split(".")).filter((name) => !fields.has(name));
		// Optional ones need not be in a made-up report.
		assert.deepEqual(
			[...new Set(unknown)].filter((name) => !["tooSmall", "withinSets"].includes(name)),
			[],
		);
	}
});
