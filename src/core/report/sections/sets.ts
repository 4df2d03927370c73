/** How the probe did on answers that no fit has seen. */
import { aurocFigure } from "../charts/bars";
import { reliabilityFigure, riskCoverageFigure, rocFigure } from "../charts/set-charts";
import { count, interval, three } from "../numbers";
import { type Block, figures, type Section, type Table, table, text } from "../section";
import type { SetReport, StudyReport } from "../study-report";
import { ownScore } from "../words";

export function baselinesSection({ sets, tooSmall }: StudyReport): Section {
	const notes = new Map(sets.flatMap(({ scores }) => scores.map(({ name, note }) => [name, note])));
	const blocks: Block[] = [];
	if (sets.length === 0)
		blocks.push(text("No held-out set had enough answers of both classes to be scored."));
	else
		blocks.push(
			text(
				"The probe beside what costs less or knows nothing. A difference whose interval holds 0 is none that this study can show.",
			),
			{ kind: "figures", figures: [aurocFigure(sets)] },
			{ kind: "list", items: [...notes].map(([name, note]) => `${name}: ${note}`) },
		);
	if (tooSmall.length > 0) blocks.push({ kind: "table", table: smallTable(tooSmall) });
	return { id: "baselines", heading: "H-Neurons against other scores", blocks };
}

const smallTable = (tooSmall: StudyReport["tooSmall"]): Table =>
	table(
		"Sets with too few answers of a class for any figure",
		["Set", ...figures("Faithful", "Hallucinated")],
		tooSmall.map(({ set, faithful, hallucinated }) => [set, count(faithful), count(hallucinated)]),
	);

export function setsSection({ sets }: StudyReport): Section {
	const [first, ...others] = sets;
	const blocks: Block[] = [];
	if (first)
		blocks.push(
			text(
				"Accuracy is the mean of the two classes' shares of right verdicts. AURC is the area under the curve of risk and coverage, the excess what a perfect ranking would save. Brackets hold 95 % intervals; their draws take all answers about one entity together.",
			),
			{ kind: "table", table: verdictTable(sets) },
			{ kind: "table", table: riskTable(sets) },
			{ kind: "list", items: sets.map(({ set, note }) => `${set}: ${note}`) },
			{ kind: "figures", figures: curves(first, 0) },
			...(others.length > 0 ? [otherCurves(others)] : []),
		);
	else blocks.push(text("There is none."));
	return { id: "sets", heading: "Held-out sets", blocks };
}

/** Most readers look for one of them. */
const otherCurves = (others: SetReport[]): Block => ({
	kind: "fold",
	summary: `Curves of ${others.length === 1 ? others[0]!.set : `the ${others.length} other sets`}`,
	blocks: others.map((set, index): Block => ({ kind: "figures", figures: curves(set, index + 1) })),
});

const curves = (set: SetReport, index: number) => {
	const id = `set-${index}`;
	return [rocFigure(set, id), reliabilityFigure(set, id), riskCoverageFigure(set, id)];
};

const verdictTable = (sets: SetReport[]): Table =>
	table(
		"Verdicts at the probe's threshold",
		["Set", ...figures("Faithful", "Hallucinated", "Accuracy", "Precision", "Recall", "F1")],
		sets.map((set) => [
			...[set.set, count(set.faithful), count(set.hallucinated)],
			...[set.accuracy, set.precision, set.recall, set.f1].map(interval),
		]),
	);

const riskTable = (sets: SetReport[]): Table =>
	table(
		"Risks and their order",
		[
			"Set",
			...figures(
				...["AUROC", "Recall at 10 % false positives", "Brier", "ECE (noise floor, 95 %)"],
				...["AURC", "Excess AURC"],
			),
		],
		sets.map((set) => [
			set.set,
			interval(ownScore(set)?.auroc ?? null),
			...[set.recallAt10, set.brier].map(interval),
			`${three(set.ece.value)} (${three(set.ece.noiseFloor)}, ${three(set.ece.noiseHigh)})`,
			...[interval(set.aurc), three(set.excessAurc)],
		]),
	);
