/** What became of the questions and answers of a run, counted while its files go by line by line. */
import type { DataReport } from "../../../core/report/study-report";
import { agreementOf, type VerdictPair, verdictPairs } from "../../judge/agreement";
import { spanCoverage } from "../../spans/coverage";
import { judgeInWords } from "../folder/settings-in-words";
import type { Run } from "../folder/study-run";
import type { Row } from "../run-files";
import { SETS } from "../sets";
import { countsOf, isIn, type Judged, needsSpan, select, type Told } from "./select";

/** Counts questions one by one; `report` tells the whole. */
export function dataCounts(run: Run): { add(told: Told): void; report(rows: Row[]): DataReport } {
	const { settings, questions } = run.manifest;
	const dropped: Record<string, number> = { ...questions.dropped };
	const verdicts: Record<string, number> = {};
	const labels: Judged["label"][] = [];
	const pairs: VerdictPair[] = [];
	const domains = new Set<string>();
	const spans: DataReport["spans"] = { answers: 0, found: {} };
	const count = (counts: Record<string, number>, what: string, more = 1) => {
		counts[what] = (counts[what] ?? 0) + more;
	};
	return {
		add(told) {
			const judged = select(told, needsSpan(settings.regions));
			labels.push(judged.label);
			if (judged.dropped !== null) count(dropped, judged.dropped);
			for (const verdict of told.verdicts.verdicts) count(verdicts, verdict);
			pairs.push(...verdictPairs([told.verdicts]));
			domains.add(told.question.domain);
			const covered = spanCoverage([told.verdicts], [told.spans]);
			spans.answers += covered.answers;
			for (const [by, found] of Object.entries(covered.found)) count(spans.found, by, found);
		},
		report(rows) {
			const unusable = Object.values(questions.dropped).reduce((sum, each) => sum + each, 0);
			return {
				files: questions.files.map(({ name }) => name),
				questions: questions.count + unusable,
				kept: countsOf(labels),
				...{ dropped, verdicts, judge: judgeInWords(settings), agreement: agreementOf(pairs), spans },
				splits: Object.fromEntries(
					SETS.map((name) => [name, countsOf(rows.filter(isIn(name)).map(({ label }) => label))]),
				),
				domains: [...domains].sort(),
			};
		},
	};
}
