/** Slopes of compliance: a row a set, with its interval, beside the line of no slope. */
import { linearAxis, marker, round, roundStep, WIDTH, word } from "../../charts/axes";
import type { ImpactReport, SlopeReport } from "../../impact-report";
import { h, type Markup } from "../../markup";
import { signedPoints, UNKNOWN } from "../../numbers";
import { label } from "../../page/cut";
import type { Chart } from "../../section";
import { LINE_STYLES } from "../series";

/** Room for the sets' names. */
const NAMES = 132;
const LONGEST = 20;
const TOP = 8;
const ROW = 20;
/** Many sets are drawn closer, so that they fit on a screen. */
const MANY = 16;
const CLOSE = 14;

/** What a chart shows. */
export interface Slopes {
	id: string;
	title: string;
	/** In the order of `sets`. */
	slopes: SlopeReport[];
	sets: ImpactReport["sets"];
	/** What the axis reaches over; the same in all charts that stand beside each other. */
	span: [number, number];
}

export function slopeChart({ id, title, slopes, sets, span }: Slopes): Chart {
	const row = slopes.length > MANY ? CLOSE : ROW;
	const bottom = TOP + row * slopes.length + 4;
	const x = linearAxis(span, [NAMES, WIDTH - 12], roundStep((span[1] - span[0]) / 5));
	const zero = round(x.at(0));
	return {
		...{ id, title, width: WIDTH, height: bottom + 34 },
		description: `${slopes.map(({ set, slope }) => `${set}: ${signedPoints(slope)}`).join("; ") || "No set"}. Zero is no slope.`,
		drawing: [
			...x.ticks.flatMap(({ value, label: tick }) => [
				h("line", { class: "rule", x1: round(x.at(value)), x2: round(x.at(value)), y1: TOP, y2: bottom }),
				word(x.at(value), bottom + 15, tick, "middle"),
			]),
			h("line", { class: "axis zero", x1: zero, x2: zero, y1: TOP, y2: bottom }),
			...slopes.flatMap((slope, place) => {
				const y = TOP + row * place + row / 2;
				const { series } = LINE_STYLES[sets[place]?.kind ?? "random"];
				return [
					word(NAMES - 8, y + 4, label(slope.set, LONGEST), "end"),
					...slopeMarks(slope, { y, series, x: x.at }),
				];
			}),
			word((NAMES + WIDTH - 12) / 2, bottom + 31, "Points a unit of gain", "middle"),
		],
	};
}

function slopeMarks(
	{ slope }: SlopeReport,
	{ y, series, x }: { y: number; series: number; x: (value: number) => number },
): Markup[] {
	const { value, low, high } = slope;
	if (!Number.isFinite(value)) return [word(x(0) + 6, y + 4, UNKNOWN, "start")];
	const drawn: (Markup | null)[] = [];
	if (Number.isFinite(low) && Number.isFinite(high)) {
		const [a, b] = [round(x(low)), round(x(high))];
		const d = `M${a} ${y}H${b}M${a} ${y - 3}V${y + 3}M${b} ${y - 3}V${y + 3}`;
		drawn.push(h("path", { class: `error full series-${series}`, d }));
	}
	drawn.push(marker(x(value), y, series));
	return drawn.filter((mark) => mark !== null);
}

/** Reaches over all slopes with their intervals, and over zero. */
export function spanOf(slopes: SlopeReport[]): [number, number] {
	const values = slopes.flatMap(({ slope }) => [slope.value, slope.low, slope.high]).filter(Number.isFinite);
	const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
	if (low === high) return [-1, 1];
	const step = roundStep((high - low) / 5);
	return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
}
