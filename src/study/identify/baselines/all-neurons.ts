import { fitPath, type PathOptions } from "../fit/cross-validate";
import type { Examples } from "../fit/examples";
import { type Classifier, mostAccurate } from "./classifiers";

/**
 * An L2 fit over all neurons: what a probe that need not be sparse reaches at the same region.
 * @param examples answers against answers, whatever the probe's own mode is
 */
export async function fitAllNeurons(
	examples: Examples,
	options: Omit<PathOptions, "penalty">,
): Promise<Classifier | null> {
	return mostAccurate(await fitPath(examples, { ...options, penalty: "l2" }), examples);
}
