/** The risk of each token of an answer as a line, with the threshold; its table has every figure. */
import * as l10n from "@vscode/l10n";
import { counted } from "../../counted";
import {
	acrossPlot,
	HEIGHT,
	linearAxis,
	PLOT,
	pathThrough,
	plane,
	round,
	roundStep,
	upPlot,
	WIDTH,
} from "../charts/axes";
import { h } from "../markup";
import { count, significant } from "../numbers";
import { type Chart, type Figure, figures, table } from "../section";
import type { RunAnswer } from "./run-report";
import { risk, shownToken } from "./words";

export function riskFigure(answer: RunAnswer, index: number): Figure {
	const { responseTokens, verdict } = answer;
	const rows = responseTokens.map((token, place) => [
		String(place + 1),
		shownToken(token.text),
		risk(token.risk),
		significant(token.logit),
		token.probability === null ? "" : significant(token.probability),
		token.entropy === null ? "" : significant(token.entropy),
	]);
	return {
		caption: l10n.t("Risk of each token of the answer; the dashed line is the threshold."),
		charts: [riskChart(answer, `risk-${index + 1}`)],
		legend: [],
		table: table(
			l10n.t("Tokens of the answer"),
			[
				...figures(l10n.t("Token")),
				l10n.t("Text"),
				...figures(l10n.t("Risk"), l10n.t("Logit"), l10n.t("Probability"), l10n.t("Entropy, nats")),
			],
			rows,
			responseTokens.flatMap(({ risk: own }, place) => (own >= verdict.threshold ? [place] : [])),
		),
	};
}

function riskChart({ responseTokens, verdict }: RunAnswer, id: string): Chart {
	const tokens = responseTokens.length;
	const x = linearAxis([1, Math.max(2, tokens)], acrossPlot, Math.max(1, roundStep(tokens / 5)));
	const y = linearAxis([0, 1], upPlot, 0.2);
	const flagged = responseTokens.filter(({ risk: own }) => own >= verdict.threshold).length;
	const at = round(y.at(verdict.threshold));
	const above = [flagged, risk(verdict.threshold)] as const;
	return {
		id,
		title: l10n.t("Risk by token"),
		description: counted(
			tokens,
			l10n.t("1 token, {0} at or above the threshold of {1}.", ...above),
			l10n.t("{0} tokens, {1} at or above the threshold of {2}.", count(tokens), ...above),
		),
		width: WIDTH,
		height: HEIGHT,
		drawing: [
			...plane(x, y, { x: l10n.t("Token of the answer"), y: l10n.t("Risk") }),
			h("line", { class: "reference", x1: PLOT.left, x2: PLOT.right, y1: at, y2: at }),
			h("path", {
				class: "line series-0",
				d: pathThrough(responseTokens.map((token, place) => [x.at(place + 1), y.at(token.risk)] as const)),
			}),
		],
	};
}
