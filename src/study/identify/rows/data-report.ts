/** What became of the questions and answers of a run, counted while its files go by line by line. */
import type { DataReport } from "../../../core/report/study-report";
import { agreementOf, type VerdictPair, verdictPairs } from "../../judge/agreement";
import { spanCoverage } from "../../spans/coverage";
import { judgeInWords } from "../folder/settings-in-words";
import type { Run } from "../folder/study-run";
import type { Row } from "../run-files";
import { SETS } from "../sets";
import { countsOf, isIn, type Judged, needsSpan, select, type Told } from "./select";
import { SHARED, sharedWithKeptOut } from "./split";

/** Counts questions one by one; `report` tells the whole. */
export function dataCounts(run: Run): { add(told: Told): void; report(rows: Row[]): DataReport } {
	const { settings, questions } = run.manifest;
	const dropped: Record<string, number> = { ...questions.dropped };
	const verdicts: Record<string, number> = {};
	const kept: Pick<Judged, "label" | "question">[] = [];
	const asked: Pick<Judged["question"], "domain" | "group" | "entity">[] = [];
	const answerless = new Set<string>();
	const pairs: VerdictPair[] = [];
	const domains = new Set<string>();
	const spans: DataReport["spans"] = { answers: 0, found: {} };
	const count = (counts: Record<string, number>, what: string, more = 1) => {
		counts[what] = (counts[what] ?? 0) + more;
	};
	return {
		add(told) {
			const judged = select(told, needsSpan(settings.regions));
			asked.push(judged.question);
			if (judged.dropped !== null) count(dropped, judged.dropped);
			else kept.push(judged);
			if (told.question.answers.length === 0) answerless.add(told.question.id);
			for (const verdict of told.verdicts.verdicts) count(verdicts, verdict);
			pairs.push(...verdictPairs([told.verdicts]));
			domains.add(told.question.domain);
			const covered = spanCoverage([told.verdicts], [told.spans]);
			spans.answers += covered.answers;
			for (const [by, found] of Object.entries(covered.found)) count(spans.found, by, found);
		},
		report(rows) {
			const isShared = sharedWithKeptOut(asked, settings.crossDomains);
			const used = kept.filter(({ question }) => !isShared(question));
			if (used.length < kept.length) count(dropped, SHARED, kept.length - used.length);
			const unusable = Object.values(questions.dropped).reduce((sum, each) => sum + each, 0);
			return {
				files: questions.files.map(({ name }) => name),
				questions: questions.count + unusable,
				kept: countsOf(used.map(({ label }) => label)),
				...{ dropped, verdicts, judge: judgeInWords(settings), agreement: agreementOf(pairs), spans },
				splits: Object.fromEntries(
					SETS.map((name) => [name, countsOf(rows.filter(isIn(name)).map(({ label }) => label))]),
				),
				domains: [...domains].sort(),
				answerlessInTraining: rows.filter((row) => isIn("train")(row) && answerless.has(row.id)).length,
			};
		},
	};
}
