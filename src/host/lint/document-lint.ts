/**
 * What the linter knows of one document: its prompt as it was last read, and what each group of rules found. Findings
 * outlive an edit: they move with the text and are called stale until their rules have run again. Knows nothing of
 * the editor.
 */
import type { Finding, TextEdit } from "../../core/lint/finding";
import { type LintSubject, type Settled, type StructureCheck, settle } from "../../core/lint/lint-file";
import type { ModelCheck, QuestionReport } from "../../core/lint/model-check";
import { type Question, questionsOf } from "../../core/lint/question/questions";
import { groupOf, type RuleGroup } from "../../core/lint/rules";
import { shifted, shiftFindings } from "../../core/lint/stale";

/** A question of the document, and what the model did with it, if it was asked. */
export interface AskedQuestion {
	question: Question;
	report: QuestionReport | null;
}

/** Everything that the editor shows of one document. */
export interface Outcome extends Settled {
	subject: LintSubject;
	/** Version of the document that the findings' places belong to. */
	version: number;
	structure: StructureCheck | null;
	model: ModelCheck | null;
	/** Whether a group's findings were made before the last edit. */
	isStale: Record<RuleGroup, boolean>;
	questions: AskedQuestion[];
}

/** The result of a group's rules, with the place of each finding kept up to date. */
interface Result<C> {
	check: C;
	isStale: boolean;
}

export class DocumentLint {
	private subject: LintSubject | null = null;
	private lastRead = -1;
	private structure: Result<StructureCheck> | null = null;
	private model: Result<ModelCheck> | null = null;
	private isToldAll = false;
	private settled: Outcome | null = null;

	/** What is to be shown; null when the document is no prompt. */
	get outcome(): Outcome | null {
		this.settled ??= this.settle();
		return this.settled;
	}

	/** Version of the document that was read last; -1 when it never was. */
	get version(): number {
		return this.lastRead;
	}

	/** Whether the model was asked about the text as it is, under the settings as they are. */
	get isAsked(): boolean {
		return this.isToldAll && this.model !== null && !this.model.isStale;
	}

	/** The document was read; null says that it is no prompt. Nothing that was found before outlives that. */
	read(subject: LintSubject | null, version: number): void {
		if (!subject) this.forget("structure", "model");
		this.subject = subject;
		this.lastRead = version;
		this.settled = null;
	}

	foundByStructure(check: StructureCheck): void {
		this.structure = { check, isStale: false };
		this.settled = null;
	}

	/** A model that could not be asked at all leaves what it said before. */
	foundByModel(check: ModelCheck): void {
		const { problem, skipped } = check;
		if (this.model && problem && check.questions.length === 0)
			this.model = { ...this.model, check: { ...this.model.check, problem, skipped } };
		else this.model = { check, isStale: false };
		this.isToldAll = true;
		this.settled = null;
	}

	forget(...groups: RuleGroup[]): void {
		for (const group of groups) this[group] = null;
		this.settled = null;
	}

	/** The text was changed. @param edits in the order they were made, each in places that the one before it left */
	edited(edits: readonly TextEdit[]): void {
		this.structure &&= { check: movedFindings(this.structure.check, edits), isStale: true };
		this.model &&= { check: movedAnswers(this.model.check, edits), isStale: true };
		// What is shown stays until the text is read again: its places are those of its version.
	}

	/** The model is to be asked again, though the text is the same; what it said so far stays. */
	askAgain(): void {
		this.isToldAll = false;
	}

	private settle(): Outcome | null {
		if (!this.subject) return null;
		const { subject, structure, model, lastRead: version } = this;
		const fresh = (["structure", "model"] as const).filter((group) => this[group]?.isStale === false);
		const raw: Finding[] = [...(structure?.check.findings ?? []), ...(model?.check.findings ?? [])];
		return {
			...settle(subject, raw, fresh),
			subject,
			version,
			structure: structure?.check ?? null,
			model: model?.check ?? null,
			isStale: { structure: structure?.isStale ?? false, model: model?.isStale ?? false },
			questions: joined(questionsOf(subject.file), model?.check.questions ?? []),
		};
	}
}

function movedFindings<C extends { findings: Finding[] }>(check: C, edits: readonly TextEdit[]): C {
	return { ...check, findings: shiftFindings(check.findings, edits) };
}

function movedAnswers(check: ModelCheck, edits: readonly TextEdit[]): ModelCheck {
	const questions = check.questions.flatMap((report) => {
		const range = shifted(report.range, edits);
		// Heat is of single words: when any of them was changed, the others' would be of another prompt.
		return range ? [{ ...report, range, heat: [] }] : [];
	});
	return { ...movedFindings(check, edits), questions };
}

/** A report belongs to the question in its place. */
function joined(questions: readonly Question[], reports: readonly QuestionReport[]): AskedQuestion[] {
	const byStart = new Map(reports.map((report) => [report.range.start, report]));
	return questions.map((question) => ({ question, report: byStart.get(question.range.start) ?? null }));
}

/** Whether a finding was made before the last edit. */
export const isStale = (finding: Finding, { isStale }: Outcome): boolean => isStale[groupOf(finding.rule)];
