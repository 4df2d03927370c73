import type { DataReport } from "../../core/report/study-report";
import type { Spans, Verdicts } from "../identify/run-files";

/** Of the answers that were judged right or wrong, how many have a span, by how it was found. */
export function spanCoverage(verdicts: readonly Verdicts[], spans: readonly Spans[]): DataReport["spans"] {
	const found: Record<string, number> = {};
	let answers = 0;
	const spansOf = new Map(spans.map((row) => [row.id, row.spans]));
	for (const row of verdicts)
		row.verdicts.forEach((verdict, i) => {
			if (verdict !== "true" && verdict !== "false") return;
			answers++;
			const span = spansOf.get(row.id)?.[i];
			if (span) found[span.by] = (found[span.by] ?? 0) + 1;
		});
	return { answers, found };
}
