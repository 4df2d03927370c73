/** A probe on a loaded model: which neurons to read, and how their ratios become shares, logits and risk. */
import { cett } from "../../core/neurons/cett";
import { type ProbeFile, readsChoice } from "../../core/probe/file";
import { riskOf, scoreTokens } from "../../core/probe/score";
import { tensor } from "../../core/tensor";
import { type Reading, reading } from "../run/forward";

export interface ProbeOptions {
	layers: number;
	neuronsPerLayer: number;
	/** [L · N] */
	norms: Float32Array;
	/** Factor on the neurons of positive weight. */
	gain: number;
	/** Neurons with a factor of their own, of the probe or not; none unless given. */
	neuronGains?: readonly { layer: number; index: number; gain: number }[];
	baseRate: number | null;
}

/** One token's part of a TokenReading that comes from its neurons. */
export interface Scored {
	logit: number;
	risk: number;
	/** [K] in the probe's order */
	shares: Float32Array;
}

export class ProbeReading {
	readonly reading: Reading;
	/** Whether a response token is read in the run that chose it, not in the run that takes it in. */
	readonly readsChoice: boolean;
	/** [K] for each column of the graph's output, its place in the probe. */
	private readonly places: number[];
	/** [K] in the probe's order */
	private readonly norms: Float32Array;

	constructor(
		private readonly probe: ProbeFile,
		private readonly options: ProbeOptions,
	) {
		const { layers, neuronsPerLayer, norms, gain, neuronGains = [] } = options;
		this.readsChoice = readsChoice(probe.region);
		const flat = probe.neurons.map(({ layer, index }) => layer * neuronsPerLayer + index);
		const gains = new Float32Array(layers * neuronsPerLayer).fill(1);
		probe.neurons.forEach(({ weight }, k) => {
			if (weight > 0) gains[flat[k]!] = gain;
		});
		for (const own of neuronGains) gains[own.layer * neuronsPerLayer + own.index] = own.gain;
		const byLayer = Array.from({ length: layers }, (_, layer) =>
			probe.neurons.flatMap((neuron, k) => (neuron.layer === layer ? [k] : [])),
		);
		this.places = byLayer.flat();
		this.norms = Float32Array.from(flat, (at) => norms[at]!);
		this.reading = reading(
			byLayer.map((places) => places.map((k) => probe.neurons[k]!.index)),
			gains,
		);
	}

	/** @param ratio [T, K] as the graph gives it, layer by layer; K may be 0, hence the count of tokens */
	score(ratio: Float32Array, tokens: number): Scored[] {
		const width = this.places.length;
		const ordered = new Float32Array(ratio.length);
		for (let t = 0; t < tokens; t++)
			for (let c = 0; c < width; c++) ordered[t * width + this.places[c]!] = ratio[t * width + c]!;
		const scores = scoreTokens(cett(tensor(ordered, [tokens, width]), this.norms), this.probe);
		return Array.from(scores.logits, (logit, t) => ({
			logit,
			risk: this.risk(logit).risk,
			shares: scores.shares.data.slice(t * width, (t + 1) * width),
		}));
	}

	risk(logit: number) {
		return riskOf(logit, this.probe, this.options.baseRate);
	}
}
