/** A line chart over tokens in the theme's colours. Chart.js is imported here and by a study's curves alone. */
import {
	CategoryScale,
	Chart,
	type ChartDataset,
	LinearScale,
	LineController,
	LineElement,
	PointElement,
	Tooltip,
} from "chart.js";

Chart.register(CategoryScale, LinearScale, LineController, LineElement, PointElement, Tooltip);

/** Each has a colour of its own and a dash of its own. */
export const LINE_STYLES = ["first", "second", "third", "fourth"] as const;

/** One line: a value per token, 0..1. */
export interface Line {
	label: string;
	values: number[];
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

export interface LineChart {
	/** @param labels one per token, shown when the mouse is on it */
	show(labels: string[], lines: Line[]): void;
}

export function lineChart(canvas: HTMLCanvasElement, onPick: (index: number) => void): LineChart {
	let shown: Line[] = [];
	const chart = new Chart<"line", number[], string>(canvas, {
		type: "line",
		data: { labels: [], datasets: [] },
		options: {
			animation: false,
			responsive: true,
			maintainAspectRatio: false,
			interaction: { mode: "index", intersect: false },
			scales: { y: { min: 0, max: 1 }, x: {} },
			onClick: (_event, elements) => {
				const index = elements[0]?.index;
				if (index !== undefined) onPick(index);
			},
		},
	});
	const paint = () => {
		const { colors, font } = themeOf(canvas);
		chart.data.datasets = shown.map((line) => dataset(line, colors));
		Object.assign(Chart.defaults.font, font);
		const ticks = { color: colors.text, maxRotation: 0, autoSkipPadding: 16 };
		chart.options.scales = {
			y: {
				min: 0,
				max: 1,
				ticks: { ...ticks, stepSize: 0.5, callback: (value) => `${Number(value) * 100} %` },
				// The threshold is the one horizontal line.
				grid: { display: false },
				border: { color: colors.grid },
			},
			x: {
				ticks: { ...ticks, callback: (_value, index) => String(index + 1) },
				grid: { display: false },
				border: { color: colors.grid },
			},
		};
		chart.update("none");
	};
	onThemeChange(paint);
	return {
		show(labels, lines) {
			chart.data.labels = labels;
			shown = lines;
			paint();
		},
	};
}

function dataset(line: Line, colors: Record<Line["style"], string>): ChartDataset<"line", number[]> {
	return {
		label: line.label,
		data: line.values,
		borderColor: colors[line.style],
		backgroundColor: colors[line.style],
		borderDash: DASHES[line.style],
		borderWidth: line.style === "threshold" ? 1 : 1.5,
		// A line of one token is a point.
		pointRadius: line.style !== "threshold" && line.values.length === 1 ? 2 : 0,
		pointHoverRadius: line.style === "threshold" ? 0 : 3,
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
