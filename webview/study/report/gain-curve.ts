/**
 * A line chart over gain on a canvas, in the report's colours: the H-Neurons with a band, controls as thin lines. The mouse,
 * and the arrow keys as on a slider, show the values at one gain.
 */
import {
	Chart,
	type ChartDataset,
	Filler,
	LinearScale,
	LineController,
	LineElement,
	LogarithmicScale,
	PointElement,
	Tooltip,
} from "chart.js";
import { color } from "chart.js/helpers";
import type { GainChart, GainLine } from "../../../src/core/report/impact/series";
import { gainText } from "../../../src/core/report/impact/words";
import { onThemeChange } from "../../chart";
import { el, setAttributes } from "../../dom";
import { valueWords } from "./value-words";

Chart.register(Filler, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip);

type Dataset = ChartDataset<"line", { x: number; y: number }[]>;

/** How strongly a band is tinted, so that lines below it are still seen. */
const BAND_ALPHA = 0.2;
const RULE_ALPHA = 0.35;
const SERIES = ["--one", "--two", "--three", "--four"];

/** @param description what can be seen in it, for those who do not see it */
export function gainCurve(shown: GainChart, description: string): HTMLElement {
	const note = `${shown.id}-note`;
	const canvas = el("canvas", {
		...{ role: "slider", tabindex: 0, "aria-label": shown.title, "aria-describedby": note },
		...{ "aria-valuemin": 0, "aria-valuemax": shown.gains.length - 1 },
		"data-testid": `curve-${shown.id}`,
	});
	const element = el(
		"div",
		{ class: "curve" },
		el("div", { class: "plot" }, canvas),
		el("p", { id: note, class: "spoken-only" }, `${description} Arrow keys go from gain to gain.`),
	);
	drawOn(canvas, shown);
	return element;
}

function drawOn(canvas: HTMLCanvasElement, shown: GainChart): void {
	const chart = new Chart<"line", { x: number; y: number }[]>(canvas, {
		type: "line",
		data: { datasets: [] },
		options: {
			...{ animation: false, responsive: true, maintainAspectRatio: false },
			interaction: { mode: "index", intersect: false },
			// Half a mark, at both ends of both axes.
			layout: { padding: { top: 6, right: 8 } },
		},
	});
	const paint = () => {
		const ink = inkOf(canvas);
		chart.data.datasets = datasetsOf(shown, ink);
		chart.options.scales = scalesOf(shown, ink);
		chart.options.plugins = { tooltip: tooltipOf(shown, ink) };
		chart.options.font = ink.font;
		chart.update("none");
	};
	// Its colours come with the document that it is put into.
	requestAnimationFrame(paint);
	onThemeChange(paint);
	goWithKeys(canvas, shown, (place) => {
		const points = shown.lines.map((_line, datasetIndex) => ({ datasetIndex, index: place }));
		const active = place < 0 ? [] : points;
		const at = chart.getDatasetMeta(0).data[Math.max(place, 0)];
		chart.setActiveElements(active);
		chart.tooltip?.setActiveElements(active, { x: at?.x ?? 0, y: at?.y ?? 0 });
		chart.update("none");
	});
}

/** @param show shows the values at a gain; -1 shows none */
function goWithKeys(canvas: HTMLCanvasElement, shown: GainChart, show: (place: number) => void): void {
	const last = shown.gains.length - 1;
	let place = Math.max(0, shown.gains.indexOf(1));
	const tell = () =>
		setAttributes(canvas, {
			"aria-valuenow": place,
			"aria-valuetext": valueWords(shown, place).join("; "),
		});
	const steps: Record<string, () => number> = {
		ArrowRight: () => place + 1,
		ArrowUp: () => place + 1,
		ArrowLeft: () => place - 1,
		ArrowDown: () => place - 1,
		Home: () => 0,
		End: () => last,
	};
	canvas.addEventListener("keydown", (event) => {
		const step = steps[event.key];
		if (!step) return;
		event.preventDefault();
		place = Math.min(last, Math.max(0, step()));
		tell();
		show(place);
	});
	canvas.addEventListener("focus", () => canvas.matches(":focus-visible") && show(place));
	canvas.addEventListener("blur", () => show(-1));
	tell();
}

type Ink = ReturnType<typeof inkOf>;

