/** The report of a study, and what can be done with it. */
import { reportTree } from "../../src/core/report/print-html";
import { reportStyle } from "../../src/core/report/style";
import type { ShownReport, StudyPanelState } from "../../src/protocol/study-panel/api";
import { el, setText } from "../dom";
import { built } from "../markup";
import { button } from "../toolkit";

export interface ReportCalls {
	openPage(): void;
	openFolder(): void;
	useProbe(): void;
	showForm(): void;
}

export function reportView(calls: ReportCalls) {
	const use = button("Use this probe", calls.useProbe, { appearance: "primary", "data-testid": "use-probe" });
	const inUse = el("span", { class: "note", role: "status", "data-testid": "in-use" });
	const page = button("Open as a page", calls.openPage, { "data-testid": "open-page" });
	const folder = button("Open folder", calls.openFolder, { "data-testid": "open-folder" });
	const back = button("New study", calls.showForm, { "data-testid": "new-study" });
	const place = el("div", { class: "report", "data-testid": "report" });
	const element = el(
		"div",
		{},
		el("div", { class: "row report-bar" }, el("div", { class: "buttons" }, use, page, folder, back), inUse),
		place,
	);
	let shown = "";
	return {
		element,
		show({ report }: StudyPanelState) {
			if (!report) return;
			use.hidden = !report.hasProbe || report.isInUse;
			setText(inUse, report.isInUse ? "This probe is in use." : "");
			page.hidden = !report.hasPage;
			const now = keyOf(report);
			if (now === shown) return;
			shown = now;
			wearStyle();
			place.replaceChildren(...reportTree(report.report).map((tree) => built(tree)));
		},
	};
}

const keyOf = ({ folder, report }: ShownReport): string => `${folder} ${report.created}`;

let isWorn = false;
/** A sheet made by script is no inline style, so that the panel's policy allows it. */
function wearStyle(): void {
	if (isWorn) return;
	isWorn = true;
	const sheet = new CSSStyleSheet();
	sheet.replaceSync(reportStyle);
	document.adoptedStyleSheets.push(sheet);
}
