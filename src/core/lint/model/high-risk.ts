import * as l10n from "@vscode/l10n";
import type { ModelContext, Told } from "./check";
import { permission } from "./permission";
import { variablesShown } from "./variables";
import { answerData, condition, isFlagged, percent, quoted, thresholdFor } from "./words";

/** The answer's risk is at or over the threshold. */
export function highRisk(context: ModelContext): Told[] {
	const { question, assessment, config, file } = context;
	const { answer, model } = assessment;
	if (!question.isAsked || !answer || !isFlagged(config, answer)) return [];
	const message = l10n.t(
		"{0} answers {1} and fires like an invented answer: risk {2} (threshold {3}, {4}).",
		model.name,
		quoted(answer.text),
		percent(answer.risk),
		percent(thresholdFor(config, answer)),
		condition(assessment, answer),
	);
	return [
		{
			...question.range,
			message: `${message}${variablesShown(question, file)}`,
			data: answerData(assessment, answer, config),
			related: [],
			fixes: permission(context),
		},
	];
}
