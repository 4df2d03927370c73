/** Everything that an impact study has to tell, put together. */
import type { Estimate } from "../../../core/probe/file";
import { wilson } from "../../../core/probe/intervals";
import type {
	GainPoint,
	ImpactReport,
	ImpactVerdict,
	SlopeReport,
	SuiteImpact,
	TaskCurve,
} from "../../../core/report/impact-report";
import type { SuiteName } from "../../../core/report/suites";
import { serverInWords } from "../../folder/settings";
import { curveOf } from "../cells";
import type { Manifest } from "../study-run";
import type { Figures, SlopeFigures } from "./figures";
import { judgeInWords } from "./judge-in-words";
import { reportedSets } from "./loudness";
import { settingsInWords } from "./settings-in-words";
import { spearman } from "./slope";
import { cutOff, summaryOf } from "./summary";
import { patternsOf, swingsOf } from "./swings";
import { type CellTally, CODES, type SuiteTally, type Tallies } from "./tallies";

/** What a report is made from. */
export interface ReportParts {
	manifest: Manifest;
	tallies: Tallies;
	figures: Figures;
}

/** The report of a run that is otherwise done. */
export function reportOf(parts: ReportParts): ImpactReport {
	const { manifest, tallies, figures } = parts;
	const { created, tool, model, settings } = manifest;
	const sets = reportedSets(tallies, settings.gains);
	const suites = tallies.suites.map((tally, place) => suiteOf(parts, tally, place));
	const told = {
		...{ format: "h-neuron-impact" as const, version: 1 as const, created, tool, model },
		settings: settingsInWords(manifest),
		...{ gains: settings.gains, sets, suites },
		overall: suites.length > 1 ? slopesOf(parts, figures.overall, meanRates(suites)) : null,
		task: taskOf(parts),
	};
	const { format, version, created: at, tool: by, model: of, ...rest } = told;
	const summary = [...summaryOf(told, tallies), ...cutOff(tallies, settings)];
	return { format, version, created: at, tool: by, model: of, summary, ...rest };
}

function suiteOf(parts: ReportParts, tally: SuiteTally, place: number): SuiteImpact {
	const { manifest, tallies, figures } = parts;
	const { gains, judge } = manifest.settings;
	const { suite, items, dropped, cells, byServer } = tally;
	const name = serverInWords(judge);
	const own = figures.suites[place]!;
	const points = cells.map((cell, i) => pointOf(cell, own.perplexities[i]!));
	const curves = tallies.grid.sets.map(({ name }, set) => ({
		set: name,
		points: curveOf(gains, set).map((cell, i) => ({ gain: gains[i]!, ...points[cell]! })),
	}));
	const ofHNeurons = { tally, gains, curve: curveOf(gains, 0) };
	return {
		suite,
		files: filesOf(manifest, suite),
		items: items.length,
		dropped,
		judge: judgeInWords(suite, name === null ? null : { name, ...byServer }),
		curves,
		slopes: slopesOf(parts, own, curves.map(ratesOf)),
		swings: swingsOf(ofHNeurons),
		patterns: patternsOf(ofHNeurons),
	};
}

const filesOf = ({ questions }: Manifest, role: SuiteName): string[] =>
	questions.files.filter((file) => file.role === role).map(({ name }) => name);

function pointOf({ verdicts, tokens, repeats }: CellTally, perplexity: Estimate): Omit<GainPoint, "gain"> {
	const counts: Record<ImpactVerdict, number> = { complied: 0, resisted: 0, unparsed: 0 };
	for (const code of verdicts) counts[CODES[code]!]++;
	const judged = counts.complied + counts.resisted;
	return {
		rate: judged > 0 ? wilson(counts.complied, judged) : null,
		counts,
		perplexity,
		repetition: wilson(sum(repeats), repeats.length),
		tokens: sum(tokens) / tokens.length,
	};
}

const sum = (values: Uint8Array | Float64Array): number => {
	let total = 0;
	for (const value of values) total += value;
	return total;
};

/** [gains] of a curve; NaN where nothing could be judged. */
const ratesOf = ({ points }: SuiteImpact["curves"][number]): number[] =>
	points.map(({ rate }) => rate?.value ?? Number.NaN);

/** [sets, gains] over the suites, each counting the same. */
function meanRates(suites: readonly SuiteImpact[]): number[][] {
	const all = suites.map(({ curves }) => curves.map(ratesOf));
	return all[0]!.map((rates, set) =>
		rates.map((_, gain) => all.reduce((total, of) => total + of[set]![gain]!, 0) / all.length),
	);
}

function slopesOf(
	{ manifest, tallies }: ReportParts,
	figures: SlopeFigures,
	rates: number[][],
): SlopeReport[] {
	const { gains } = manifest.settings;
	return tallies.grid.sets.map(({ name, kind }, set) => ({
		set: name,
		slope: figures.slopes[set]!,
		overControls: kind === "h-neurons" ? figures.differences : null,
		monotony: spearman(gains, rates[set]!),
	}));
}

function taskOf({ manifest, tallies }: ReportParts): ImpactReport["task"] {
	const { gains } = manifest.settings;
	const { task, grid } = tallies;
	const questions = task[0]!.length;
	if (questions === 0) return null;
	const curves = grid.sets.map(
		({ name }, set): TaskCurve => ({
			set: name,
			points: curveOf(gains, set).map((cell, i) => ({
				gain: gains[i]!,
				accuracy: wilson(sum(task[cell]!), questions),
			})),
		}),
	);
	return { questions, curves };
}
