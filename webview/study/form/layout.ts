import { type Forms, KIND_NAMES, type StudyKind } from "../../../src/protocol/study-panel/forms";
import { el } from "../../dom";
import type { FormPart } from "./form-calls";

/** A form's parts under its heading. */
export function layout<K extends StudyKind>(
	kind: K,
	lead: string,
	parts: FormPart<Forms[K]>[],
): FormPart<Forms[K]> {
	return {
		element: el(
			"div",
			{ "data-testid": `${kind}-form` },
			el("h1", {}, KIND_NAMES[kind].command),
			el("p", { class: "lead" }, lead),
			...parts.map(({ element }) => element),
		),
		show(state) {
			for (const part of parts) part.show(state);
		},
	};
}
