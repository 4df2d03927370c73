/** Beside each chart of a report: buttons that save it as a picture. */
import * as l10n from "@vscode/l10n";
import type { Chart, Figure } from "../../../src/core/report/section";
import { el } from "../../dom";
import { chartPicture } from "../../export/chart-picture";
import {
	PICTURE_FORMATS,
	type PictureFormat,
	type PicturePort,
	savePicture,
} from "../../export/save-picture";

const WORDS: Record<PictureFormat, { text: string; label: (title: string) => string }> = {
	svg: { text: l10n.t("Save as SVG…"), label: (title) => l10n.t("Save as SVG: {0}", title) },
	png: { text: l10n.t("Save as PNG…"), label: (title) => l10n.t("Save as PNG: {0}", title) },
};

/** @param within the report as it was printed, charts and all */
export function offerPictures(within: HTMLElement, figures: readonly Figure[], port: PicturePort): void {
	for (const { charts, legend } of figures)
		for (const chart of charts) {
			const title = within.querySelector(`[id="${chart.id}-title"]`);
			title?.closest(".chart")?.append(saveButtons(chart, legend, port));
		}
}

function saveButtons(chart: Chart, legend: Figure["legend"], port: PicturePort): HTMLElement {
	const failure = el("span", { class: "note", role: "alert", hidden: true });
	const buttons = PICTURE_FORMATS.map((format) => {
		const { text, label } = WORDS[format];
		const attributes = { "aria-label": label(chart.title), "data-testid": `save-${chart.id}-${format}` };
		const button = el("button", { type: "button", ...attributes }, text);
		button.addEventListener("click", async () => {
			const make = () => chartPicture(chart, legend);
			const problem = await savePicture(port, { name: chart.id, format, make });
			failure.textContent = problem ?? "";
			failure.hidden = problem === null;
		});
		return button;
	});
	// The report around it is English, whatever the window speaks.
	const { lang } = document.documentElement;
	return el("div", { class: "chart-save", lang }, ...buttons, failure);
}
