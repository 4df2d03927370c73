/** The probe that an answer is read with: it comes with the answer's end, and an answer under way has the last one's. */
import type { ProbeFile } from "../../src/core/probe/file";
import type { PanelState } from "../../src/protocol/panel-api";

/**
 * A reader that remembers the probe of the last finished answer. It gives null while the first answer under a model or
 * a probe is under way, and for readings of another length than the probe it remembers.
 */
export function probeReader(): (state: PanelState) => ProbeFile | null {
	let known: { key: string; probe: ProbeFile } | null = null;
	return ({ first, options }) => {
		const key = JSON.stringify([options?.modelPath, options?.probe]);
		if (first?.summary) {
			known = { key, probe: first.summary.probe };
			return first.summary.probe;
		}
		const reading = first?.promptTokens[0] ?? first?.responseTokens[0];
		if (!known || known.key !== key || !reading) return null;
		return reading.shares.length === known.probe.neurons.length ? known.probe : null;
	};
}
