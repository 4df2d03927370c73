/** What readings of two runs have in common, and so which of their figures can be held against each other. */
import type { ProbeFile } from "../probe/file";

export interface ReadRun {
	/** SHA-256 of the model's weights. */
	fingerprint: string;
	probe: ProbeFile;
}

/**
 * "same" where risks compare; "calibration" where only logits and shares do, since the same neurons were calibrated
 * otherwise; "probe" and "model" where nothing does.
 */
export type ProbeMatch = "same" | "calibration" | "probe" | "model";

export function probeMatch(first: ReadRun, second: ReadRun): ProbeMatch {
	if (first.fingerprint !== second.fingerprint) return "model";
	if (printed(neuronsOf(first.probe)) !== printed(neuronsOf(second.probe))) return "probe";
	return printed(calibrationOf(first.probe)) === printed(calibrationOf(second.probe))
		? "same"
		: "calibration";
}

const neuronsOf = ({ region, bias, neurons }: ProbeFile) => [
	region,
	bias,
	neurons.map(({ layer, index, weight }) => [layer, index, weight]),
];
const calibrationOf = ({ threshold, calibration }: ProbeFile) => [threshold, calibration];
const printed = (value: unknown): string => JSON.stringify(value);
