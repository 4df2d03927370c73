/** fit.json: what was chosen, and everything that is fitted; the test has no part in it. */
import type { Calibration, ProbeFile } from "../../core/probe/file";
import type { Fit } from "../../core/probe/fit";
import type { PathReport } from "../../core/report/study-report";
import type { Settings } from "./folder/settings";

export interface FitFile {
	region: Settings["regions"][number];
	/** How region and C were chosen, one sentence. */
	rule: string;
	/** The probe; its columns are neurons, layer · N + index. */
	fit: Pick<Fit, "c" | "columns" | "weights" | "bias">;
	/** [fit.columns] Share of the folds whose fit gives the column a weight of the same sign. */
	stability: number[];
	calibration: Calibration;
	combined: NonNullable<ProbeFile["combined"]>;
	/** Risk of every row by each draw of random neurons, [draws] of [rows]. */
	random: number[][];
	/** Risk of every row by the fit over all neurons; null where there is none beside the probe. */
	allNeurons: number[] | null;
	paths: PathReport[];
}
