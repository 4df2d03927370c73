/** By how much the neurons are scaled, and which others beside them. */
import * as l10n from "@vscode/l10n";
import { gainsProblem, type ImpactForm } from "../../../../src/protocol/study-panel/impact-form";
import { el } from "../../../dom";
import { checkedTextField, group, numberField } from "../fields";
import type { FormCalls, FormPart } from "../form-calls";

export function gainsPart(calls: FormCalls<ImpactForm>): FormPart<ImpactForm> {
	const gains = checkedTextField("field-gains", l10n.t("Gains"), {
		problemOf: (typed) => gainsProblem(typed)?.sentence ?? "",
		onEdit: (typed) => calls.edit((form) => ({ ...form, gains: typed })),
	});
	const random = numberField("random", (value) => calls.edit((form) => ({ ...form, random: value })));
	const matched = numberField("layerMatched", (value) =>
		calls.edit((form) => ({ ...form, layerMatched: value })),
	);
	const asLoud = numberField("activationMatched", (value) =>
		calls.edit((form) => ({ ...form, activationMatched: value })),
	);
	return {
		element: group(
			l10n.t("Gains and controls"),
			gains.element,
			el(
				"p",
				{ class: "note" },
				l10n.t(
					"0 silences the neurons, 1 leaves the model as it is, up to 3 amplifies them. Every study has gain 1.",
				),
			),
			random.element,
			matched.element,
			asLoud.element,
			el(
				"p",
				{ class: "note" },
				l10n.t(
					"Each set has as many neurons as there are H-Neurons; layer-matched sets have as many in each layer, too, and activation-matched sets write as much as the H-Neurons while the model answers.",
				),
			),
		),
		show({ form }) {
			gains.show(form.gains);
			random.show(form.random);
			matched.show(form.layerMatched);
			asLoud.show(form.activationMatched);
		},
	};
}
