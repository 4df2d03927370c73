/** A line chart over tokens in the theme's colours. Chart.js is imported here and by a study's curves alone. */
import {
	Chart,
	type ChartDataset,
	Decimation,
	LinearScale,
	LineController,
	LineElement,
	type Point,
	PointElement,
	Tooltip,
} from "chart.js";
import { percent } from "./dom";

Chart.register(Decimation, LinearScale, LineController, LineElement, PointElement, Tooltip);

/** Each has a colour of its own and a dash of its own. */
export const LINE_STYLES = ["first", "second", "third", "fourth"] as const;

/** One line over the tokens' numbers. */
export interface Line {
	label: string;
	/** x rising; y 0..1. */
	points: Point[];
	style: (typeof LINE_STYLES)[number] | "threshold";
}

/** Pixels of line and gap in turn. */
export const DASHES: Record<Line["style"], number[]> = {
	first: [],
	second: [6, 3],
	third: [8, 3, 2, 3],
	fourth: [2, 2],
	threshold: [1, 4],
};

/** Numbers of tokens at the chart's two ends; fractions while it is zoomed. */
export interface Span {
	low: number;
	high: number;
}

/** What is marked, by the tokens' numbers. */
export interface ChartMarks {
	/** Both ends included. */
	range: Span | null;
	crosshair: number | null;
	/** Between the prompt's last token and the answer's first. */
	boundary: number | null;
}

export interface LineChart {
	/** @param name what is told of a token under the mouse, by its number */
	show(lines: Line[], span: Span, name: (x: number) => string): void;
	/** Shows another part of the same lines. */
	zoom(span: Span): void;
	mark(marks: ChartMarks): void;
	/** The number, with its fraction, at a place of the canvas. */
	numberAt(x: number): number;
	/** Whether the mouse is followed: while it drags over tokens, nothing is told of those it passes. */
	follow(isFollowed: boolean): void;
}

/** A click is not the chart's: it may be the end of dragging. */
const FOLLOWED: ("mousemove" | "mouseout")[] = ["mousemove", "mouseout"];

export function lineChart(canvas: HTMLCanvasElement): LineChart {
	let shown: Line[] = [];
	let isMouseFollowed = true;
	let nameOf: (x: number) => string = String;
	let marks: ChartMarks = { range: null, crosshair: null, boundary: null };
	let { colors } = themeOf(canvas);
	const drawMarks = marksOver(canvas);
	const chart = new Chart<"line", Point[]>(canvas, {
		type: "line",
		data: { datasets: [] },
		plugins: [{ id: "marks", afterDraw: (drawn) => drawMarks(drawn, marks, colors) }],
		options: {
			animation: false,
			responsive: true,
			maintainAspectRatio: false,
			parsing: false,
			normalized: true,
			events: FOLLOWED,
			interaction: { mode: "nearest", axis: "x", intersect: false },
			scales: {
				y: { type: "linear", min: 0, max: 1, ticks: { callback: percentWords } },
				x: { type: "linear", ticks: { callback: tickWords } },
			},
			plugins: {
				// Of thousands of tokens the lowest and the highest of each pixel are drawn, so that no peak is lost.
				decimation: { enabled: true, algorithm: "min-max" },
				tooltip: {
					callbacks: {
						title: ([item]) => (item ? nameOf(item.parsed.x ?? 0) : ""),
						label: ({ dataset: { label }, parsed }) => `${label}: ${percent(parsed.y ?? 0)}`,
					},
				},
			},
		},
	});
	const paint = () => {
		const theme = themeOf(canvas);
		colors = theme.colors;
		chart.data.datasets = shown.map((line) => dataset(line, colors));
		Object.assign(Chart.defaults.font, theme.font);
		const ticks = { color: colors.text, maxRotation: 0, autoSkipPadding: 16 };
		const y = chart.options.scales!.y!;
		const x = chart.options.scales!.x!;
		// The threshold is the one horizontal line.
		for (const scale of [x, y])
			Object.assign(scale, { grid: { display: false }, border: { color: colors.grid } });
		Object.assign(y, { ticks: { ...ticks, stepSize: 0.5, callback: percentWords } });
		Object.assign(x, { ticks: { ...ticks, precision: 0, callback: tickWords } });
		chart.update("none");
	};
	const setSpan = ({ low, high }: Span) => Object.assign(chart.options.scales!.x!, { min: low, max: high });
	// The chart looks for points and draws itself with each move that it hears of.
	canvas.parentElement?.addEventListener(
		"mousemove",
		(event) => {
			if (!isMouseFollowed) event.stopPropagation();
		},
		{ capture: true },
	);
	onThemeChange(paint);
	return {
		show(lines, span, name) {
			[shown, nameOf] = [lines, name];
			setSpan(span);
			paint();
		},
		zoom(span) {
			setSpan(span);
			chart.update("none");
		},
		mark(next) {
			marks = next;
			drawMarks(chart, marks, colors);
		},
		follow(isFollowed) {
			isMouseFollowed = isFollowed;
		},
		numberAt: (x) => chart.scales.x?.getValueForPixel(x) ?? 0,
	};
}

