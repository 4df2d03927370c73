/** The probe in use: how well it did on questions it was not fitted on, beside simpler scores, and what each C gave. */
import * as l10n from "@vscode/l10n";
import type { Estimate, ProbeFile } from "../../src/core/probe/file";
import { pathFigure } from "../../src/core/report/charts/path-chart";
import { sectionTree } from "../../src/core/report/page/page-html";
import type { PanelState } from "../../src/protocol/panel-api";
import { el, headRow, scroller, section } from "../dom";
import { built } from "../markup";
import { wearReportStyle } from "../report-style";
import { stays } from "./answer-parts";

export function probeAudit() {
	const content = scroller(l10n.t("Figures of the probe"));
	const path = el("div", { class: "report" });
	const element = section("audit", l10n.t("How good is this probe?"), content, path);
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
			wearReportStyle();
			path.replaceChildren(...pathOf(summary.probe).map((tree) => built(tree)));
		},
	};
}

function auditOf(probe: ProbeFile): HTMLElement[] {
	const { kept } = probe.data;
	const sizes = l10n.t(
		"Fitted for {0} on {1} invented and {2} faithful answers ({3}).",
		...[probe.model.name, kept.hallucinated, kept.faithful, probe.created.slice(0, 10)],
	);
	const audit = probe.unwelcomeTruth ? [el("p", { class: "note" }, probe.unwelcomeTruth)] : [];
	if (probe.metrics.length === 0)
		return [el("p", {}, sizes), el("p", {}, l10n.t("It was never tested.")), ...audit];
	const figures = ["AUROC", l10n.t("Random neurons"), l10n.t("Entropy"), l10n.t("Length"), l10n.t("Answers")];
	const columns = [{ name: l10n.t("Held-out set") }, ...figures.map((name) => ({ name, isNumber: true }))];
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
			l10n.t(
				"AUROC: how often an invented answer scores above a faithful one; 0.50 is chance. Brackets hold the 95 % interval.",
			),
		),
		...audit,
	];
}

/** Accuracy, AUROC and neurons along the path of C that the probe was chosen from. */
function pathOf({ cPath, c, region }: ProbeFile) {
	if (cPath.length === 0) return [];
	const points = cPath.map((point) => ({
		...point,
		// The probe file keeps the means only.
		...{ accuracyError: Number.NaN, aurocError: Number.NaN, taskAccuracy: null },
		isChosen: point.c === c,
	}));
	const figure = pathFigure([{ region, points }]);
	const caption = l10n.t(
		"Over the folds' unseen rows, by C (inverse L1 strength). The ring marks the choice.",
	);
	const heading = l10n.t("How many neurons, and how strictly chosen");
	return [
		sectionTree({
			id: "c-path",
			heading,
			blocks: [{ kind: "figures", figures: [{ ...figure, caption }] }],
		}),
	];
}

const interval = ({ value, low, high }: Estimate): string =>
	`${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
