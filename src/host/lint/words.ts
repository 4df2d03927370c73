/** What the linter says in the status item, above questions and in the log. Knows nothing of the editor. */
import * as l10n from "@vscode/l10n";
import { counted } from "../../core/counted";
import { percent, quoted } from "../../core/lint/model/words";
import type { ModelCheck, QuestionReport } from "../../core/lint/model-check";
import type { Outcome } from "./document-lint";

/** What is said of a document in the language status item. */
export interface StatusWords {
	text: string;
	detail: string;
	isBusy: boolean;
	/** Whether something was left out that the settings ask for. */
	isWarning: boolean;
}

interface Told {
	outcome: Outcome | null;
	progress: { done: number; total: number } | null;
	obstacles: readonly string[];
}

/** The state of a prompt document; null for a document that is none. */
export function statusWords({ outcome, progress, obstacles }: Told): StatusWords | null {
	if (!outcome && obstacles.length === 0) return null;
	const left = [...obstacles, ...(outcome ? leftOut(outcome) : [])];
	const about = outcome ? [timesOf(outcome), countsOf(outcome)] : [];
	return {
		text: `H-Neurons: ${outcome ? headline(outcome) : l10n.t("not linted")}`,
		detail: [progressWords(progress), ...left, ...about].filter(Boolean).join(" · "),
		isBusy: progress !== null,
		isWarning: left.length > 0,
	};
}

function headline({ findings, structure, model }: Outcome): string {
	const seconds = (structure?.seconds ?? 0) + (model?.seconds.all ?? 0);
	return `${problemsText(findings.length)}, ${secondsText(seconds)}`;
}

function progressWords(progress: Told["progress"]): string {
	if (!progress) return "";
	return progress.total
		? l10n.t("asking question {0} of {1}", Math.min(progress.done + 1, progress.total), progress.total)
		: "";
}

/** What was not done, and why. */
function leftOut({ structure, model, dropped, subject }: Outcome): string[] {
	const said: string[] = [];
	if (model?.problem) said.push(model.problem);
	else if (structure?.problem) said.push(structure.problem);
	if (model?.skipped && !model.problem) said.push(skippedText(model.skipped));
	if (dropped) said.push(droppedText(dropped, subject.config.maxProblems));
	return said;
}

const skippedText = ({ count, reason }: NonNullable<ModelCheck["skipped"]>): string =>
	counted(
		count,
		l10n.t("1 question not asked: {0}", reason),
		l10n.t("{0} questions not asked: {1}", count, reason),
	);

const droppedText = (count: number, limit: number): string =>
	counted(
		count,
		l10n.t("1 more problem, over the limit of {0}", limit),
		l10n.t("{0} more problems, over the limit of {1}", count, limit),
	);

function timesOf({ structure, model }: Outcome): string {
	const times = [
		structure ? l10n.t("structure {0}", secondsText(structure.seconds)) : "",
		model ? l10n.t("model {0}", secondsText(model.seconds.all)) : "",
	];
	return times.filter(Boolean).join(", ");
}

function countsOf({ questions, model, isStale, suppressed }: Outcome): string {
	const counts = [
		counted(questions.length, l10n.t("1 question"), l10n.t("{0} questions", questions.length)),
		model?.cache.hits ? l10n.t("{0} known from before", model.cache.hits) : "",
		model ? "" : l10n.t("the model was not asked yet"),
		model && isStale.model ? l10n.t("edited since the model was asked") : "",
		suppressed ? l10n.t("{0} switched off by comments", suppressed) : "",
	];
	return counts.filter(Boolean).join(", ");
}

/** One line for the log, which is English: what the model was asked, and where the time went. */
export function modelWords({ questions, findings, cache, seconds, problem, skipped }: ModelCheck): string {
	const { all, ...parts } = seconds;
	const spent = Object.entries(parts).filter(([, time]) => time > 0);
	const where = spent.map(([part, time]) => `${part} ${secondsText(time)}`).join(", ");
	const asked = [
		counted(questions.length, "1 question", `${questions.length} questions`),
		`${cache.hits} known from before`,
		counted(findings.length, "1 finding", `${findings.length} findings`),
	].join(", ");
	const left = skipped ? `; ${skipped.count} not asked: ${problem ?? skipped.reason}` : "";
	return `${asked}; ${secondsText(all)}${where ? ` (${where})` : ""}${left}`;
}

/** What stands above a question that was asked. */
export function answerWords({ assessment }: QuestionReport, isStale: boolean): string {
	const { answer } = assessment;
	if (!answer) return l10n.t("Read by the model, not answered");
	return [
		l10n.t("Risk {0}", percent(answer.risk)),
		answer.declines ? l10n.t("gives no answer") : l10n.t("answers {0}", quoted(answer.text)),
		...(isStale ? [l10n.t("before your last edit")] : []),
	].join(" · ");
}

/** Three figures where they are seen: 0.004 s, 0.4 s, 12 s. */
export function secondsText(seconds: number): string {
	if (seconds >= 10) return `${Math.round(seconds)} s`;
	return seconds >= 0.095 ? `${seconds.toFixed(1)} s` : `${Math.max(1, Math.round(seconds * 1000))} ms`;
}

/** `1 problem`, `2 problems`. */
export const problemsText = (count: number): string =>
	counted(count, l10n.t("1 problem"), l10n.t("{0} problems", count));
