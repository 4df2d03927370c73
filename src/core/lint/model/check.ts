/** The rules that read what a model did with a question, run one after another. */
import type { PromptFile, PromptSource } from "../../prompt/prompt-file";
import type { Assessment } from "../assessment";
import type { LintConfig } from "../config/config";
import type { Finding } from "../finding";
import type { Question } from "../question/questions";
import type { RuleId } from "../rules";
import { confidentlyWrongProne } from "./confidently-wrong-prone";
import { highRisk } from "./high-risk";
import { hotSpan } from "./hot-span";
import { neuronDependent } from "./neuron-dependent";
import { unstableAnswer } from "./unstable-answer";

export interface ModelContext {
	question: Question;
	assessment: Assessment;
	config: LintConfig;
	file: PromptFile;
	/** The document, for fixes that edit it; without it there are none. */
	source?: PromptSource;
}

/** What a rule says; its name and severity are added by `modelFindings`. */
export type Told = Omit<Finding, "rule" | "severity">;

const CHECKS: readonly [RuleId, (context: ModelContext) => Told[]][] = [
	["high-risk", highRisk],
	["confidently-wrong-prone", confidentlyWrongProne],
	["unstable-answer", unstableAnswer],
	["neuron-dependent", neuronDependent],
	["hot-span", hotSpan],
];

/**
 * The findings of the model rules that are on, for one question. Words that several questions share can be told more
 * than once by `hot-span`: always with the same range.
 */
export function modelFindings(context: ModelContext): Finding[] {
	return CHECKS.flatMap(([rule, check]) => {
		const severity = context.config.rules[rule];
		return severity === "off" ? [] : check(context).map((told) => ({ rule, severity, ...told }));
	});
}
