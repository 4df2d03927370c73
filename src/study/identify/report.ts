import type { SetReport, StudyReport, UnwelcomeTruth } from "../../core/report/study-report";
import { summaryOf } from "./evaluate/summary";
import type { FitFile } from "./fit-file";
import { settingsInWords } from "./folder/settings-in-words";
import type { Manifest } from "./folder/study-run";
import { neuronsOf, THRESHOLD } from "./probe-of";

/** What a report is made from. */
export interface ReportParts {
	manifest: Manifest;
	fitted: FitFile;
	data: StudyReport["data"];
	neurons: StudyReport["neurons"];
	sets: SetReport[];
	tooSmall: StudyReport["tooSmall"];
	unwelcomeTruth: UnwelcomeTruth | null;
}

/** Everything that a run has to tell. */
export function reportOf(parts: ReportParts): StudyReport {
	const { manifest, fitted, data, neurons, sets, tooSmall, unwelcomeTruth } = parts;
	const { created, tool, model, settings } = manifest;
	const { fit, region, rule, calibration, paths } = fitted;
	const all = neuronsOf(fit, model.neuronsPerLayer);
	const positivePerLayer = new Array<number>(model.layers).fill(0);
	for (const { layer, weight } of all) if (weight > 0) positivePerLayer[layer]!++;
	const told = {
		...{ format: "h-neuron-study" as const, version: 1 as const, created, tool, model },
		settings: settingsInWords(manifest),
		data,
		paths,
		choice: { region, c: fit.c, rule },
		probe: {
			...{
				mode: settings.mode,
				penalty: settings.penalty,
				bias: fit.bias,
				threshold: THRESHOLD,
				calibration,
			},
			positive: all.filter(({ weight }) => weight > 0).length,
			nonZero: all.filter(({ weight }) => weight !== 0).length,
		},
		...{ neurons, positivePerLayer, sets, tooSmall, unwelcomeTruth },
	};
	const { format, version, ...rest } = told;
	return { format, version, summary: summaryOf(told), ...rest };
}
