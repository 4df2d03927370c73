/** The map's figures: rows of neurons by columns of tokens, appended to while tokens stream in. */
import type { ProbeNeuron } from "../../../src/core/probe/file";

/** One row: a layer with all of its probe neurons, or one of them alone. */
export interface MapRow {
	layer: number;
	/** Indices into the probe's neurons. */
	neurons: readonly number[];
	/** `7` for a layer, `7:120` for a neuron. */
	label: string;
}

/** One row a layer that holds neurons of the probe, from the first layer to the last. */
export function layerRows(neurons: readonly ProbeNeuron[]): MapRow[] {
	const byLayer = new Map<number, number[]>();
	for (const [k, { layer }] of neurons.entries()) byLayer.set(layer, [...(byLayer.get(layer) ?? []), k]);
	return [...byLayer]
		.sort(([a], [b]) => a - b)
		.map(([layer, held]) => ({ layer, neurons: held, label: String(layer) }));
}

/** One row a neuron, by layer and then by index. */
export function neuronRows(neurons: readonly ProbeNeuron[]): MapRow[] {
	return neurons
		.map(({ layer, index }, k) => ({ layer, index, k }))
		.sort((a, b) => a.layer - b.layer || a.index - b.index)
		.map(({ layer, index, k }) => ({ layer, neurons: [k], label: `${layer}:${index}` }));
}

/** Cells larger than all but this part have the strongest colour, so that one outlier does not pale the others. */
const CLIPPED = 0.01;
const BINS = 4096;

export interface Cell {
	row: number;
	column: number;
	value: number;
}

/**
 * What each row's neurons add to each token's logit.
 *
 *     cell[r, t] = Σ_{k in row r} shares[t, k],    Σ_r cell[r, t] + bias = logit[t]
 */
export class Cells {
	/** [T, R], a column after the other. */
	private values: Float32Array;
	private filled = 0;
	private scaledAt = 0;
	/** The scale's end: cells from −top to +top have a colour each, those beyond have the last. 0 while all are 0. */
	top = 0;

	constructor(readonly rows: readonly MapRow[]) {
		this.values = new Float32Array(rows.length * 256);
	}

	/** T, the tokens so far. */
	get columns(): number {
		return this.filled;
	}

	/** @param tokens in order; their shares in the probe's order [K] */
	append(tokens: readonly { shares: Float32Array }[]): void {
		const { length: height } = this.rows;
		this.reserve((this.filled + tokens.length) * height);
		for (const { shares } of tokens) {
			for (const [row, { neurons }] of this.rows.entries()) {
				let sum = 0;
				for (const k of neurons) sum += shares[k] ?? 0;
				this.values[this.filled * height + row] = sum;
			}
			this.filled++;
		}
		// While tokens stream in the scale moves a dozen times and not with each of them.
		if (this.filled >= 2 * this.scaledAt) this.settle();
	}

	at(row: number, column: number): number {
		return this.values[column * this.rows.length + row]!;
	}

	/** Of columns [from, to) of a row the value that is largest in size, so that no strong cell is lost when many share a pixel. */
	strongest(row: number, from: number, to: number): number {
		const { length: height } = this.rows;
		let best = 0;
		for (let place = from * height + row; place < to * height; place += height) {
			const value = this.values[place]!;
			if (Math.abs(value) > Math.abs(best)) best = value;
		}
		return best;
	}

	/** Fits the scale to all cells that are there. */
	settle(): void {
		const cells = this.values.subarray(0, this.filled * this.rows.length);
		this.scaledAt = this.filled;
		let largest = 0;
		for (const value of cells) largest = Math.max(largest, Math.abs(value));
		this.top = largest === 0 ? 0 : clippedTop(cells, largest);
	}

	/** The `count` cells that are largest in size, largest first; zeros left out. */
	largest(count: number): Cell[] {
		const found: Cell[] = [];
		let least = 0;
		for (let column = 0; column < this.filled; column++)
			for (let row = 0; row < this.rows.length; row++) {
				const value = this.at(row, column);
				if (Math.abs(value) <= least) continue;
				const place = found.findIndex((cell) => Math.abs(cell.value) < Math.abs(value));
				found.splice(place < 0 ? found.length : place, 0, { row, column, value });
				if (found.length > count) found.pop();
				if (found.length === count) least = Math.abs(found.at(-1)!.value);
			}
		return found;
	}

	private reserve(size: number): void {
		if (size <= this.values.length) return;
		const larger = new Float32Array(Math.max(size, 2 * this.values.length));
		larger.set(this.values);
		this.values = larger;
	}
}

/** The size that all but a part of the cells that are not 0 keep below, to a bin's width. */
function clippedTop(cells: Float32Array, largest: number): number {
	const bins = new Uint32Array(BINS);
	let count = 0;
	for (const value of cells)
		if (value !== 0) {
			bins[Math.min(BINS - 1, Math.floor((Math.abs(value) / largest) * BINS))]!++;
			count++;
		}
	let beyond = 0;
	for (let bin = BINS - 1; bin >= 0; bin--) {
		beyond += bins[bin]!;
		if (beyond > count * CLIPPED) return ((bin + 1) / BINS) * largest;
	}
	return largest;
}
