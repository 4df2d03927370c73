import type { OriginParams } from "../../protocol/study-calls";
import { checkSampling, outOfRange } from "../run/check-sampling";

/** More random probes tell nothing new. */
const MOST_DRAWS = 1000;

/** @throws LensError badSetting naming the first setting of an origin study that is out of its range */
export function checkOrigin(params: OriginParams): void {
	const { limit, perClass, randomDraws, steps, prompt } = params;
	checkSampling(params);
	if (limit !== null && !(Number.isInteger(limit) && limit >= 1))
		throw outOfRange(`the questions of a set are to be ${limit}`);
	if (!(Number.isInteger(perClass) && perClass >= 1))
		throw outOfRange(`the answers of each class are ${perClass}`);
	if (!(Number.isInteger(randomDraws) && randomDraws >= 1 && randomDraws <= MOST_DRAWS))
		throw outOfRange(`the random probes are ${randomDraws}, not 1 to ${MOST_DRAWS}`);
	if (prompt !== undefined && !prompt.includes("{question}"))
		throw outOfRange(`the prompt is ${JSON.stringify(prompt)}, which has no {question} in it`);
	if (steps.length === 0) throw outOfRange("no step is to be done");
	if (params.questions.length === 0 && steps.includes("collect"))
		throw outOfRange("no question is to be asked");
}
