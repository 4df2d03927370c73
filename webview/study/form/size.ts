/** How much is asked. */
import type { StudyPanelState } from "../../../src/protocol/study-panel/api";
import { QUICK_QUESTIONS, type StudyForm } from "../../../src/protocol/study-panel/form";
import { el } from "../../dom";
import { count } from "../words";
import { group, numberField, ticked } from "./fields";
import type { FormCalls } from "./form-view";

const SIZES: Record<StudyForm["size"], { name: string; note: string }> = {
	quick: {
		name: `Quick: about ${count(QUICK_QUESTIONS)} questions`,
		note: "Whether there is something to find; the intervals will be wide.",
	},
	full: { name: "All questions", note: "" },
	number: { name: "As many as this", note: "" },
};

export function sizePart(calls: FormCalls) {
	const radios = Object.entries(SIZES).map(([size, { name, note }]) => {
		const id = `size-${size}`;
		const input = el("input", { id, type: "radio", name: "size", value: size, "data-testid": id });
		input.addEventListener("change", () =>
			calls.edit((form) => ({ ...form, size: size as StudyForm["size"] })),
		);
		return { size, input, element: ticked(input, id, name, note) };
	});
	const limit = numberField("limit", (value) => calls.edit((form) => ({ ...form, limit: value })));
	const samples = numberField("samples", (value) => calls.edit((form) => ({ ...form, samples: value })));
	return {
		element: group("Size", ...radios.map(({ element }) => element), limit.element, samples.element),
		show({ form }: StudyPanelState) {
			for (const { size, input } of radios) input.checked = form.size === size;
			limit.element.hidden = form.size !== "number";
			limit.show(form.limit);
			samples.show(form.samples);
		},
	};
}
