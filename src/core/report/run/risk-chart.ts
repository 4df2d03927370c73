/** The risk of each token of an answer as a line, with the threshold; its table has every figure. */
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
import { counted, significant } from "../numbers";
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
		caption: "Risk of each token of the answer; the dashed line is the threshold.",
		charts: [riskChart(answer, `risk-${index + 1}`)],
		legend: [],
		table: table(
			"Tokens of the answer",
			[...figures("Token"), "Text", ...figures("Risk", "Logit", "Probability", "Entropy, nats")],
			rows,
			responseTokens.flatMap(({ risk: own }, place) => (own >= verdict.threshold ? [place] : [])),
		),
	};
}

function riskChart({ responseTokens, verdict }: RunAnswer, id: string): Chart {
	const count = responseTokens.length;
	const x = linearAxis([1, Math.max(2, count)], acrossPlot, Math.max(1, roundStep(count / 5)));
	const y = linearAxis([0, 1], upPlot, 0.2);
	const flagged = responseTokens.filter(({ risk: own }) => own >= verdict.threshold).length;
	const at = round(y.at(verdict.threshold));
	return {
		id,
		title: "Risk by token",
		description: `${counted(count, "token")}, ${flagged} at or above the threshold of ${risk(verdict.threshold)}.`,
		width: WIDTH,
		height: HEIGHT,
		drawing: [
			...plane(x, y, { x: "Token of the answer", y: "Risk" }),
			h("line", { class: "reference", x1: PLOT.left, x2: PLOT.right, y1: at, y2: at }),
			h("path", {
				class: "line series-0",
				d: pathThrough(responseTokens.map((token, place) => [x.at(place + 1), y.at(token.risk)] as const)),
			}),
		],
	};
}
