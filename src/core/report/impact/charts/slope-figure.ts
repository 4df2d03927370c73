import type { ImpactReport, SlopeReport } from "../../impact-report";
import { signedPoints, three } from "../../numbers";
import { type Figure, figures, table } from "../../section";
import { LINE_STYLES } from "../series";
import { KIND_WORDS, titleOf } from "../words";
import { slopeChart, spanOf } from "./slope-chart";

/** Slopes of one suite, or over all. */
export interface SlopesOf {
	name: string;
	slopes: SlopeReport[];
}

/** Over all suites first, where there are several. */
export const allSlopes = ({ overall, suites }: ImpactReport): SlopesOf[] => [
	...(overall ? [{ name: "All suites", slopes: overall }] : []),
	...suites.map((suite) => ({ name: titleOf(suite), slopes: suite.slopes })),
];

/** A chart for all suites and one for each, on one scale. */
export function slopeFigure(report: ImpactReport): Figure {
	const all = allSlopes(report);
	const { sets } = report;
	const span = spanOf(all.flatMap(({ slopes }) => slopes));
	const rows = all.flatMap(({ name, slopes }) =>
		slopes.map((slope, place) => ({ name, isOwn: sets[place]?.kind === "h-neurons", ...slope })),
	);
	const kinds = [...new Set(sets.map(({ kind }) => kind))];
	return {
		caption:
			"Slope of compliance: percentage points a unit of gain. Whiskers are 95 % intervals; at the line of zero gain does nothing.",
		charts: all.map(({ name, slopes }, place) =>
			slopeChart({ id: `slope-${place}`, title: `Slope, ${name.toLowerCase()}`, slopes, sets, span }),
		),
		legend: kinds.map((kind) => ({ series: LINE_STYLES[kind].series, name: KIND_WORDS[kind].neurons })),
		table: table(
			"Slope of compliance, points a unit of gain, and rank correlation of gain and compliance",
			["Suite", "Set", ...figures("Slope", "Rank correlation")],
			rows.map(({ name, set, slope, monotony }) => [name, set, signedPoints(slope), three(monotony)]),
			rows.flatMap(({ isOwn }, row) => (isOwn ? [row] : [])),
		),
	};
}
