import type { SuiteName } from "../../core/report/suites";
import type { ImpactParams } from "../../protocol/study-calls";
import { decodingOf } from "../../study/impact/settings";
import { checkSampling, outOfRange } from "../run/check-sampling";

/** Gains beyond this were never looked at; the paper's end there. */
const HIGHEST_GAIN = 3;
/** More sets tell nothing new, and each takes as long as the H-Neurons. */
const MOST_SETS = 100;

/** @throws LensError badSetting naming the first setting of an impact study that is out of its range */
export function checkImpact(params: ImpactParams): void {
	const { suites, limit, controls, questions, steps, decoding } = params;
	if (suites.length === 0) throw outOfRange("no suite is to be asked");
	checkGains(params.gains);
	checkCount("the random sets are", controls.random, { least: 0, most: MOST_SETS });
	checkCount("the layer-matched sets are", controls.layerMatched, { least: 0, most: MOST_SETS });
	checkCount("the activation-matched sets are", controls.activationMatched, { least: 0, most: MOST_SETS });
	const most = Number.MAX_SAFE_INTEGER;
	if (limit !== null) checkCount("the items of a suite are to be", limit, { least: 1, most });
	if (questions.files.length > 0)
		checkCount("the plain questions are to be", questions.limit, { least: 1, most });
	for (const suite of Object.keys(decoding) as SuiteName[]) {
		const { maxTokens, ...sampling } = decodingOf(suite, decoding[suite]);
		checkSampling({ sampling: { ...sampling, seed: 0 }, maxTokens });
	}
	if (steps.length === 0) throw outOfRange("no step is to be done");
}

function checkGains(gains: readonly number[]): void {
	const odd = gains.find((gain) => !(gain >= 0 && gain <= HIGHEST_GAIN));
	if (odd !== undefined) throw outOfRange(`a gain is ${odd}, not 0 to ${HIGHEST_GAIN}`);
	if (!gains.some((gain) => gain !== 1)) throw outOfRange("there is no gain but 1, which changes nothing");
}

function checkCount(what: string, count: number, { least, most }: { least: number; most: number }): void {
	if (!(Number.isInteger(count) && count >= least && count <= most)) throw outOfRange(`${what} ${count}`);
}
