/** The linter's settings, the same in the editor and on the command line. */
import type { VariableMode } from "../../prompt/prompt-file";
import type { Severity } from "../finding";
import { RULES, type RuleId, ruleIds } from "../rules";

export type RuleSeverities = Record<RuleId, Severity | "off">;

export interface LintConfig {
	rules: RuleSeverities;
	/** Risk at or above which `high-risk` and `confidently-wrong-prone` report; null = the probe's own threshold. */
	threshold: number | null;
	/** Answers drawn for `unstable-answer` and `confidently-wrong-prone`. */
	samples: number;
	/** Most tokens of one answer. */
	answerTokens: number;
	/** How variables are shown to the model. */
	variables: VariableMode;
	/** Most findings told for one file; the rest is counted. */
	maxProblems: number;
	/** Most seconds of model rules for one file. */
	maxSeconds: number;
	/** Most tokens the model runs for one file, prompts and answers together. */
	maxTokens: number;
	/** Globs of plain text files that are prompts. */
	include: string[];
	/** Globs of files that are never linted. */
	exclude: string[];
	/** Whether AGENTS.md, CLAUDE.md and the like are linted. */
	agentFiles: boolean;
}

export const DEFAULTS: LintConfig = {
	rules: Object.fromEntries(ruleIds.map((id) => [id, RULES[id].severity])) as RuleSeverities,
	threshold: null,
	samples: 5,
	answerTokens: 48,
	variables: "fill",
	maxProblems: 100,
	maxSeconds: 30,
	maxTokens: 20_000,
	include: ["**/prompts/**/*.txt", "**/*.prompt.txt"],
	exclude: ["**/node_modules/**", "**/.git/**", "**/dist/**", "**/out/**"],
	agentFiles: false,
};
