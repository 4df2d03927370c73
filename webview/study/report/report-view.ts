/** The report of a study of any kind, and what can be done with it. */
import * as l10n from "@vscode/l10n";
import { figuresOf } from "../../../src/core/report/page/page";
import { pageTree } from "../../../src/core/report/page/page-html";
import { type AnyReport, anyReportPage } from "../../../src/core/report/read-report";
import type { SavedAs, ShownReport, StudyPanelState } from "../../../src/protocol/study-panel/api";
import type { StudyKind } from "../../../src/protocol/study-panel/forms";
import { el, setText } from "../../dom";
import type { PicturePort } from "../../export/save-picture";
import { built } from "../../markup";
import { wearReportStyle } from "../../report-style";
import { button } from "../../toolkit";
import { drawCurves } from "./impact-curves";
import { offerPictures } from "./save-charts";

export interface ReportCalls {
	openPage(): void;
	openFolder(): void;
	save(as: SavedAs): void;
	useProbe(): void;
	showForm(kind: StudyKind): void;
	/** Takes the pictures of charts. */
	pictures: PicturePort;
}

const KINDS: Record<AnyReport["format"], StudyKind> = {
	"h-neuron-study": "identify",
	"h-neuron-impact": "impact",
	"h-neuron-origin": "origin",
};
const SAVED: Record<SavedAs, string> = { csv: l10n.t("Save as CSV…"), json: l10n.t("Save as JSON…") };

export function reportView(calls: ReportCalls) {
	let kind: StudyKind = "identify";
	const use = button(l10n.t("Use this probe"), calls.useProbe, {
		appearance: "primary",
		"data-testid": "use-probe",
	});
	const inUse = el("span", { class: "note", role: "status", "data-testid": "in-use" });
	const page = button(l10n.t("Open as a page"), calls.openPage, { "data-testid": "open-page" });
	const folder = button(l10n.t("Open folder"), calls.openFolder, { "data-testid": "open-folder" });
	const saves = (Object.keys(SAVED) as SavedAs[]).map((as) => ({
		as,
		element: button(SAVED[as], () => calls.save(as), { "data-testid": `save-${as}` }),
	}));
	const back = button(l10n.t("New study"), () => calls.showForm(kind), { "data-testid": "new-study" });
	const place = el("div", { class: "report", lang: "en", "data-testid": "report" });
	const buttons = [use, page, folder, ...saves.map(({ element }) => element), back];
	const element = el(
		"div",
		{},
		el("div", { class: "row report-bar" }, el("div", { class: "buttons" }, ...buttons), inUse),
		place,
	);
	let shown = "";
	return {
		element,
		show({ report }: StudyPanelState) {
			if (!report) return;
			kind = KINDS[report.report.format];
			use.hidden = !report.hasProbe || report.isInUse;
			setText(inUse, report.isInUse ? l10n.t("This probe is in use.") : "");
			page.hidden = !report.hasPage;
			for (const { as, element } of saves) element.hidden = !report.savedAs.includes(as);
			const now = keyOf(report);
			if (now === shown) return;
			shown = now;
			wearReportStyle();
			const told = anyReportPage(report.report);
			place.replaceChildren(...pageTree(told).map((tree) => built(tree)));
			offerPictures(place, figuresOf(told), calls.pictures);
			if (report.report.format === "h-neuron-impact") drawCurves(place, report.report);
		},
	};
}

const keyOf = ({ folder, report }: ShownReport): string => `${folder} ${report.created}`;
