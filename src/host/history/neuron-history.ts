/** What one neuron did in the kept runs of a probe. One column of each run is read, never a whole run. */
import * as l10n from "@vscode/l10n";
import type { NeuronPlace } from "../../core/compare/variant";
import { excerptOf } from "../../core/history/excerpt";
import {
	deviationOf,
	histogramOf,
	merged,
	momentsOf,
	NO_VALUES,
	type Peak,
	peaksOf,
} from "../../core/history/neuron-statistics";
import type { ProbeFile } from "../../core/probe/file";
import { LensError } from "../../protocol/errors";
import type { NeuronHistory } from "../../protocol/panel-api";
import { readColumn, readSpans } from "./columns";
import type { Entry, History } from "./history";
import { probeKey } from "./run-head";

const BINS = 20;
const TOP = 12;
/** Characters before and after a top token. */
const AROUND = 24;

/** A probe and the model it was read from. */
export interface ProbeInUse {
	fingerprint: string;
	probe: ProbeFile;
}

/** @throws LensError probeMismatch when the probe has no such neuron */
export async function neuronHistory(
	history: History,
	{ fingerprint, probe }: ProbeInUse,
	{ layer, index }: NeuronPlace,
): Promise<NeuronHistory> {
	const k = probe.neurons.findIndex((each) => each.layer === layer && each.index === index);
	if (k < 0)
		throw new LensError("probeMismatch", l10n.t("The probe in use has no neuron {0}:{1}.", layer, index));
	const { weight } = probe.neurons[k]!;
	const entries: Entry[] = [];
	const parts: Float64Array[] = [];
	for (const entry of await history.ofProbe(probeKey(fingerprint, probe))) {
		const shares = await column(history, entry, k);
		if (!shares) continue;
		entries.push(entry);
		// share = w · CETT, and no neuron of a probe has the weight 0.
		parts.push(Float64Array.from(shares, (share) => share / weight));
	}
	const moments = parts.map(momentsOf).reduce(merged, NO_VALUES);
	const tops = peaksOf(parts, TOP).map((peak) => topOf(history, entries[peak.part]!, { peak, weight }));
	return {
		...{ layer, index, weight, tokens: moments.count, runs: parts.length },
		...{ mean: moments.mean, deviation: deviationOf(moments), largest: moments.largest },
		histogram: histogramOf(parts, { largest: moments.largest, bins: BINS }),
		top: (await Promise.all(tops)).filter((top) => top !== null),
	};
}

/** Null for a run that went meanwhile. */
async function column(history: History, { run, head }: Entry, k: number): Promise<Float32Array | null> {
	const read = () => readColumn(history.store.columns(run), head, k);
	return (await read()) ?? ((await history.repair(run)) ? read() : null);
}

async function topOf(
	history: History,
	{ run, head }: Entry,
	{ peak: { token, value }, weight }: { peak: Peak; weight: number },
): Promise<NeuronHistory["top"][number] | null> {
	const spans = await readSpans(history.store.columns(run), head);
	if (!spans) return null;
	const span = { start: spans.starts[token]!, end: spans.ends[token]! };
	return {
		...{ run, label: head.label, cett: value, share: value * weight },
		...excerptOf(head.response, span, AROUND),
	};
}
