/** What a session is made with, step by step until one works. */

import type { Provider } from "../../protocol/engine-api";
import type { InferenceSession } from "../ort";

/** One way to optimise the graph. */
export interface Step {
	/** As it is told in the log. */
	name: string;
	level: NonNullable<InferenceSession.SessionOptions["graphOptimizationLevel"]>;
	/** Optimisers that are left out, in the runtime's spelling. */
	without?: string;
}

/**
 * Optimisers that break fp16 graphs on a processor: they join operators into ones that have no fp16 kernel there, or trip
 * over the casts that were put in for that reason (onnxruntime issues 26717 and 32186). Joined by semicolons: the library's
 * header says commas, which 1.30 takes for one long name.
 */
const FRAGILE = [
	"SimplifiedLayerNormFusion",
	"LayerNormFusionL1",
	"LayerNormFusionL2",
	"GeluFusionL1",
	"GeluFusionL2",
	"BiasGeluFusion",
	"FastGeluFusion",
	"QuickGeluFusion",
];

/** From the fastest session to the plainest. */
export const LADDER: readonly Step[] = [
	{ name: "all", level: "all" },
	{ name: "all but norms and activations", level: "all", without: FRAGILE.join(";") },
	{ name: "extended", level: "extended" },
	{ name: "basic", level: "basic" },
	{ name: "disabled", level: "disabled" },
];

/** Elsewhere than on the processor a graph that fails twice is not tried a third time: each try moves all weights. */
const TRIES_ELSEWHERE = 2;

/** The steps worth trying with a provider. */
export const stepsFor = (provider: Provider): readonly Step[] =>
	provider === "cpu" ? LADDER : LADDER.slice(0, TRIES_ELSEWHERE);

export interface Settings {
	provider: Provider;
	step: Step;
	/** Folder that holds the external data. */
	folder: string;
	threads: number;
	/** Leaves weights as pages of their file instead of copying them into the order that is fastest. */
	lowMemory: boolean;
}

/** The runtime's options for one try. */
export function sessionOptions({
	provider,
	step,
	folder,
	threads,
	lowMemory,
}: Settings): InferenceSession.SessionOptions {
	return {
		executionProviders: [provider],
		graphOptimizationLevel: step.level,
		executionMode: "sequential",
		// Plans are kept by the shapes of the inputs, which no two runs of a decoder share: each would cost and never be used
		// again. DirectML cannot plan at all.
		enableMemPattern: false,
		intraOpNumThreads: threads,
		interOpNumThreads: 1,
		logSeverityLevel: 3,
		extra: {
			session: {
				model_external_initializers_file_folder_path: folder,
				// Threads wait busily for the next operator of a run, which makes a token a fifth faster or more, but not
				// between runs: that would keep every core busy while nothing is computed, and the editor waiting.
				force_spinning_stop: "1",
				...(lowMemory ? { disable_prepacking: "1" } : {}),
			},
			...(step.without ? { optimization: { disable_specified_optimizers: step.without } } : {}),
		},
	};
}
