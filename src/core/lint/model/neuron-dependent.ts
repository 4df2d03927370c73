import * as l10n from "@vscode/l10n";
import { counted } from "../../counted";
import { agree } from "./agreement";
import type { ModelContext, Told } from "./check";
import { variablesShown } from "./variables";
import { answerData, condition, percent, quoted } from "./words";

/** With the H-Neurons silenced (gain 0) the model says something else: they carry this answer. */
export function neuronDependent({ question, assessment, config, file }: ModelContext): Told[] {
	const { answer, suppressed, model, probe } = assessment;
	if (!question.isAsked || !answer || !suppressed || agree(answer.text, suppressed.text)) return [];
	const told = [
		...[model.name, quoted(suppressed.text), quoted(answer.text)],
		...[percent(suppressed.risk), percent(answer.risk), condition(assessment, answer)],
	];
	const message = counted(
		probe.neurons,
		l10n.t(
			"With its H-Neuron silenced, {0} answers {1} instead of {2} (risk {3} instead of {4}, {5}).",
			...told,
		),
		l10n.t(
			"With its {6} H-Neurons silenced, {0} answers {1} instead of {2} (risk {3} instead of {4}, {5}).",
			...told,
			probe.neurons,
		),
	);
	return [
		{
			...question.range,
			message: `${message}${variablesShown(question, file)}`,
			data: {
				...answerData(assessment, answer, config),
				...{ suppressedAnswer: suppressed.text, suppressedRisk: suppressed.risk },
			},
			related: [],
			fixes: [],
		},
	];
}
