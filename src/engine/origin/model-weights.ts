/** A model's feed-forward weights, without the model: its graph, where its matrices are, and which files they are in. */
import { join } from "node:path";
import { type Graph, graphOf } from "../../core/onnx/find/graph";
import { linearsOf } from "../../core/onnx/find/linear";
import { type UpProjection, upProjection } from "../../core/onnx/find/up-projection";
import type { ModelScan } from "../../core/onnx/scan";
import { describePrecision, type Tap } from "../../core/onnx/taps";
import { LensError } from "../../protocol/errors";
import { fingerprintOf } from "../files/fingerprint";
import { findModel, type ModelFiles } from "../model/model-files";
import { readGraph } from "../model/read-graph";
import type { Log } from "../ort";

export interface OpenOptions {
	cacheFolder: string;
	log: Log;
	signal: AbortSignal;
}

/** Which model it is. */
export interface WeightFacts {
	name: string;
	fingerprint: string;
	layers: number;
	neuronsPerLayer: number;
	hidden: number;
	/** How the weights are kept: fp32, q4 ... */
	precision: string;
}

/** What can be read of a model; nothing large is in memory before a matrix is asked for. */
export interface ModelWeights extends WeightFacts {
	graph: Graph;
	/** Folder that the runtime looks for weights in. */
	folder: string;
	/** [L] in the order of the layers. */
	taps: readonly Tap[];
	/**
	 * The up-projection of a layer.
	 * @param layer its place among the layers
	 * @throws LensError modelUnsupported when it cannot be told
	 */
	upOf(layer: number): UpProjection;
}

/** A model's weights, and its other files. */
export interface OpenedWeights extends ModelWeights {
	files: ModelFiles;
}

/**
 * Looks at a model's graph and hashes its files.
 * @param path its folder, or one .onnx file of it
 * @throws LensError modelNotFound, modelBroken, modelUnsupported, cancelled
 */
export async function openWeights(path: string, options: OpenOptions): Promise<OpenedWeights> {
	const files = await findModel(path);
	const links = join(options.cacheFolder, "links");
	const { scan, taps, data } = await readGraph(files.graph, files.config.hints, links);
	const fingerprint = await fingerprintOf(files.graph, data.paths, options);
	return { ...weightsIn({ scan, taps, folder: data.folder }, { name: files.name, fingerprint }), files };
}

/** The weights of a graph whose taps are found. */
export function weightsIn(
	{ scan, taps, folder }: { scan: ModelScan; taps: readonly Tap[]; folder: string },
	{ name, fingerprint }: Pick<WeightFacts, "name" | "fingerprint">,
): ModelWeights {
	const { neurons: neuronsPerLayer, hidden } = taps[0]!;
	const graph = graphOf(scan);
	const linears = linearsOf(graph);
	return {
		...{ name, fingerprint, layers: taps.length, neuronsPerLayer, hidden },
		...{ precision: describePrecision(scan, taps), graph, folder, taps },
		upOf(layer) {
			const found = upProjection(graph, linears, taps[layer]!.linear);
			if ("up" in found) return found.up;
			throw new LensError(
				"modelUnsupported",
				`Layer ${taps[layer]!.layer} of ${name} cannot be compared: ${found.problem}.`,
			);
		},
	};
}