/** Canvas knows no style sheet variables: they are read whenever the theme changes. */
function inkOf(canvas: HTMLCanvasElement) {
	const style = getComputedStyle(canvas);
	const read = (name: string) => style.getPropertyValue(name).trim() || "gray";
	const line = color(read("--line"));
	// Borders of high contrast would be taken for lines of the chart.
	const isStrong = /high-contrast/.test(document.body.className) && line.valid;
	return {
		...{ text: read("--ink"), quiet: read("--quiet"), back: read("--back") },
		rule: isStrong ? line.alpha(RULE_ALPHA).rgbString() : read("--line"),
		series: SERIES.map(read),
		font: { family: style.fontFamily, size: 11 },
	};
}

/** Every line in the order of the sets, then the ends of the bands: what comes first lies on top. */
function datasetsOf({ lines }: GainChart, ink: Ink): Dataset[] {
	const bands = lines.filter(({ style }) => style.hasBand);
	return [...lines.map((line) => lineOf(line, ink)), ...bands.flatMap((line) => bandOf(line, ink))];
}

function lineOf({ set, points, style }: GainLine, { series }: Ink): Dataset {
	const stroke = series[style.series % series.length]!;
	const isAlone = (place: number) => (points[place - 1]?.value ?? points[place + 1]?.value ?? null) === null;
	return {
		label: set,
		data: points.map(({ gain, value }) => ({ x: gain, y: value ?? Number.NaN })),
		...{ borderColor: stroke, backgroundColor: stroke, borderDash: style.dash, borderWidth: style.width },
		pointRadius: points.map((_point, place) => (style.hasBand ? 3 : isAlone(place) ? 2 : 0)),
		pointHoverRadius: style.hasBand ? 5 : 2,
		clip: 6,
	};
}

function bandOf({ points, style }: GainLine, { series }: Ink): Dataset[] {
	const tint = color(series[style.series % series.length]!);
	const end = (name: "low" | "high"): Dataset => ({
		label: name,
		data: points.map((point) => ({ x: point.gain, y: point[name] ?? Number.NaN })),
		...{ borderWidth: 0, pointRadius: 0, pointHoverRadius: 0 },
	});
	// System colours of forced palettes cannot be tinted; the values are in the table.
	const backgroundColor = tint.valid ? tint.alpha(BAND_ALPHA).rgbString() : "transparent";
	return [{ ...end("high"), fill: "+1", backgroundColor }, end("low")];
}

function scalesOf({ gains, axis, name }: GainChart, { text, quiet, rule, font }: Ink) {
	const ticks = { color: text, maxRotation: 0, autoSkipPadding: 8, font };
	const title = (words: string) => ({ display: true, text: words, color: text, font });
	const [first, last] = [gains[0] ?? 0, gains.at(-1) ?? 1];
	const x = {
		...{ type: "linear" as const, min: first, max: last, title: title("Gain") },
		afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
			scale.ticks = gains.map((value) => ({ value }));
		},
		ticks: { ...ticks, callback: (value: number | string) => gainText(Number(value)) },
		// The one vertical line stands where the model is left as it is.
		grid: {
			color: ({ tick }: { tick?: { value: number } }) => (tick?.value === 1 ? quiet : "transparent"),
			drawTicks: true,
		},
		border: { color: quiet, dash: [4, 4] },
	};
	const y = {
		...{ min: axis.from, max: axis.to, title: title(name), ticks: { ...ticks } },
		...{ grid: { color: rule }, border: { display: false } },
	};
	if (axis.step === null) return { x, y: { ...y, type: "logarithmic" as const } };
	return { x, y: { ...y, type: "linear" as const, ticks: { ...ticks, stepSize: axis.step } } };
}

/** One box for all sets; of the control sets it tells the range. */
function tooltipOf(shown: GainChart, { back, text, quiet, font }: Ink) {
	return {
		...{ titleFont: { ...font, weight: "bold" as const }, bodyFont: font },
		...{ backgroundColor: back, borderColor: quiet, borderWidth: 1, titleColor: text, bodyColor: text },
		...{ displayColors: false, filter: ({ datasetIndex }: { datasetIndex: number }) => datasetIndex === 0 },
		callbacks: {
			title: (items: { dataIndex: number }[]) => valueWords(shown, items[0]?.dataIndex ?? 0).slice(0, 1),
			label: ({ dataIndex }: { dataIndex: number }) => valueWords(shown, dataIndex).slice(1),
		},
	};
}
