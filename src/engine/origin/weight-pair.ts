/** Two models of the same shape side by side: how far each neuron of a layer moved from one to the other. */

import { CosineSums } from "../../core/neurons/drift";
import type { Graph } from "../../core/onnx/find/graph";
import type { Linear } from "../../core/onnx/find/linear";
import { LensError } from "../../protocol/errors";
import type { WeightPair } from "../../study/origin/models";
import type { ModelWeights, OpenOptions } from "./model-weights";
import { readMatrix, type VisitRow } from "./read-matrix";

/**
 * @throws LensError modelMismatch when the two are the same model, or differ in layers, neurons or hidden size
 */
export function weightPair(base: ModelWeights, chat: ModelWeights, options: OpenOptions): WeightPair {
	checkPair(base, chat);
	return {
		precisions: [base.precision, chat.precision],
		async drift(layer, signal) {
			const read = { base, chat, options: { ...options, signal } };
			const neurons = base.neuronsPerLayer;
			const ups = { before: base.upOf(layer), after: chat.upOf(layer) };
			const up = new CosineSums(neurons);
			await compare(read, { before: ups.before.linear, after: ups.after.linear }, (row, other) => {
				// The two may keep their halves elsewhere: both are brought to the neurons' own order.
				up.addComponent(columns(row, ups.before, neurons), columns(other, ups.after, neurons), ONE_BY_ONE);
			});
			const down = new CosineSums(neurons);
			const downs = { before: base.taps[layer]!.linear, after: chat.taps[layer]!.linear };
			await compare(read, downs, (row, other, neuron) => down.addVector(neuron, row, other));
			return { up: up.drifts(), down: down.drifts() };
		},
	};
}

const ONE_BY_ONE = { from: 0, step: 1 };

/** What a row holds for the neurons, in their order. */
function columns(
	row: Float32Array,
	{ from, step }: { from: number; step: number },
	neurons: number,
): Float32Array {
	if (step === 1) return row.subarray(from, from + neurons);
	return Float32Array.from({ length: neurons }, (_, j) => row[from + j * step]!);
}

interface Read {
	base: ModelWeights;
	chat: ModelWeights;
	options: OpenOptions;
}

/** One matrix is held whole, the other comes by row by row: the two may be stored, and so be read, in different orders. */
async function compare(
	{ base, chat, options }: Read,
	{ before, after }: { before: Linear; after: Linear },
	each: (row: Float32Array, other: Float32Array, index: number) => void,
): Promise<void> {
	const held = new Float32Array(before.inner * before.outer);
	await read(base, before, options, (index, row) => held.set(row, index * before.outer));
	await read(chat, after, options, (index, row) => {
		each(held.subarray(index * before.outer, (index + 1) * before.outer), row, index);
	});
}

function read(
	{ graph, folder }: { graph: Graph; folder: string },
	linear: Linear,
	{ log, signal }: OpenOptions,
	visit: VisitRow,
): Promise<void> {
	return readMatrix(graph, linear, { folder, log, signal, visit });
}

const SIDES = [
	["layers", "layers"],
	["neuronsPerLayer", "neurons a layer"],
	["hidden", "hidden units"],
] as const;

function checkPair(base: ModelWeights, chat: ModelWeights): void {
	if (base.fingerprint === chat.fingerprint)
		throw new LensError(
			"modelMismatch",
			`${base.name} and ${chat.name} are the same model (${base.fingerprint.slice(0, 12)}), so that nothing can have moved.`,
		);
	for (const [side, word] of SIDES)
		if (base[side] !== chat[side])
			throw new LensError(
				"modelMismatch",
				`${base.name} has ${base[side]} ${word}, ${chat.name} has ${chat[side]}: the one was not made from the other.`,
			);
}
