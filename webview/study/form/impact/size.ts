/** How many items are asked. */
import * as l10n from "@vscode/l10n";
import type { ImpactForm } from "../../../../src/protocol/study-panel/impact-form";
import { group, numberField, radioFields } from "../fields";
import type { FormCalls, FormPart } from "../form-calls";

const SIZES: Record<ImpactForm["size"], { name: string; note: string }> = {
	full: { name: l10n.t("All items"), note: "" },
	number: { name: l10n.t("Only as many of each suite as this"), note: "" },
};

export function sizePart(calls: FormCalls<ImpactForm>): FormPart<ImpactForm> {
	const sizes = radioFields("size", SIZES, (size) =>
		calls.edit((form) => ({ ...form, size: size as ImpactForm["size"] })),
	);
	const limit = numberField("itemLimit", (itemLimit) => calls.edit((form) => ({ ...form, itemLimit })));
	return {
		element: group(l10n.t("Size"), sizes.element, limit.element),
		show({ form }) {
			sizes.show(form.size);
			limit.element.hidden = form.size !== "number";
			limit.show(form.itemLimit);
		},
	};
}
