import { agree } from "./agreement";
import type { ModelContext, Told } from "./check";
import { variablesShown } from "./variables";
import { answerData, condition, percent, quoted } from "./words";

/** With the H-Neurons silenced (gain 0) the model says something else: they carry this answer. */
export function neuronDependent({ question, assessment, config, file }: ModelContext): Told[] {
	const { answer, suppressed, model, probe } = assessment;
	if (!question.isAsked || !answer || !suppressed || agree(answer.text, suppressed.text)) return [];
	const silenced = probe.neurons === 1 ? "its H-Neuron" : `its ${probe.neurons} H-Neurons`;
	const risks = `risk ${percent(suppressed.risk)} instead of ${percent(answer.risk)}, ${condition(assessment, answer)}`;
	return [
		{
			...question.range,
			message: `With ${silenced} silenced, ${model.name} answers ${quoted(suppressed.text)} instead of ${quoted(answer.text)} (${risks}).${variablesShown(question, file)}`,
			data: {
				...answerData(assessment, answer, config),
				...{ suppressedAnswer: suppressed.text, suppressedRisk: suppressed.risk },
			},
			related: [],
			fixes: [],
		},
	];
}
