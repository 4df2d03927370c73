/** Drift: how far every neuron's weights moved from the base model to the chat model, layer by layer. */
import { LensError } from "../../../protocol/errors";
import { growingFile } from "../../folder/growing-file";
import { forgetLater, isWhole, markWhole, needWhole, placeOf } from "../../folder/run-folder";
import { stepProgress, stopIfCancelled } from "../../job";
import type { Run } from "../study-run";

const FILE = "drift.f64";

/** Compares the layers that were not compared yet. @throws LensError noModel, modelUnsupported, cancelled */
export async function measureDrift(run: Run): Promise<void> {
	const { ports, manifest, pair } = run;
	const { layers } = manifest.model;
	if (await isWhole(run, FILE)) {
		stepProgress(ports, "drift", layers, layers);
		return;
	}
	if (!pair) throw new LensError("noModel", "The two models' weights are not at hand.");
	// Answers do not depend on the weights' comparison; only the report does.
	await forgetLater(run, "features");
	const done = await keepWholeLayers(run);
	const oneDone = stepProgress(ports, "drift", layers, done);
	const file = await growingFile(ports.files, placeOf(run, FILE));
	for (let layer = done; layer < layers; layer++) {
		stopIfCancelled(ports.signal);
		const { up, down } = await pair.weights.drift(layer, ports.signal);
		await file.add(bytesOf([up, down]));
		oneDone();
	}
	await markWhole(run, FILE, notesOf(pair.weights.precisions));
}

/** Weights that are rounded, or rounded differently, are not what training left of them. */
function notesOf([base, chat]: [base: string, chat: string]): string[] {
	if (base === chat && !base.includes("q")) return [];
	return [
		`The base model's weights are kept as ${base} and the chat model's as ${chat}, so that part of the drift is rounding.`,
	];
}

const layerBytes = ({ manifest }: Run): number =>
	2 * manifest.model.neuronsPerLayer * Float64Array.BYTES_PER_ELEMENT;

/** Cuts a layer off that a crash left unfinished. @returns how many are whole */
async function keepWholeLayers(run: Run): Promise<number> {
	const { files } = run.ports;
	const path = placeOf(run, FILE);
	const size = (await files.size(path)) ?? 0;
	const done = Math.min(run.manifest.model.layers, Math.floor(size / layerBytes(run)));
	if (size > done * layerBytes(run)) await files.truncate(path, done * layerBytes(run));
	return done;
}

function bytesOf(lists: readonly Float64Array[]): Uint8Array {
	const count = lists.reduce((sum, { length }) => sum + length, 0);
	const view = new DataView(new ArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
	let at = 0;
	for (const list of lists)
		for (const value of list) {
			view.setFloat64(at, value, true);
			at += Float64Array.BYTES_PER_ELEMENT;
		}
	return new Uint8Array(view.buffer);
}

/** Whether the weights were compared in this run. */
export const hasDrift = ({ manifest }: Run): boolean => FILE in manifest.files;

/** What was measured: [D] of the up-projections and [D] of the down-projections, D = layers · neurons. */
export async function readDrift(run: Run): Promise<{ up: Float64Array; down: Float64Array }> {
	const { layers, neuronsPerLayer: width } = run.manifest.model;
	const { path } = await needWhole(run, FILE);
	const [up, down] = [new Float64Array(layers * width), new Float64Array(layers * width)];
	for (let layer = 0; layer < layers; layer++) {
		const bytes = await run.ports.files.read(path, layer * layerBytes(run), layerBytes(run));
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		for (let n = 0; n < width; n++) {
			up[layer * width + n] = view.getFloat64(8 * n, true);
			down[layer * width + n] = view.getFloat64(8 * (width + n), true);
		}
	}
	return { up, down };
}
