/**
 * The linter's one way through a file, in the editor and on the command line:
 *
 *     source -> parsePrompt -> structure rules (no model) -> questions -> model rules -> settle -> findings
 *
 * `settle` applies what must see all findings together: suppression comments, severities, the cap.
 */
import { parsePrompt } from "../prompt/parse";
import type { PromptFile, PromptSource } from "../prompt/prompt-file";
import type { ModelFacts, SentMessage } from "./assessment";
import { applyDirectives } from "./comments/directives";
import type { LintConfig } from "./config/config";
import { isIncludedText } from "./config/config-file";
import type { Finding, Severity } from "./finding";
import { checkQuestions, type LintModel, type ModelCheck, type QuestionProgress } from "./model-check";
import type { RuleGroup, RuleId } from "./rules";
import { structureFindings } from "./structure/check";

/** A file ready to be checked: what was read of it, and with which settings. */
export interface LintSubject {
	source: PromptSource;
	file: PromptFile;
	config: LintConfig;
}

export interface StructureCheck {
	findings: Finding[];
	/** What was known of the model; null when none could be asked. */
	facts: ModelFacts | null;
	/** Why no model could be asked, one sentence; null when it could, or need not. */
	problem: string | null;
	/** Seconds of the rules themselves. */
	seconds: number;
}

export interface Settled {
	/** In the document's order. */
	findings: Finding[];
	/** Findings that a comment switched off. */
	suppressed: number;
	/** Findings beyond `maxProblems`. */
	dropped: number;
}

export interface LintReport extends Settled {
	file: PromptFile;
	structure: StructureCheck | null;
	model: ModelCheck | null;
	/** Seconds of reading the file. */
	parseSeconds: number;
}

export interface LintRun {
	signal: AbortSignal;
	/** Milliseconds on any clock that does not go back. */
	now(): number;
	onQuestion?(progress: QuestionProgress): void;
}

/** Reads a document; null when it is no prompt file. */
export function readSubject(source: PromptSource, config: LintConfig): LintSubject | null {
	const file = parsePrompt(source, {
		variables: config.variables,
		agentFiles: config.agentFiles,
		isPromptText: (path) => isIncludedText(path, config),
	});
	return file && { source, file, config };
}

/**
 * Runs the rules that need no answer from a model.
 * @param model asked for its window and control tokens only; null leaves the rules out that need them
 */
export async function checkStructure(
	subject: LintSubject,
	model: LintModel | null,
	{ signal, now }: LintRun,
): Promise<StructureCheck> {
	const { facts, problem } = await factsOf(subject, model, signal);
	const started = now();
	const findings = structureFindings({ ...subject, facts });
	return { findings, facts, problem, seconds: (now() - started) / 1000 };
}

async function factsOf(
	{ file }: LintSubject,
	model: LintModel | null,
	signal: AbortSignal,
): Promise<Pick<StructureCheck, "facts" | "problem">> {
	if (!model || !file.conversations.length) return { facts: null, problem: null };
	try {
		return { facts: await model.measure(file.conversations.map(sent), signal), problem: null };
	} catch (error) {
		const problem = model.sentenceOf(error);
		if (problem === null) throw error;
		return { facts: null, problem };
	}
}

/** A conversation as it is sent. */
export const sent = ({ messages }: PromptFile["conversations"][number]): SentMessage[] =>
	messages.map(({ role, text }) => ({ role, content: text.text }));

/**
 * What is told of raw findings: those that no comment switches off, with the severity of the settings, at most
 * `maxProblems`, and what is to be said of the comments themselves.
 * @param ran the groups whose findings are among these; a comment on a rule of another group is not called unused
 */
export function settle(
	{ source, file, config }: LintSubject,
	raw: readonly Finding[],
	ran: readonly RuleGroup[],
): Settled {
	const active = raw.filter(({ rule }) => config.rules[rule] !== "off");
	const { kept, suppressed, unused } = applyDirectives({ source, file, config }, active, ran);
	const all = [...withoutRepeats(kept), ...unused].map((finding) => ({
		...finding,
		severity: severityOf(finding.rule, config),
	}));
	// The worst stay when the cap is hit; what is told is told from top to bottom.
	const worstFirst = all.sort(
		(a, b) => rank(a.severity) - rank(b.severity) || a.start - b.start || a.end - b.end,
	);
	const findings = worstFirst.slice(0, config.maxProblems).sort(inDocumentOrder);
	return { findings, suppressed, dropped: all.length - findings.length };
}

/** What is said of a sure and risky answer says all that `high-risk` would: one of the two is enough. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
	const sure = new Set(
		findings.flatMap(({ rule, start, end }) =>
			rule === "confidently-wrong-prone" ? [`${start} ${end}`] : [],
		),
	);
	return findings.filter(({ rule, start, end }) => rule !== "high-risk" || !sure.has(`${start} ${end}`));
}

const SEVERITIES: readonly Severity[] = ["error", "warning", "information", "hint"];
const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

function severityOf(rule: RuleId, config: LintConfig): Severity {
	const severity = config.rules[rule];
	if (severity === "off") throw new RangeError(`${rule} is off and yet told`);
	return severity;
}

const inDocumentOrder = (a: Finding, b: Finding): number =>
	a.start - b.start || a.end - b.end || a.rule.localeCompare(b.rule);

/** Everything at once: for the command line, the whole workspace, and agents. Null when the source is no prompt file. */
export async function lintFile(
	source: PromptSource,
	{ config, groups, model }: { config: LintConfig; groups: readonly RuleGroup[]; model: LintModel | null },
	run: LintRun,
): Promise<LintReport | null> {
	const started = run.now();
	const subject = readSubject(source, config);
	if (!subject) return null;
	const parseSeconds = (run.now() - started) / 1000;
	const structure = groups.includes("structure") ? await checkStructure(subject, model, run) : null;
	const asked = groups.includes("model") && model ? await checkQuestions(subject, model, run) : null;
	const ran: RuleGroup[] = [
		...(structure ? (["structure"] as const) : []),
		...(asked ? (["model"] as const) : []),
	];
	const raw = [...(structure?.findings ?? []), ...(asked?.findings ?? [])];
	return { ...settle(subject, raw, ran), file: subject.file, structure, model: asked, parseSeconds };
}
