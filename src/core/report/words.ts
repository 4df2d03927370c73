/** Names of the data in words for people; what has none keeps its own. */
import { type Region, regionNames } from "../probe/file";
import { interval, spread } from "./numbers";
import type { ScoreReport, SetReport } from "./study-report";

/** The probe's own score comes first: H-Neurons, or all neurons where none are chosen. */
export const ownScore = ({ scores }: SetReport): ScoreReport | undefined => scores[0];
export const randomScore = ({ scores }: SetReport): ScoreReport | undefined =>
	scores.find(({ name }) => name === "random neurons");

/** Random neurons have the least and most of their draws where others have an interval. */
export function figureOf({ name }: Pick<ScoreReport, "name">, of: ScoreReport["auroc"] | null): string {
	return name === "random neurons" ? spread(of) : interval(of);
}

export const nameOf = (region: Region): string => regionNames[region] ?? region;

const VERDICTS: Record<string, string> = {
	true: "right",
	false: "wrong",
	refused: "declined to answer",
	uncertain: "left open by the judge",
	error: "not judged",
};
export const verdictName = (verdict: string): string => VERDICTS[verdict] ?? verdict;