const percentWords = (value: number | string): string => `${Number(value) * 100} %`;

/** The prompt's tokens have no numbers of their own. */
const tickWords = (value: number | string): string =>
	Number(value) >= 1 && Number.isInteger(Number(value)) ? String(value) : "";

type Drawn = Pick<Chart, "chartArea" | "scales" | "width" | "height">;

/**
 * A canvas over the chart's own for what is marked: dragging over tokens changes it with every move of the mouse, and the
 * lines of thousands of tokens need not be drawn again for it.
 */
function marksOver(canvas: HTMLCanvasElement) {
	const over = document.createElement("canvas");
	over.className = "chart-marks";
	over.setAttribute("aria-hidden", "true");
	canvas.after(over);
	const context = over.getContext("2d")!;
	return ({ chartArea, scales, width, height }: Drawn, marks: ChartMarks, colors: Colors) => {
		const ratio = window.devicePixelRatio;
		Object.assign(over, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
		context.setTransform(ratio, 0, 0, ratio, 0, 0);
		const { top, bottom, left, right } = chartArea;
		const xOf = (value: number) => Math.max(left, Math.min(right, scales.x?.getPixelForValue(value) ?? left));
		const upright = (value: number, color: string, dash: number[]) => {
			const x = Math.round(xOf(value)) + 0.5;
			context.strokeStyle = color;
			context.setLineDash(dash);
			context.beginPath();
			context.moveTo(x, top);
			context.lineTo(x, bottom);
			context.stroke();
		};
		if (marks.range) {
			const [start, end] = [xOf(marks.range.low - 0.5), xOf(marks.range.high + 0.5)];
			context.globalAlpha = 0.2;
			context.fillStyle = colors.focus;
			context.fillRect(start, top, end - start, bottom - top);
			context.globalAlpha = 1;
			upright(marks.range.low - 0.5, colors.focus, []);
			upright(marks.range.high + 0.5, colors.focus, []);
		}
		if (marks.boundary !== null) upright(marks.boundary, colors.text, [4, 3]);
		if (marks.crosshair !== null) upright(marks.crosshair, colors.text, []);
	};
}

type Colors = ReturnType<typeof themeOf>["colors"];

function dataset(line: Line, colors: Colors): ChartDataset<"line", Point[]> {
	return {
		label: line.label,
		data: line.points,
		borderColor: colors[line.style],
		backgroundColor: colors[line.style],
		borderDash: DASHES[line.style],
		borderWidth: line.style === "threshold" ? 1 : 1.5,
		// A line of one token is a point.
		pointRadius: line.style !== "threshold" && line.points.length === 1 ? 2 : 0,
		pointHoverRadius: line.style === "threshold" ? 0 : 3,
		pointHitRadius: 0,
	};
}

/** Canvas knows no style sheet variables: they are read whenever the theme changes. */
function themeOf(canvas: HTMLCanvasElement) {
	const style = getComputedStyle(canvas);
	const color = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
	const text = color("--vscode-foreground", "gray");
	return {
		colors: {
			text,
			grid: color("--vscode-widget-border", color("--vscode-contrastBorder", "rgba(128, 128, 128, 0.35)")),
			focus: color("--vscode-focusBorder", text),
			first: color("--vscode-charts-red", text),
			second: color("--vscode-charts-blue", text),
			third: color("--vscode-charts-purple", text),
			fourth: color("--vscode-charts-green", text),
			threshold: text,
		},
		font: { family: style.fontFamily, size: 11 },
	};
}

/** The editor names the theme in the body's class, after it has set the variables. */
export function onThemeChange(listener: () => void): void {
	const observer = new MutationObserver(() => requestAnimationFrame(listener));
	observer.observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-id"] });
}
