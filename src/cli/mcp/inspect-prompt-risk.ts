import { riskOptions, riskReport, riskText } from "../../core/lint/agent/risk-report";
import type { SentMessage } from "../../core/lint/assessment";
import { DEFAULTS } from "../../core/lint/config/config";
import { LensError } from "../../protocol/errors";
import { MAX_BYTES } from "../text-files";
import { UsageError } from "../usage";
import type { Desk } from "./desk";
import type { ToolAnswer } from "./serve";

export interface AskedRisk {
	prompt: string;
	system?: string | undefined;
	/** A model folder. */
	model?: string | undefined;
}

/** Lets the model answer a prompt and reports its risk. */
export function inspectPromptRisk(
	{ prompt, system, model: folder }: AskedRisk,
	desk: Desk,
	signal: AbortSignal,
): Promise<ToolAnswer> {
	if (prompt.trim() === "") throw new UsageError("The prompt is blank.");
	if (Buffer.byteLength(prompt) + Buffer.byteLength(system ?? "") > MAX_BYTES)
		throw new LensError("promptTooLong", `The prompt is larger than ${MAX_BYTES / 1024 / 1024} MB.`);
	const messages: SentMessage[] = [
		...(system ? [{ role: "system" as const, content: system }] : []),
		{ role: "user", content: prompt },
	];
	return desk.use(folder ?? null, async (model) => {
		signal.throwIfAborted();
		const options = riskOptions(DEFAULTS.answerTokens, model.baseRate);
		const { assessment } = await model.assess(messages, options, signal);
		const data = riskReport(messages, assessment);
		return { data, text: riskText(data) };
	});
}
