import type { IdentifyParams } from "../../protocol/study-calls";
import { FEWEST_ROWS } from "../../study/identify/rows/rows";
import { checkSampling, outOfRange } from "../run/check-sampling";

/** More answers a question than this tell nothing new, and take the time of a study of more questions. */
const MOST_SAMPLES = 1000;
/** A fold for every other row; more are slower and no better. */
const MOST_FOLDS = 100;

/** @throws LensError badSetting naming the first setting of a study that is out of its range */
export function checkStudy(params: IdentifyParams): void {
	const { samples, folds, perClass, regions, steps, limit } = params;
	checkSampling(params);
	checkCount("the answers a question are", samples, MOST_SAMPLES);
	if (!(Number.isSafeInteger(perClass) && perClass >= FEWEST_ROWS.train))
		throw outOfRange(`the answers of each class are ${perClass}, not ${FEWEST_ROWS.train} or more`);
	if (!(Number.isInteger(folds) && folds >= 2 && folds <= MOST_FOLDS))
		throw outOfRange(`the folds are ${folds}, not 2 to ${MOST_FOLDS}`);
	if (limit !== null) checkCount("the questions are to be", limit, Number.MAX_SAFE_INTEGER);
	if (regions.length === 0) throw outOfRange("no region is to be tried");
	if (new Set(regions).size < regions.length) throw outOfRange("a region is to be tried twice");
	if (params.penalty === "l2" && params.criterion === "paper")
		throw outOfRange("the paper's criterion silences H-Neurons, and a probe over all neurons has none");
	if (steps.length === 0) throw outOfRange("no step is to be done");
}

function checkCount(what: string, count: number, most: number): void {
	if (!(Number.isInteger(count) && count >= 1 && count <= most)) throw outOfRange(`${what} ${count}`);
}
