/** What an origin study needs of the two models. The engine implements it over their files; tests over a few numbers. */
import type { ProbeFile } from "../../core/probe/file";
import type { ModelFacts } from "../folder/manifest";
import type { StudyModel } from "../model";

/** Both models' feed-forward weights, one layer in memory at a time. */
export interface WeightPair {
	/** How the base model's and the chat model's weights are kept. */
	precisions: [base: string, chat: string];
	/**
	 * 1 − cosine between the two models' vectors of each neuron.
	 * @param layer its place among the layers
	 * @returns     [N] of the up-projections and [N] of the down-projections
	 */
	drift(layer: number, signal: AbortSignal): Promise<{ up: Float64Array; down: Float64Array }>;
}

/** What a step that is not whole works with; steps that are, and `judge` and `evaluate`, do without. */
export interface Pair {
	base: ModelFacts;
	chat: ModelFacts;
	weights: WeightPair;
	/** The base model loaded; null where no step needs it. */
	model: StudyModel | null;
	/** The chat model's. */
	probe: ReadProbe;
}

/** A probe and where it was read. */
export interface ReadProbe {
	probe: ProbeFile;
	path: string;
}
