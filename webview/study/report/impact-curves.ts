import { gainCharts } from "../../../src/core/report/impact/series";
import type { ImpactReport } from "../../../src/core/report/impact-report";
import { gainCurve } from "./gain-curve";

/** Puts charts that answer to mouse and keys in place of a report's drawn ones; table and legend stay. */
export function drawCurves(within: HTMLElement, report: ImpactReport): void {
	for (const chart of gainCharts(report)) {
		const drawn = within.querySelector(`[id="${chart.id}-title"]`)?.closest("svg");
		drawn?.replaceWith(gainCurve(chart, drawn.querySelector("desc")?.textContent ?? ""));
	}
}
