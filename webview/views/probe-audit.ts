/** How well the probe did on questions it was not fitted on, beside what much simpler scores reach. */
import type { Estimate, ProbeFile } from "../../src/core/probe/file";
import type { PanelState } from "../../src/protocol/panel-api";
import { el, headRow } from "../dom";
import { stays } from "./answer-parts";

export function probeAudit() {
	const content = el("div", { class: "scrolling" });
	const element = el(
		"details",
		{ id: "audit", class: "section" },
		el("summary", {}, el("h2", {}, "How good is this probe?")),
		content,
	);
	element.hidden = true;
	let shown: string | null = null;
	return {
		element,
		show({ first }: PanelState) {
			const summary = first?.summary;
			element.hidden = !stays(first, element);
			if (!summary || first.run === shown) return;
			shown = first.run;
			content.replaceChildren(...auditOf(summary.probe));
		},
	};
}

function auditOf(probe: ProbeFile): HTMLElement[] {
	const { kept } = probe.data;
	const sizes = `Fitted for ${probe.model.name} on ${kept.hallucinated} invented and ${kept.faithful} faithful answers (${probe.created.slice(0, 10)}).`;
	if (probe.metrics.length === 0) return [el("p", {}, sizes), el("p", {}, "It was never tested.")];
	const figures = ["AUROC", "Random neurons", "Entropy", "Length", "Answers"];
	const columns = [{ name: "Held-out set" }, ...figures.map((name) => ({ name, isNumber: true }))];
	const rows = probe.metrics.map((metrics) =>
		el(
			"tr",
			{},
			el("th", { scope: "row" }, metrics.set),
			el("td", { class: "number" }, interval(metrics.auroc)),
			el("td", { class: "number" }, interval(metrics.randomNeurons.auroc)),
			el("td", { class: "number" }, interval(metrics.entropyAuroc)),
			el("td", { class: "number" }, interval(metrics.lengthAuroc)),
			el("td", { class: "number" }, String(metrics.auroc.n)),
		),
	);
	return [
		el("p", {}, sizes),
		el("table", { class: "grid" }, headRow(columns), el("tbody", {}, ...rows)),
		el(
			"p",
			{ class: "note" },
			"AUROC: how often an invented answer scores above a faithful one; 0.50 is chance. Brackets hold the 95 % interval.",
		),
	];
}

const interval = ({ value, low, high }: Estimate): string =>
	`${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
