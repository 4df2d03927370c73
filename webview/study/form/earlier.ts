/** Runs of before: what is unfinished can go on, what is finished can be read again. */
import * as l10n from "@vscode/l10n";
import type { EarlierRun } from "../../../src/protocol/study-panel/api";
import { KIND_NAMES } from "../../../src/protocol/study-panel/forms";
import { el, section } from "../../dom";
import { button } from "../../toolkit";
import type { FormCalls, FormPart } from "./form-calls";

export function earlierPart<F>(calls: FormCalls<F>): FormPart<F> {
	const list = el("ul", { class: "files" });
	const element = section("earlier", l10n.t("Earlier studies"), list);
	element.dataset.testid = "earlier";
	let shown = "";
	return {
		element,
		show({ earlier }) {
			element.hidden = earlier.length === 0;
			const now = JSON.stringify(earlier);
			if (now === shown) return;
			shown = now;
			list.replaceChildren(...earlier.map((run) => row(run, calls)));
		},
	};
}

function row<F>(
	{ kind, folder, model, begun, isFinished, plan }: EarlierRun,
	calls: FormCalls<F>,
): HTMLElement {
	const when = new Date(begun).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
	const act = isFinished
		? button(l10n.t("Open report"), () => calls.openReport(folder))
		: button(l10n.t("Resume"), () => calls.resume(folder));
	const study = KIND_NAMES[kind].study;
	const name = isFinished
		? l10n.t("Open report of {0}, {1}, {2}", model, study, when)
		: l10n.t("Resume {0}, {1}, {2}", model, study, when);
	act.setAttribute("aria-label", name);
	// Whoever runs a plan goes on with it; how far it is stands in the side bar.
	act.hidden = plan !== undefined && !isFinished;
	const state = plan ? l10n.t("unfinished, followed in the side bar") : l10n.t("unfinished");
	const facts = [study, when, ...(isFinished ? [] : [state])];
	const note = el("span", { class: "note" }, facts.join(", "));
	return el("li", { class: "row" }, el("span", { title: folder }, model, " ", note), act);
}
