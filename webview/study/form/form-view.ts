/** The form: what is studied, with what, how much of it; the estimate; then the start. */
import type { StudyPanelState } from "../../../src/protocol/study-panel/api";
import type { ServerRole, StudyForm } from "../../../src/protocol/study-panel/form";
import { el, setText } from "../../dom";
import { button } from "../../toolkit";
import { advancedPart } from "./advanced";
import { earlierPart } from "./earlier";
import { estimatePart } from "./estimate";
import { group } from "./fields";
import { questionsPart } from "./questions";
import { sizePart } from "./size";

/** What the form's parts ask for. */
export interface FormCalls {
	edit(change: (form: StudyForm) => StudyForm): void;
	selectModel(): void;
	chooseFiles(into: "files" | "crossDomainFiles"): void;
	fetchSet(id: string): void;
	setKey(role: ServerRole): void;
	estimate(): void;
	start(): void;
	stop(): void;
	resume(folder: string): void;
	openReport(folder: string): void;
}

export function formView(calls: FormCalls) {
	const parts = [
		modelPart(calls),
		questionsPart(calls),
		sizePart(calls),
		advancedPart(calls),
		estimatePart(calls),
		earlierPart(calls),
	];
	const element = el(
		"div",
		{ class: "form", "data-testid": "form" },
		el("h1", {}, "Identify H-Neurons"),
		el(
			"p",
			{ class: "lead" },
			"Finds the neurons that fire more when this model makes an answer up. The model answers questions several times, its answers are judged, a probe is fitted on some questions and tested on others. Everything stays on this machine, unless you name a server.",
		),
		...parts.map((part) => part.element),
	);
	return {
		element,
		show(state: StudyPanelState) {
			for (const part of parts) part.show(state);
		},
	};
}

function modelPart(calls: FormCalls) {
	const name = el("strong", { "data-testid": "model" });
	const path = el("p", { class: "note path" });
	const change = button("Change…", calls.selectModel, { "data-testid": "change-model" });
	return {
		element: group("Model", el("div", { class: "row" }, el("div", {}, name, path), change)),
		show({ model }: StudyPanelState) {
			setText(name, model?.name ?? "No model");
			setText(path, model?.path ?? "");
		},
	};
}
