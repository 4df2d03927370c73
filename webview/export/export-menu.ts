/** What of a run can be saved, opened in an editor or copied. */
import * as l10n from "@vscode/l10n";
import { riskFigure } from "../../src/core/report/run/risk-chart";
import type { ExportFormat, PanelCalls, PanelState } from "../../src/protocol/panel-api";
import { endedAnswer, runReport } from "../../src/protocol/run-report";
import type { DrawnMap } from "../depth/layer-map";
import { el } from "../dom";
import type { Port } from "../port";
import { button } from "../toolkit";
import { chartPicture } from "./chart-picture";
import { mapPicture } from "./map-picture";
import { PICTURE_FORMATS, type PictureFormat, savePicture } from "./save-picture";
import { type Picture, textPicture } from "./text-picture";

const FORMATS: { format: ExportFormat; name: string; what: string }[] = [
	{ format: "html", name: l10n.t("Report"), what: l10n.t("one page of HTML that needs nothing but itself") },
	{ format: "markdown", name: "Markdown", what: l10n.t("text and figures; flagged words in bold") },
	{ format: "json", name: "JSON", what: l10n.t("every figure of every token") },
	{ format: "csv", name: "CSV", what: l10n.t("a row for each token") },
];
const WHERE = {
	file: { text: l10n.t("Save…"), label: (format: string) => l10n.t("Save: {0}", format) },
	editor: {
		text: l10n.t("Open in editor"),
		label: (format: string) => l10n.t("Open in editor: {0}", format),
	},
	clipboard: { text: l10n.t("Copy"), label: (format: string) => l10n.t("Copy: {0}", format) },
};

const THEMED = l10n.t("a picture in the theme's colours");

/** @param mapOf the layer map of a state */
export function exportMenu(port: Port<PanelCalls>, mapOf: (state: PanelState) => DrawnMap) {
	let told: PanelState | null = null;
	const failure = el("p", { class: "note", role: "alert", hidden: true });
	const save = (name: string, format: PictureFormat, make: () => Picture) => async () => {
		const problem = await savePicture(port, { name, format, make });
		failure.textContent = problem ?? "";
		failure.hidden = problem === null;
	};
	const pictures = [
		{ name: "text", title: l10n.t("Coloured text"), what: THEMED, make: () => textPicture(stripsOf()) },
		{ name: "tokens", title: l10n.t("Risk by token"), what: THEMED, make: () => riskPicture(told!) },
		{
			...{ name: "layers", title: l10n.t("Layer map") },
			what: l10n.t("a picture of the tab Layers, as it is zoomed"),
			make: () => mapPicture(mapOf(told!)),
		},
	];
	const rows = [
		...FORMATS.map(({ format, name, what }) => row(name, what, formatButtons(port, format))),
		...pictures.map(({ name, title, what, make }) =>
			row(
				title,
				what,
				PICTURE_FORMATS.map((format) =>
					button(`${format.toUpperCase()}…`, save(name, format, make), {
						"data-testid": `save-${name}-${format}`,
					}),
				),
			),
		),
	];
	const element = el(
		"details",
		{ class: "section exports", "data-testid": "exports" },
		el("summary", {}, el("h2", {}, l10n.t("Save, copy, open"))),
		el("dl", { class: "export-rows" }, ...rows),
		failure,
	);
	return {
		element,
		show(state: PanelState) {
			told = state;
			element.hidden = !state.first?.summary;
		},
	};
}

function formatButtons(port: Port<PanelCalls>, format: ExportFormat): HTMLElement[] {
	return (["file", "editor", "clipboard"] as const).map((to) =>
		button(WHERE[to].text, () => void port.call("exportRun", { format, to }), {
			"data-testid": `export-${format}-${to}`,
			"aria-label": WHERE[to].label(format),
		}),
	);
}

const row = (name: string, what: string, buttons: HTMLElement[]): HTMLElement =>
	el(
		"div",
		{},
		el("dt", {}, name),
		el("dd", { class: "buttons" }, ...buttons),
		el("dd", { class: "note" }, what),
	);

const stripsOf = (): HTMLElement[] => [
	...document.querySelectorAll<HTMLElement>("#prompt .tokens, #response .tokens"),
];

function riskPicture({ source, first, options }: PanelState): Picture {
	const own = endedAnswer(first!)!;
	const [answer] = runReport({
		...{ tool: "", created: "", label: source!.label, prompt: source!.text },
		...{ settings: options!, answers: [own] },
	}).answers;
	return chartPicture(riskFigure(answer!, 0).charts[0]!);
}
