/** Asks a model each question of a file, within the file's budget, and lets the model rules read what it did. */
import * as l10n from "@vscode/l10n";
import { counted } from "../counted";
import { type Range, toDocument } from "../prompt/mapped-text";
import type { Assessment, AssessOptions, ModelFacts, SentMessage } from "./assessment";
import type { LintConfig } from "./config/config";
import type { Finding } from "./finding";
import type { LintRun, LintSubject } from "./lint-file";
import { modelFindings } from "./model/check";
import { countQuestions, MOST_QUESTIONS, type Question, questionsOf } from "./question/questions";
import type { RuleId } from "./rules";

/** The chosen model and its probe, as the linter uses them. */
export interface LintModel {
	/** Fails with an error that `sentenceOf` knows. */
	measure(conversations: SentMessage[][], signal: AbortSignal): Promise<ModelFacts>;
	/** Fails with an error that `sentenceOf` knows. */
	assess(
		messages: SentMessage[],
		options: AssessOptions,
		signal: AbortSignal,
	): Promise<{ assessment: Assessment; isCached: boolean }>;
	/** What people are told of a failure; null for a cancel and for faults of our own, which are thrown on. */
	sentenceOf(error: unknown): string | null;
	/** Whether a failure concerns one prompt only (it is too long, say), so that others can still be asked. */
	isAboutPrompt(error: unknown): boolean;
	/** Expected share of invented answers; null = the calibration's own. */
	baseRate: number | null;
}

/** One question and what the model did with it; places are the document's. */
export interface QuestionReport {
	/** The question it answers. */
	range: Range;
	text: string;
	assessment: Assessment;
	isCached: boolean;
	/** The prompt's own words with their logits, in the document's order. */
	heat: (Range & { logit: number; risk: number })[];
}

export interface ModelCheck {
	findings: Finding[];
	questions: QuestionReport[];
	/** Questions that were not asked, and why; null when all were. */
	skipped: { count: number; reason: string } | null;
	/** Why the model could not be asked at all, one sentence; null when it could. */
	problem: string | null;
	cache: { hits: number; misses: number };
	/** Seconds by what they went to; cached questions cost nothing. */
	seconds: Assessment["seconds"] & { all: number };
}

export interface QuestionProgress {
	done: number;
	total: number;
}

/** Asks every question of the file in order until the budget is spent. */
export async function checkQuestions(
	subject: LintSubject,
	model: LintModel,
	run: LintRun,
): Promise<ModelCheck> {
	const { file, config } = subject;
	const check = emptyCheck();
	const options = assessOptions(config, model.baseRate);
	if (!options) return check;
	const questions = questionsOf(file).filter(({ isAsked }) => isAsked || config.rules["hot-span"] !== "off");
	const total = questions.length;
	const started = run.now();
	const seconds = () => (run.now() - started) / 1000;
	let tokens = 0;
	for (const [done, question] of questions.entries()) {
		run.onQuestion?.({ done, total });
		const spent = spentOf({ seconds: seconds(), tokens }, config);
		if (spent) {
			skip(check, total - done, spent);
			break;
		}
		try {
			const mine = question.isAsked ? options : { ...options, answer: false, samples: 0, suppress: false };
			const { assessment, isCached } = await model.assess(sentOf(question), mine, run.signal);
			tokens += isCached ? 0 : assessment.tokensRun;
			add(check, question, { assessment, isCached }, subject);
		} catch (error) {
			const problem = model.sentenceOf(error);
			if (problem === null) throw error;
			const isOnlyThis = model.isAboutPrompt(error);
			skip(check, isOnlyThis ? 1 : total - done, problem);
			if (isOnlyThis) continue;
			check.problem = problem;
			break;
		}
	}
	run.onQuestion?.({ done: total, total });
	const beyond = countQuestions(file) - questionsOf(file).length;
	if (beyond > 0)
		skip(check, beyond, l10n.t("only the first {0} questions of a file are asked", MOST_QUESTIONS));
	check.seconds.all = seconds();
	return check;
}

const emptyCheck = (): ModelCheck => ({
	findings: [],
	questions: [],
	skipped: null,
	problem: null,
	cache: { hits: 0, misses: 0 },
	seconds: { prompt: 0, answer: 0, suppressed: 0, samples: 0, all: 0 },
});

/** Why no further question is asked; null while the file's budget lasts. */
function spentOf(
	{ seconds, tokens }: { seconds: number; tokens: number },
	{ maxSeconds, maxTokens }: LintConfig,
): string | null {
	if (seconds > maxSeconds)
		return counted(
			maxSeconds,
			l10n.t("the file's 1 second was spent"),
			l10n.t("the file's {0} seconds were spent", maxSeconds),
		);
	if (tokens > maxTokens) return l10n.t("the file's {0} tokens were spent", maxTokens);
	return null;
}

/** Counts questions that were not asked; of several reasons the first is told, since it held for the first of them. */
function skip(check: ModelCheck, count: number, reason: string): void {
	if (check.skipped) check.skipped.count += count;
	else check.skipped = { count, reason };
}

/** What the active rules need; null when none of them is active. */
function assessOptions({ rules, ...config }: LintConfig, baseRate: number | null): AssessOptions | null {
	const isOn = (...ids: RuleId[]) => ids.some((id) => rules[id] !== "off");
	const answer = isOn("high-risk", "confidently-wrong-prone", "unstable-answer", "neuron-dependent");
	if (!answer && !isOn("hot-span")) return null;
	return {
		answer,
		answerTokens: config.answerTokens,
		samples: isOn("unstable-answer", "confidently-wrong-prone") ? config.samples : 0,
		suppress: isOn("neuron-dependent"),
		baseRate,
	};
}

const sentOf = ({ messages }: Question): SentMessage[] =>
	messages.map(({ role, text }) => ({ role, content: text.text }));

const isSame = (a: Finding, b: Finding): boolean =>
	a.rule === b.rule && a.start === b.start && a.end === b.end;

function add(
	check: ModelCheck,
	question: Question,
	{ assessment, isCached }: { assessment: Assessment; isCached: boolean },
	{ source, config, file }: LintSubject,
): void {
	// Words of a shared context are read with each of its questions, and told once.
	const isNew = (finding: Finding) => !check.findings.some((told) => isSame(told, finding));
	check.findings.push(...modelFindings({ question, assessment, config, file, source }).filter(isNew));
	check.questions.push({
		range: question.range,
		text: question.text,
		assessment,
		isCached,
		heat: assessment.promptTokens.map(({ message, start, end, logit, risk }) => ({
			...toDocument(question.messages[message]!.text, start, end),
			logit,
			risk,
		})),
	});
	check.cache[isCached ? "hits" : "misses"]++;
	if (isCached) return;
	for (const part of ["prompt", "answer", "suppressed", "samples"] as const)
		check.seconds[part] += assessment.seconds[part];
}
