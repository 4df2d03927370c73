/** The end of a form: what is wrong with it, what the study takes, and the start. */
import * as l10n from "@vscode/l10n";
import {
	type Forms,
	formProblems,
	type KindAndForm,
	type StudyKind,
} from "../../../src/protocol/study-panel/forms";
import { el, setText } from "../../dom";
import { button } from "../../toolkit";
import type { FormCalls, FormPart, FormState } from "./form-calls";
import { isPlanning, START } from "./place/planning";

/** Why nothing can start, one sentence a line; hidden when it can. */
export function problemList<K extends StudyKind>(kind: K) {
	const list = el("ul", { class: "problems" });
	const element = el("div", { role: "alert", "data-testid": "problems" }, list);
	return {
		element,
		/** @returns whether there is any */
		show(state: FormState<Forms[K]>): boolean {
			const problems = formProblems({ kind, form: state.form } as KindAndForm, state);
			list.replaceChildren(...problems.map(({ sentence }) => el("li", {}, sentence)));
			element.hidden = problems.length === 0;
			return problems.length > 0;
		},
	};
}

/** Figures with what they are called above them. */
export const factList = (facts: [name: string, value: string][]): HTMLElement =>
	el(
		"dl",
		{ class: "figures" },
		...facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
	);

/** Nobody knows how long a model takes before it has answered some. */
export const STOPPABLE = l10n.t(
	"The time that is left is told as soon as some are answered. You can stop at any time, and go on later from there.",
);

/** @param taken what is known of what a study takes, without asking the engine */
export function startPart<K extends StudyKind>(
	kind: K,
	calls: FormCalls<Forms[K]>,
	taken: (state: FormState<Forms[K]>) => HTMLElement[],
): FormPart<Forms[K]> {
	const problems = problemList(kind);
	const takes = el("div", { "data-testid": "takes" });
	const start = button(l10n.t("Start"), calls.start, { appearance: "primary", "data-testid": "start" });
	const element = el(
		"section",
		{ "aria-label": l10n.t("Start") },
		problems.element,
		takes,
		el("div", { class: "buttons" }, start),
	);
	return {
		element,
		show(state) {
			const hasProblems = problems.show(state);
			takes.replaceChildren(...(hasProblems ? [] : taken(state)));
			setText(start, START[state.place.where]);
			start.disabled = hasProblems || isPlanning(state.planning);
		},
	};
}
