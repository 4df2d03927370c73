/** A model file's graph, read and proved, with all that can be wrong with it as one sentence. */
import { realpath } from "node:fs/promises";
import { basename } from "node:path";
import { type ModelScan, scanModel } from "../../core/onnx/scan";
import { findTaps, type Tap, type TapHints } from "../../core/onnx/taps";
import { LensError } from "../../protocol/errors";
import { type ExternalData, findExternalData } from "./external-data";
import { readSkeleton } from "./skeleton";

export interface Graph {
	scan: ModelScan;
	taps: Tap[];
	data: ExternalData;
}

/**
 * Reads a graph, finds its taps and its weights.
 * @param linkFolder where weights are made plain files that a download cache keeps as links
 * @throws LensError modelBroken, modelUnsupported
 */
export async function readGraph(graph: string, hints: TapHints, linkFolder: string): Promise<Graph> {
	const scan = await scanFile(graph);
	const taps = provedTaps(graph, scan, hints);
	return { scan, taps, data: await findExternalData(graph, scan.externalFiles, linkFolder) };
}

/**
 * The graph of a model file; its large weights refer to the file itself.
 * @throws LensError modelBroken, modelUnsupported
 */
export async function scanFile(graph: string): Promise<ModelScan> {
	const name = basename(graph);
	// A link's target may have another name, and it is the target that is mapped.
	const target = await realpath(graph).catch(() => graph);
	const scanned = scanModel(await readSkeleton(target, name));
	if ("problem" in scanned) throw new LensError("modelBroken", `${name}: ${scanned.problem}`);
	return scanned.value;
}

/**
 * One tap a layer, all of one width.
 * @throws LensError modelUnsupported naming the layer and the reason
 */
export function provedTaps(graph: string, scan: ModelScan, hints: TapHints): Tap[] {
	const refuse = (why: string) => new LensError("modelUnsupported", `${basename(graph)}: ${why}`);
	const other = anotherKind(scan);
	if (other) throw refuse(other);
	const { taps, problems } = findTaps(scan, hints);
	if (problems.length) throw refuse(problems.join(" "));
	return taps;
}

/** Models that see or hear come in parts; only what takes tokens and gives logits is a decoder. */
function anotherKind({ inputs, outputs, initializers }: ModelScan): string | null {
	// Old files list their weights among the inputs.
	const names = inputs.map(({ name }) => name).filter((name) => !initializers.has(name));
	const givesLogits = outputs.some(({ name }) => name === "logits");
	if (names.includes("input_ids") && givesLogits) return null;
	if (names.includes("inputs_embeds") && givesLogits)
		return "It takes embeddings (inputs_embeds) in place of tokens; a decoder whose tokens are embedded by another file cannot be fed yet.";
	const gives = outputs.map(({ name }) => name).slice(0, 1);
	return `It is not a decoder: it takes ${names[0] ?? "nothing"} and gives ${gives}, not input_ids and logits.`;
}

/** Tokens the model has logits for, where the graph says so. */
export function vocabularyOf({ outputs }: ModelScan): number | undefined {
	const width = outputs.find(({ name }) => name === "logits")?.dims.at(-1);
	return typeof width === "number" ? width : undefined;
}
