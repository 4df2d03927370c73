/** Sampling, judging, and the random probes. Folded until it is asked for. */
import * as l10n from "@vscode/l10n";
import type { OriginForm } from "../../../../src/protocol/study-panel/origin-form";
import { el } from "../../../dom";
import { choiceField, group, numberField, RULES } from "../fields";
import type { FormCalls, FormPart } from "../form-calls";
import { serversPart } from "../servers";

const OF_ANSWERS = ["temperature", "topK", "topP", "maxTokens", "seed"] as const;
const NUMBERS = [...OF_ANSWERS, "randomDraws"] as const;

export function advancedPart(calls: FormCalls<OriginForm>): FormPart<OriginForm> {
	const numbers = NUMBERS.map((name) => ({
		name,
		field: numberField(name, (value) => calls.edit((form) => ({ ...form, [name]: value }))),
	}));
	const rule = choiceField("field-rule", l10n.t("An answer is right when it holds"), RULES, (value) =>
		calls.edit((form) => ({ ...form, rule: value })),
	);
	const servers = serversPart(["judge"], calls);
	const place = (name: (typeof NUMBERS)[number]) => numbers.find((each) => each.name === name)!.field.element;
	const element = el(
		"details",
		{ class: "fold", "data-testid": "advanced" },
		el("summary", {}, l10n.t("Advanced settings")),
		group(l10n.t("Answers"), ...OF_ANSWERS.map(place)),
		group(l10n.t("Verdicts"), rule.element),
		group(l10n.t("Random neurons"), place("randomDraws")),
		servers.element,
	);
	return {
		element,
		show(state) {
			for (const { name, field } of numbers) field.show(state.form[name]);
			rule.show(state.form.rule);
			servers.show(state);
		},
	};
}
