/** Decoding of each suite, the seed, and who judges. Folded until it is asked for. */
import * as l10n from "@vscode/l10n";
import { SUITES, type SuiteName } from "../../../../src/core/report/suites";
import {
	DECODING_FIELDS,
	type DecodingForm,
	type ImpactForm,
	SUITE_TITLES,
} from "../../../../src/protocol/study-panel/impact-form";
import { el } from "../../../dom";
import { group, numberField, optionalNumberField } from "../fields";
import type { FormCalls, FormPart } from "../form-calls";
import { serversPart } from "../servers";

export function advancedPart(calls: FormCalls<ImpactForm>): FormPart<ImpactForm> {
	const suites = SUITES.map((suite) => decodingPart(suite, calls));
	const seed = numberField("seed", (value) => calls.edit((form) => ({ ...form, seed: value })));
	const servers = serversPart(["judge"], calls);
	const element = el(
		"details",
		{ class: "fold", "data-testid": "advanced" },
		el("summary", {}, l10n.t("Advanced settings")),
		group(
			l10n.t("Answers"),
			el(
				"p",
				{ class: "note" },
				l10n.t(
					"Empty fields are as in the paper: the likeliest tokens for false premises and misleading contexts, sampled for challenges and disallowed requests.",
				),
			),
			...suites.map((each) => each.element),
			seed.element,
		),
		servers.element,
	);
	return {
		element,
		show(state) {
			for (const suite of suites) suite.show(state);
			seed.show(state.form.seed);
			servers.show(state);
		},
	};
}

function decodingPart(suite: SuiteName, calls: FormCalls<ImpactForm>): FormPart<ImpactForm> {
	const edit = (changes: Partial<DecodingForm>) =>
		calls.edit((form) => {
			const now = form.suites[suite];
			const decoding = { ...now.decoding, ...changes };
			return { ...form, suites: { ...form.suites, [suite]: { ...now, decoding } } };
		});
	const fields = DECODING_FIELDS.map((name) => ({
		name,
		field: optionalNumberField(name, `field-${suite}-${name}`, (value) => edit({ [name]: value })),
	}));
	const element = group(SUITE_TITLES[suite], ...fields.map(({ field }) => field.element));
	return {
		element,
		show({ form }) {
			const { isAsked, decoding } = form.suites[suite];
			element.hidden = !isAsked;
			for (const { name, field } of fields) field.show(decoding[name]);
		},
	};
}
