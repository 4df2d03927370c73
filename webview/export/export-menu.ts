/** What of a run can be saved, opened in an editor or copied. */
import { riskFigure } from "../../src/core/report/run/risk-chart";
import type { ExportFormat, PanelCalls, PanelState } from "../../src/protocol/panel-api";
import { endedAnswer, runReport } from "../../src/protocol/run-report";
import { el } from "../dom";
import type { Port } from "../port";
import { button } from "../toolkit";
import { chartPicture } from "./chart-picture";
import { asPng, canvasPng } from "./colours";
import { type Picture, textPicture } from "./text-picture";

const FORMATS: { format: ExportFormat; name: string; what: string }[] = [
	{ format: "html", name: "Report", what: "one page of HTML that needs nothing but itself" },
	{ format: "markdown", name: "Markdown", what: "text and figures; flagged words in bold" },
	{ format: "json", name: "JSON", what: "every figure of every token" },
	{ format: "csv", name: "CSV", what: "a row for each token" },
];
const WHERE = { file: "Save…", editor: "Open in editor", clipboard: "Copy" } as const;

type Format = "svg" | "png";

export function exportMenu(port: Port<PanelCalls>) {
	let told: PanelState | null = null;
	const failure = el("p", { class: "note", role: "alert", hidden: true });
	const save = (name: string, format: Format, make: () => Picture) => async () => {
		failure.hidden = true;
		try {
			const picture = make();
			const data = format === "svg" ? picture.svg : await asPng(picture.svg, picture);
			await port.call("savePicture", { name, format, data });
		} catch (error) {
			failure.textContent = `The picture could not be drawn: ${error instanceof Error ? error.message : error}`;
			failure.hidden = false;
		}
	};
	const pictures = [
		{ name: "text", title: "Coloured text", make: () => textPicture(stripsOf()) },
		{ name: "tokens", title: "Risk by token", make: () => riskPicture(told!) },
	];
	const map = button("PNG…", () => void saveMap(port), { "data-testid": "save-layers-png" });
	const rows = [
		...FORMATS.map(({ format, name, what }) => row(name, what, formatButtons(port, format))),
		...pictures.map(({ name, title, make }) =>
			row(
				title,
				"a picture in the theme's colours",
				(["svg", "png"] as const).map((format) =>
					button(`${format.toUpperCase()}…`, save(name, format, make), {
						"data-testid": `save-${name}-${format}`,
					}),
				),
			),
		),
		row("Layer map", "a picture of the tab Layers, once it was open", [map]),
	];
	const element = el(
		"details",
		{ class: "section exports", "data-testid": "exports" },
		el("summary", {}, el("h2", {}, "Save, copy, open")),
		el("dl", { class: "export-rows" }, ...rows),
		failure,
	);
	return {
		element,
		show(state: PanelState) {
			told = state;
			element.hidden = !state.first?.summary;
			map.disabled = mapCanvas() === null;
		},
	};
}

function formatButtons(port: Port<PanelCalls>, format: ExportFormat): HTMLElement[] {
	return (["file", "editor", "clipboard"] as const).map((to) =>
		button(WHERE[to], () => void port.call("exportRun", { format, to }), {
			"data-testid": `export-${format}-${to}`,
			"aria-label": `${WHERE[to].replace("…", "")}: ${format}`,
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

const mapCanvas = (): HTMLCanvasElement | null => {
	const canvas = document.querySelector<HTMLCanvasElement>("#layers canvas");
	return canvas && canvas.width > 0 && canvas.height > 0 ? canvas : null;
};

async function saveMap(port: Port<PanelCalls>): Promise<void> {
	const canvas = mapCanvas();
	if (canvas) await port.call("savePicture", { name: "layers", format: "png", data: canvasPng(canvas) });
}
