/** How often the neuron was how active: bars, and the same as a table. */
import * as l10n from "@vscode/l10n";
import { h } from "../../../src/core/report/markup";
import type { NeuronHistory } from "../../../src/protocol/panel-api";
import { el, headRow, percent } from "../../dom";
import { built } from "../../markup";

const WIDTH = 520;
const HEIGHT = 96;
/** So that a bin of one token is seen beside one of thousands. */
const LEAST = 2;

export function histogram({ histogram: bins, largest, mean, tokens }: NeuronHistory): HTMLElement {
	const most = Math.max(1, ...bins);
	const width = WIDTH / Math.max(1, bins.length);
	const bars = bins.map((count, bin) => {
		const height = count === 0 ? 0 : Math.max(LEAST, (count / most) * (HEIGHT - 4));
		return h("rect", { x: bin * width + 0.5, y: HEIGHT - height, width: Math.max(0.5, width - 1), height });
	});
	const x = largest > 0 ? (mean / largest) * WIDTH : 0;
	const at = h("line", { x1: x, x2: x, y1: 0, y2: HEIGHT, "stroke-dasharray": "3 3" });
	const label = l10n.t(
		"Histogram of the CETT of {0} tokens, from 0 to {1}, with the mean at {2}.",
		tokens,
		largest.toFixed(3),
		mean.toFixed(3),
	);
	const picture = h(
		"svg",
		{
			class: "histogram",
			role: "img",
			"aria-label": label,
			viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
			preserveAspectRatio: "none",
		},
		...bars,
		at,
	);
	return el(
		"div",
		{},
		built(picture),
		el(
			"p",
			{ class: "histogram-ends" },
			el("span", {}, "0"),
			el("span", {}, l10n.t("dashed: mean")),
			el("span", {}, `${largest.toFixed(3)} CETT`),
		),
		el("details", {}, el("summary", {}, l10n.t("The same as a table")), table(bins, largest, tokens)),
	);
}

function table(bins: readonly number[], largest: number, tokens: number): HTMLElement {
	const edge = (bin: number) => ((bin / bins.length) * largest).toFixed(3);
	const rows = bins.map((count, bin) =>
		el(
			"tr",
			{},
			el("th", { scope: "row", class: "number" }, l10n.t("{0} to {1}", edge(bin), edge(bin + 1))),
			el("td", { class: "number" }, String(count)),
			el("td", { class: "number" }, percent(count / Math.max(1, tokens))),
		),
	);
	const columns = [
		{ name: "CETT", isNumber: true },
		{ name: l10n.t("Tokens"), isNumber: true },
		{ name: l10n.t("Part"), isNumber: true },
	];
	return el("table", { class: "grid" }, headRow(columns), el("tbody", {}, ...rows));
}
