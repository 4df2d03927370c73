/** Runs of before: what is unfinished can go on, what is finished can be read again. */
import type { EarlierRun, StudyPanelState } from "../../../src/protocol/study-panel/api";
import { el, section } from "../../dom";
import { button } from "../../toolkit";
import type { FormCalls } from "./form-view";

export function earlierPart(calls: FormCalls) {
	const list = el("ul", { class: "files" });
	const element = section("earlier", "Earlier studies", list);
	element.dataset.testid = "earlier";
	let shown = "";
	return {
		element,
		show({ earlier }: StudyPanelState) {
			element.hidden = earlier.length === 0;
			const now = JSON.stringify(earlier);
			if (now === shown) return;
			shown = now;
			list.replaceChildren(...earlier.map((run) => row(run, calls)));
		},
	};
}

function row({ folder, model, begun, isFinished }: EarlierRun, calls: FormCalls): HTMLElement {
	const when = new Date(begun).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
	const act = isFinished
		? button("Open report", () => calls.openReport(folder))
		: button("Resume", () => calls.resume(folder));
	act.setAttribute("aria-label", `${isFinished ? "Open the report of" : "Resume"} ${model}, ${when}`);
	const words = `${model}, ${when}${isFinished ? "" : ", unfinished"}`;
	return el("li", { class: "row" }, el("span", { title: folder }, words), act);
}
