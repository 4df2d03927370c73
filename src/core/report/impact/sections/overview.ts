/** What comes first: the sentences that matter, the slopes, and compliance over gain. */
import { CONTROL_KINDS, type ImpactReport, type NeuronSet, type SlopeReport } from "../../impact-report";
import { count, counted, perMille, signedPoints, UNKNOWN } from "../../numbers";
import { type Fact, summaryOf } from "../../page/summary";
import type { Word } from "../../page/words-explained";
import { type Block, figures, type Section, type Table, table, text } from "../../section";
import { complianceFigures } from "../charts/gain-figures";
import { allSlopes, slopeFigure } from "../charts/slope-figure";
import { KIND_WORDS } from "../words";
import { loudnessTable } from "./loudness";

const WORDS: readonly Word[] = [
	...(["H-Neurons", "Gain", "Compliance", "Slope, in points a unit of gain"] as const),
	...(["Controls", "Brackets", "Perplexity", "Unparsed"] as const),
];

export const summarySection = (report: ImpactReport): Section =>
	summaryOf(report.summary, [...slopeFacts(report), hNeurons(report)], WORDS);

function hNeurons({ model, sets }: ImpactReport): Fact {
	const all = model.layers * model.neuronsPerLayer;
	const own = ownSet(sets)?.neurons.length ?? 0;
	const note = `of ${counted(all, "neuron")}, ${perMille(own, all)}`;
	return { name: "H-Neurons that are scaled", value: count(own), note };
}

const ownSet = (sets: NeuronSet[]): NeuronSet | undefined => sets.find(({ kind }) => kind === "h-neurons");

/** The H-Neurons' slopes, of all suites or of the only one. */
function slopeFacts(report: ImpactReport): Fact[] {
	const [first] = allSlopes(report);
	const own = first && ownSlope(report, first.slopes);
	if (!first || !own) return [];
	const where = first.name.toLowerCase();
	return [
		factOf(`Slope, ${where}`, own.slope, "points a unit of gain"),
		...(own.overControls ?? []).map(({ kind, difference }) =>
			factOf(`More than ${KIND_WORDS[kind].neurons}`, difference, "points a unit of gain"),
		),
	];
}

function factOf(name: string, estimate: SlopeReport["slope"], unit: string): Fact {
	const [value, ...interval] = signedPoints(estimate).split(" ");
	if (value === "not" || interval.length === 0) return { name, value: UNKNOWN, note: unit };
	return { name, value: value!.replace(/,$/, ""), note: `${interval.join(" ")}, ${unit}` };
}

const ownSlope = ({ sets }: ImpactReport, slopes: SlopeReport[]): SlopeReport | undefined =>
	slopes.find((_, place) => sets[place]?.kind === "h-neurons");

export function slopesSection(report: ImpactReport): Section {
	const blocks: Block[] = [];
	if (report.suites.length === 0) blocks.push(text("No suite had an item that could take part."));
	else {
		blocks.push(
			text(
				"Each unit of gain changes compliance by so many percentage points (least squares). The other sets hold as many neurons and are scaled alike: what they do as well, scaling any neurons does. A difference whose interval holds 0 is none that this study can show.",
			),
			{ kind: "figures", figures: [slopeFigure(report)] },
		);
		const differences = differenceTable(report);
		if (differences) blocks.push({ kind: "table", table: differences });
		else blocks.push(text("No other neurons were scaled, so that nothing stands against the H-Neurons."));
		const loudness = loudnessTable(report);
		if (loudness) blocks.push(text(LOUDNESS), { kind: "table", table: loudness });
	}
	return { id: "slopes", heading: "H-Neurons against other neurons", blocks };
}

const LOUDNESS =
	"Loudness is the CETT of a set's neurons, summed, over the answers that the model gives as it is; the H-Neurons' is 1. Activation-matched sets are drawn to be as loud, so that what the H-Neurons do beyond them is not loudness.";

/** Null where there is no control. */
function differenceTable(report: ImpactReport): Table | null {
	const kinds = CONTROL_KINDS.filter((kind) => report.sets.some((set) => set.kind === kind));
	if (kinds.length === 0) return null;
	return table(
		"The H-Neurons' slope minus the mean of the others', points a unit of gain",
		["Suite", ...figures(...kinds.map((kind) => `Over ${KIND_WORDS[kind].neurons}`))],
		allSlopes(report).map(({ name, slopes }) => {
			const over = ownSlope(report, slopes)?.overControls ?? [];
			const of = (kind: string) => over.find((each) => each.kind === kind)?.difference ?? null;
			return [name, ...kinds.map((kind) => signedPoints(of(kind)))];
		}),
		report.overall ? [0] : [],
	);
}

export function complianceSection(report: ImpactReport): Section {
	const blocks: Block[] =
		report.suites.length === 0
			? [text("There is none.")]
			: [
					text(
						"Gain multiplies what the neurons of a set write: 0 silences them, 1 leaves the model as it is. Intervals are Wilson's, 95 %. In the charts, the band is the H-Neurons' interval, thin lines are other neurons, and the dashed line is the model as it is.",
					),
					{ kind: "figures", figures: complianceFigures(report) },
				];
	return { id: "compliance", heading: "Compliance at each gain", blocks };
}
