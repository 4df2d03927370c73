/** The forms of all kinds of study, one of which is shown. */
import * as l10n from "@vscode/l10n";
import type { StudyPanelState } from "../../../src/protocol/study-panel/api";
import { type Forms, KIND_NAMES, STUDY_KINDS, type StudyKind } from "../../../src/protocol/study-panel/forms";
import { el, setAttributes } from "../../dom";
import type { FormCalls, FormPart } from "./form-calls";
import { identifyForm } from "./identify/identify-form";
import { impactForm } from "./impact/impact-form";
import { originForm } from "./origin/origin-form";

/** @param callsOf what the parts of a kind's form ask for */
export function formView(callsOf: <K extends StudyKind>(kind: K) => FormCalls<Forms[K]>) {
	const forms: { [K in StudyKind]: FormPart<Forms[K]> } = {
		identify: identifyForm(callsOf("identify")),
		impact: impactForm(callsOf("impact")),
		origin: originForm(callsOf("origin")),
	};
	const kinds = STUDY_KINDS.map((kind) => {
		const element = el("button", { type: "button", "data-testid": `kind-${kind}` }, KIND_NAMES[kind].command);
		element.addEventListener("click", () => callsOf(kind).showForm(kind));
		return { kind, element };
	});
	const place = el("div");
	const element = el(
		"div",
		{ class: "form", "data-testid": "form" },
		el(
			"nav",
			{ class: "kinds", "aria-label": l10n.t("Kinds of study") },
			...kinds.map((each) => each.element),
		),
		place,
	);
	let shown: StudyKind | null = null;
	const show = <K extends StudyKind>(kind: K, { forms: all, ...state }: StudyPanelState) =>
		forms[kind].show({ ...state, form: all[kind] });
	return {
		element,
		show(state: StudyPanelState) {
			const { kind } = state;
			for (const each of kinds)
				setAttributes(each.element, { "aria-current": each.kind === kind ? "page" : null });
			// One at a time, since fields of the same name have the same id.
			if (kind !== shown) place.replaceChildren(forms[kind].element);
			shown = kind;
			show(kind, state);
		},
	};
}
