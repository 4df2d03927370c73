import type { Estimate } from "../../probe/file";
import type { GainPoint, ImpactReport, NeuronSet, SuiteImpact } from "../impact-report";
import { type Cell, csvText } from "../page/csv";

const ESTIMATES = ["compliance", "perplexity", "repetition", "accuracy"] as const;
const COLUMNS = [
	...["suite", "set", "kind", "gain", "items", "complied", "resisted", "unparsed"],
	...ESTIMATES.flatMap((name) => [name, `${name}_low`, `${name}_high`]),
	"tokens",
];

/** Of the rows that tell of plain questions. */
const TASK = "plain-questions";

/**
 * The figures at every gain as one table: a row for each suite, set and gain, and rows of the suite "plain-questions" for task
 * accuracy. Shares are 0..1, lows and highs those of 95 % intervals; what does not apply or is not known is empty.
 */
export function impactCsv(report: ImpactReport): string {
	const kinds = new Map(report.sets.map(({ name, kind }) => [name, kind]));
	const { suites, task } = report;
	const rows = suites.flatMap((suite) =>
		suite.curves.flatMap(({ set, points }) =>
			points.map((point) => suiteRow(suite, { name: set, kind: kinds.get(set) ?? null }, point)),
		),
	);
	const taskRows = (task?.curves ?? []).flatMap(({ set, points }) =>
		points.map(({ gain, accuracy }): Cell[] => [
			...[TASK, set, kinds.get(set) ?? null, gain, task!.questions, null, null, null],
			...[null, null, null].flatMap(cells),
			...cells(accuracy),
			null,
		]),
	);
	return csvText(COLUMNS, [...rows, ...taskRows]);
}

function suiteRow(
	{ suite, items }: SuiteImpact,
	set: { name: string; kind: NeuronSet["kind"] | null },
	{ gain, counts, rate, perplexity, repetition, tokens }: GainPoint,
): Cell[] {
	return [
		...[suite, set.name, set.kind, gain, items, counts.complied, counts.resisted, counts.unparsed],
		...[rate, perplexity, repetition, null].flatMap(cells),
		tokens,
	];
}

const cells = (estimate: Estimate | null): Cell[] =>
	estimate ? [estimate.value, estimate.low, estimate.high] : [null, null, null];
