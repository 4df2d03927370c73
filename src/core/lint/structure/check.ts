/** The rules that need no answer from a model, run one after another. */
import type { PromptFile, PromptSource } from "../../prompt/prompt-file";
import type { ModelFacts } from "../assessment";
import type { LintConfig } from "../config/config";
import type { Finding } from "../finding";
import type { RuleId } from "../rules";
import { contextOverflow } from "./context-overflow";
import { emptyPrompt } from "./empty-prompt";
import { noWayOut } from "./no-way-out";
import { roleInjection } from "./role-injection";
import { specialToken } from "./special-token";
import { undefinedVariable } from "./undefined-variable";
import { unreadablePrompt } from "./unreadable-prompt";
import { unusedVariable } from "./unused-variable";

export interface StructureContext {
	source: PromptSource;
	file: PromptFile;
	/** What is known of the chosen model; null when none could be asked. */
	facts: ModelFacts | null;
}

/** What a rule says; its name and severity are added by `structureFindings`. */
export type Told = Omit<Finding, "rule" | "severity">;

/** `unused-directive` is not among them: it looks at what all others said (directives.ts). */
const CHECKS: readonly [RuleId, (context: StructureContext) => Told[]][] = [
	["unreadable-prompt", unreadablePrompt],
	["empty-prompt", emptyPrompt],
	["context-overflow", contextOverflow],
	["undefined-variable", undefinedVariable],
	["unused-variable", unusedVariable],
	["role-injection", roleInjection],
	["special-token", specialToken],
	["no-way-out", noWayOut],
];

/** The findings of the structure rules that are on, in the document's order. */
export function structureFindings({
	config,
	...context
}: StructureContext & { config: LintConfig }): Finding[] {
	return CHECKS.flatMap(([rule, check]) => {
		const severity = config.rules[rule];
		return severity === "off" ? [] : check(context).map((told) => ({ rule, severity, ...told }));
	}).sort((a, b) => a.start - b.start || a.end - b.end);
}
