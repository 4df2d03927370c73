/** How much is asked. */
import * as l10n from "@vscode/l10n";
import { type IdentifyForm, QUICK_QUESTIONS } from "../../../../src/protocol/study-panel/identify-form";
import { count } from "../../words";
import { group, numberField, radioFields } from "../fields";
import type { FormCalls, FormPart } from "../form-calls";

const SIZES: Record<IdentifyForm["size"], { name: string; note: string }> = {
	quick: {
		name: l10n.t("Quick: about {0} questions", count(QUICK_QUESTIONS)),
		note: l10n.t("Whether there is something to find; the intervals will be wide."),
	},
	full: { name: l10n.t("All questions"), note: "" },
	number: { name: l10n.t("As many as this"), note: "" },
};

export function sizePart(calls: FormCalls<IdentifyForm>): FormPart<IdentifyForm> {
	const sizes = radioFields("size", SIZES, (size) =>
		calls.edit((form) => ({ ...form, size: size as IdentifyForm["size"] })),
	);
	const limit = numberField("limit", (value) => calls.edit((form) => ({ ...form, limit: value })));
	const samples = numberField("samples", (value) => calls.edit((form) => ({ ...form, samples: value })));
	return {
		element: group(l10n.t("Size"), sizes.element, limit.element, samples.element),
		show({ form }) {
			sizes.show(form.size);
			limit.element.hidden = form.size !== "number";
			limit.show(form.limit);
			samples.show(form.samples);
		},
	};
}
