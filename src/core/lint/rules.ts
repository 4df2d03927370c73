/** Every rule of the linter: the one table that settings, documentation, SARIF and the editor are made from. */
import type { Severity } from "./finding";

/** Rules that ask a model run as `model`, the others, which need none, as `structure`. */
export type RuleGroup = "structure" | "model";

export interface Rule {
	group: RuleGroup;
	/** Severity unless the settings say otherwise. */
	severity: Severity | "off";
	/** One sentence for lists: what a finding of this rule says. */
	summary: string;
}

export const RULES = {
	"high-risk": {
		group: "model",
		severity: "warning",
		summary: "The H-Neurons fire like in an invented answer when the model answers this question.",
	},
	"confidently-wrong-prone": {
		group: "model",
		severity: "warning",
		summary:
			"The model is sure of its answer and always says the same, yet its H-Neurons fire like in an invented one.",
	},
	"unstable-answer": {
		group: "model",
		severity: "information",
		summary: "Asked several times, the model gives answers that disagree.",
	},
	"neuron-dependent": {
		group: "model",
		severity: "information",
		summary: "With its H-Neurons silenced the model gives another answer.",
	},
	"hot-span": {
		group: "model",
		severity: "hint",
		summary: "The H-Neurons fire much more on these words than on the rest of the prompt.",
	},
	"context-overflow": {
		group: "structure",
		severity: "error",
		summary: "The prompt does not fit into the model's context window.",
	},
	"undefined-variable": {
		group: "structure",
		severity: "warning",
		summary: "The template uses a variable that the file does not declare.",
	},
	"unused-variable": {
		group: "structure",
		severity: "warning",
		summary: "The file declares a variable that its template does not use.",
	},
	"role-injection": {
		group: "structure",
		severity: "information",
		summary: "A variable's value could open a message of another role.",
	},
	"special-token": {
		group: "structure",
		severity: "warning",
		summary: "The text spells a control token of chat models.",
	},
	"empty-prompt": {
		group: "structure",
		severity: "warning",
		summary: "There is nothing for a model to answer.",
	},
	"no-way-out": {
		group: "structure",
		severity: "off",
		summary: "A factual question does not allow the answer “I don't know”.",
	},
	"unreadable-prompt": {
		group: "structure",
		severity: "error",
		summary: "A part of the file is not valid in its format, so that its prompt cannot be read.",
	},
	"unused-directive": {
		group: "structure",
		severity: "information",
		summary: "A comment switches off a rule that reports nothing there.",
	},
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
export const ruleIds = Object.keys(RULES) as RuleId[];
export const isRule = (word: string): word is RuleId => Object.hasOwn(RULES, word);
export const groupOf = (rule: RuleId): RuleGroup => RULES[rule].group;

/** What findings carry as their source, in the editor and in reports. */
export const SOURCE = "h-neurons";

/** The page that documents a rule. */
export const documentationOf = (rule: RuleId): string =>
	`https://github.com/h-neuron-lens/h-neuron-lens/blob/main/docs/rules/${rule}.md`;
