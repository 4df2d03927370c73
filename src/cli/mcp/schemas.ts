/** What the tools take and give, as the protocol's library checks it. The input says the same as core/lint/agent/agent-tools.ts. */
import { z } from "zod";
import { INSPECT_PROMPT_RISK, LINT_PROMPT_FILE } from "../../core/lint/agent/agent-tools";
import { type RuleId, ruleIds } from "../../core/lint/rules";

const risk = INSPECT_PROMPT_RISK.inputSchema.properties;
const file = LINT_PROMPT_FILE.inputSchema.properties;

/** What `inspect_prompt_risk` takes. */
export const riskInput = z.strictObject({
	prompt: z.string().min(1).describe(risk.prompt!.description),
	system: z.string().optional().describe(risk.system!.description),
	model: z.string().min(1).optional().describe(risk.model!.description),
});

/** What `lint_prompt_file` takes. */
export const fileInput = z.strictObject({
	path: z.string().min(1).describe(file.path!.description),
	text: z.string().optional().describe(file.text!.description),
});

const share = z.number().min(0).max(1);

/** What `inspect_prompt_risk` gives. */
export const riskOutput = z.strictObject({
	risk: share.describe("Probability that the answer is made up, where the probe is calibrated."),
	threshold: share,
	isOverThreshold: z.boolean(),
	isCalibrated: z.boolean(),
	baseRate: share.describe("The expected share of made-up answers that the risk is for."),
	answer: z.string(),
	declines: z.boolean().describe("The answer says that it gives none: then nothing was made up."),
	meanEntropy: z.number().nullable().describe("Mean entropy of the answer's tokens in nats, for comparison."),
	hotSpans: z
		.array(z.strictObject({ role: z.string(), text: z.string(), start: z.number(), end: z.number() }))
		.describe("Words at which the neurons stand out; offsets in UTF-16 units of the message."),
	model: z.string(),
	probe: z.strictObject({ region: z.string(), neurons: z.number() }),
	limits: z.array(z.string()).describe("What must be known to read the numbers rightly."),
});

const finding = z.strictObject({
	rule: z.enum(ruleIds as [RuleId, ...RuleId[]]),
	severity: z.enum(["error", "warning", "information", "hint"]),
	message: z.string(),
	line: z.number().describe("From 1."),
	column: z.number().describe("From 1, in UTF-16 units."),
	endLine: z.number(),
	endColumn: z.number().describe("Exclusive."),
	text: z.string().describe("The words that it is about."),
	documentation: z.string(),
	fixes: z.array(z.string()).describe("Changes that mend it."),
});

/** What `lint_prompt_file` gives. */
export const fileOutput = z.strictObject({
	path: z.string(),
	isPromptFile: z.boolean(),
	format: z.string().nullable(),
	findings: z.array(finding),
	questions: z.array(
		z.strictObject({
			line: z.number(),
			text: z.string(),
			answer: z.string().nullable(),
			risk: share.nullable(),
			threshold: share.nullable(),
		}),
	),
	remarks: z.array(z.string()).describe("What was left out, and why."),
});
