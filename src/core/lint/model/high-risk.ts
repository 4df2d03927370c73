import type { ModelContext, Told } from "./check";
import { permission } from "./permission";
import { variablesShown } from "./variables";
import { answerData, condition, isFlagged, percent, quoted, thresholdFor } from "./words";

/** The answer's risk is at or over the threshold. */
export function highRisk(context: ModelContext): Told[] {
	const { question, assessment, config, file } = context;
	const { answer, model } = assessment;
	if (!question.isAsked || !answer || !isFlagged(config, answer)) return [];
	const limits = `threshold ${percent(thresholdFor(config, answer))}, ${condition(assessment, answer)}`;
	return [
		{
			...question.range,
			message: `${model.name} answers ${quoted(answer.text)} and fires like an invented answer: risk ${percent(answer.risk)} (${limits}).${variablesShown(question, file)}`,
			data: answerData(assessment, answer, config),
			related: [],
			fixes: permission(context),
		},
	];
}
