import type { ProbeFile } from "../../core/probe/file";
import type { SetReport, UnwelcomeTruth } from "../../core/report/study-report";
import { probeMetricsOf } from "./evaluate/evaluate-sets";
import type { FitFile } from "./fit-file";
import type { Manifest } from "./folder/study-run";

/** Answers at or above one half are flagged: with calibrated risks and even classes, the fewest errors. */
export const THRESHOLD = 0.5;

/** What a probe file is made from. */
export interface ProbeParts {
	manifest: Manifest;
	fitted: FitFile;
	sets: SetReport[];
	unwelcomeTruth: UnwelcomeTruth | null;
	data: ProbeFile["data"];
}

/** The probe file of a run. */
export function probeOf({ manifest, fitted, sets, unwelcomeTruth, data }: ProbeParts): ProbeFile {
	const { tool, created, model, settings } = manifest;
	const { fit, region, calibration, combined, random, paths } = fitted;
	const { temperature, topK, topP, seed } = settings.sampling;
	const { points } = paths.find((path) => path.region === region)!;
	return {
		format: "h-neuron-probe",
		version: 1,
		...{ created, tool, model, region, mode: settings.mode },
		...{ c: fit.c, bias: fit.bias },
		neurons: neuronsOf(fit, model.neuronsPerLayer),
		...{ threshold: THRESHOLD, calibration, combined },
		...(unwelcomeTruth && { unwelcomeTruth: unwelcomeTruth.sentence }),
		cPath: points.map(({ c, nonZero, positive, accuracy, auroc }) => ({
			...{ c, nonZero, positive, accuracy, auroc },
		})),
		metrics: sets.flatMap((set) => probeMetricsOf(set, random.length) ?? []),
		data,
		sampling: { samples: settings.samples, temperature, topK, topP, maxTokens: settings.maxTokens },
		seed,
	};
}

/** A fit's columns as neurons of layers. */
export function neuronsOf(
	{ columns, weights }: FitFile["fit"],
	neuronsPerLayer: number,
): ProbeFile["neurons"] {
	return columns.map((column, k) => ({
		layer: Math.floor(column / neuronsPerLayer),
		index: column % neuronsPerLayer,
		weight: weights[k]!,
	}));
}
