/** What the linter says in the status item, above questions and in the log. Knows nothing of the editor. */

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
		text: `H-Neurons: ${outcome ? headline(outcome) : "not linted"}`,
		detail: [progressWords(progress), ...left, ...about].filter(Boolean).join(" · "),
		isBusy: progress !== null,
		isWarning: left.length > 0,
	};
}

function headline({ findings, structure, model }: Outcome): string {
	const seconds = (structure?.seconds ?? 0) + (model?.seconds.all ?? 0);
	return `${plural(findings.length, "problem")}, ${secondsText(seconds)}`;
}

function progressWords(progress: Told["progress"]): string {
	if (!progress) return "";
	return progress.total
		? `asking question ${Math.min(progress.done + 1, progress.total)} of ${progress.total}`
		: "";
}

/** What was not done, and why. */
function leftOut({ structure, model, dropped, subject }: Outcome): string[] {
	const said: string[] = [];
	if (model?.problem) said.push(model.problem);
	else if (structure?.problem) said.push(structure.problem);
	if (model?.skipped && !model.problem)
		said.push(`${plural(model.skipped.count, "question")} not asked: ${model.skipped.reason}`);
	if (dropped)
		said.push(`${plural(dropped, "more problem")}, over the limit of ${subject.config.maxProblems}`);
	return said;
}

function timesOf({ structure, model }: Outcome): string {
	const times = [
		structure ? `structure ${secondsText(structure.seconds)}` : "",
		model ? `model ${secondsText(model.seconds.all)}` : "",
	];
	return times.filter(Boolean).join(", ");
}

function countsOf({ questions, model, isStale, suppressed }: Outcome): string {
	const counts = [
		plural(questions.length, "question"),
		model?.cache.hits ? `${model.cache.hits} known from before` : "",
		!model ? "the model was not asked yet" : isStale.model ? "edited since the model was asked" : "",
		suppressed ? `${suppressed} switched off by comments` : "",
	];
	return counts.filter(Boolean).join(", ");
}

/** One line for the log: what the model was asked, and where the time went. */
export function modelWords({ questions, findings, cache, seconds, problem, skipped }: ModelCheck): string {
	const { all, ...parts } = seconds;
	const spent = Object.entries(parts).filter(([, time]) => time > 0);
	const where = spent.map(([part, time]) => `${part} ${secondsText(time)}`).join(", ");
	const asked = `${plural(questions.length, "question")}, ${cache.hits} known from before, ${plural(findings.length, "finding")}`;
	const left = skipped ? `; ${skipped.count} not asked: ${problem ?? skipped.reason}` : "";
	return `${asked}; ${secondsText(all)}${where ? ` (${where})` : ""}${left}`;
}

/** What stands above a question that was asked. */
export function answerWords({ assessment }: QuestionReport, isStale: boolean): string {
	const { answer } = assessment;
	if (!answer) return "Read by the model, not answered";
	const said = answer.declines ? "gives no answer" : `answers ${quoted(answer.text)}`;
	return `Risk ${percent(answer.risk)} · ${said}${isStale ? " · before your last edit" : ""}`;
}

/** Three figures where they are seen: 0.004 s, 0.4 s, 12 s. */
export function secondsText(seconds: number): string {
	if (seconds >= 10) return `${Math.round(seconds)} s`;
	return seconds >= 0.095 ? `${seconds.toFixed(1)} s` : `${Math.max(1, Math.round(seconds * 1000))} ms`;
}

/** `1 problem`, `2 problems`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
