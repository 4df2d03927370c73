/** How much is asked. */
import { type IdentifyForm, QUICK_QUESTIONS } from "../../../../src/protocol/study-panel/identify-form";
import { count } from "../../words";
import { group, numberField, radioFields } from "../fields";
import type { FormCalls, FormPart } from "../form-calls";

const SIZES: Record<IdentifyForm["size"], { name: string; note: string }> = {
	quick: {
		name: `Quick: about ${count(QUICK_QUESTIONS)} questions`,
		note: "Whether there is something to find; the intervals will be wide.",
	},
	full: { name: "All questions", note: "" },
	number: { name: "As many as this", note: "" },
};

export function sizePart(calls: FormCalls<IdentifyForm>): FormPart<IdentifyForm> {
	const sizes = radioFields("size", SIZES, (size) =>
		calls.edit((form) => ({ ...form, size: size as IdentifyForm["size"] })),
	);
	const limit = numberField("limit", (value) => calls.edit((form) => ({ ...form, limit: value })));
	const samples = numberField("samples", (value) => calls.edit((form) => ({ ...form, samples: value })));
	return {
		element: group("Size", sizes.element, limit.element, samples.element),
		show({ form }) {
			sizes.show(form.size);
			limit.element.hidden = form.size !== "number";
			limit.show(form.limit);
			samples.show(form.samples);
		},
	};
}
