/** Arithmetic on rows, plainly and in double precision. */
import type { Rounding } from "../cell";
import { type Matrix, toHalf } from "../numbers";

/** Added to a mean square or a variance before its root. */
const EPSILON = 1e-6;

/** A matrix of values told by their place. */
export function make(rows: number, columns: number, value: (row: number, column: number) => number): Matrix {
	const data = Float64Array.from({ length: rows * columns }, (_, i) =>
		value(Math.floor(i / columns), i % columns),
	);
	return { rows, columns, data };
}

export const map = (m: Matrix, change: (value: number, i: number) => number): Matrix => ({
	...m,
	data: m.data.map(change),
});

export const at = (m: Matrix, row: number, column: number): number => m.data[row * m.columns + column]!;
export const add = (a: Matrix, b: Matrix): Matrix => map(a, (value, i) => value + b.data[i]!);
export const times = (m: Matrix, factor: number): Matrix => map(m, (value) => value * factor);
export const withBias = (m: Matrix, bias: Matrix | undefined): Matrix =>
	bias ? map(m, (value, i) => value + bias.data[i % m.columns]!) : m;
export const rowsOf = (table: Matrix, rows: readonly number[]): Matrix =>
	make(rows.length, table.columns, (row, column) => at(table, rows[row]!, column));
/** Some columns of every row. */
export const slice = (m: Matrix, from: number, count: number): Matrix =>
	make(m.rows, count, (row, column) => at(m, row, from + column));
/** Every row cut into rows of the given width, one below the other. */
export const cut = (m: Matrix, width: number): Matrix => ({
	rows: m.data.length / width,
	columns: width,
	data: m.data,
});

/** x W, with x rounded as the quantiser has it. */
export function multiply(x: Matrix, w: Matrix, rounding: Rounding = "none"): Matrix {
	const rounded = round(x, rounding);
	return make(x.rows, w.columns, (row, column) => {
		let sum = 0;
		for (let k = 0; k < w.rows; k++) sum += at(rounded, row, k) * at(w, k, column);
		return sum;
	});
}

function round(x: Matrix, rounding: Rounding): Matrix {
	if (rounding === "none") return x;
	if (rounding === "half") return map(x, toHalf);
	if (rounding === "dynamic") return roundDynamically(x);
	if ("block" in rounding) return roundBlocks(x, rounding.block);
	const { step } = rounding;
	return map(x, (value) => (clampByte(nearestEven(value / step) + 128) - 128) * step);
}

/** DynamicQuantizeLinear: one scale and zero point for the whole tensor. */
function roundDynamically(x: Matrix): Matrix {
	const low = x.data.reduce((a, b) => Math.min(a, b), 0);
	const high = x.data.reduce((a, b) => Math.max(a, b), 0);
	const scale = Math.fround((high - low) / 255);
	const zero = clampByte(nearestEven(-low / scale));
	return map(x, (value) => (clampByte(nearestEven(value / scale) + zero) - zero) * scale);
}

/** Each block of a row to int8 by its largest value. */
function roundBlocks(x: Matrix, block: number): Matrix {
	return map(x, (value, i) => {
		const row = Math.floor(i / x.columns) * x.columns;
		const from = row + Math.floor((i - row) / block) * block;
		const inside = x.data.subarray(from, Math.min(from + block, row + x.columns));
		const scale = Math.fround(inside.reduce((most, one) => Math.max(most, Math.abs(one)), 0) / 127);
		return scale === 0 ? 0 : nearestEven(value / scale) * scale;
	});
}

const clampByte = (value: number) => Math.min(255, Math.max(0, value));

function nearestEven(value: number): number {
	const below = Math.floor(value);
	if (value - below !== 0.5) return Math.round(value);
	return below % 2 === 0 ? below : below + 1;
}

/** What a norm scales and shifts by. */
export interface NormWeights {
	readonly weight: Matrix;
	readonly bias: Matrix | undefined;
	/** Added to the weight. */
	readonly offset: number;
	/** The mean is taken out first. */
	readonly isCentred: boolean;
}

/** RMS or layer norm of every row. */
export function norm(x: Matrix, { weight, bias, offset, isCentred }: NormWeights): Matrix {
	const n = x.columns;
	const normed = Array.from({ length: x.rows }, (_, row) => {
		const values = x.data.subarray(row * n, (row + 1) * n);
		const mean = isCentred ? values.reduce((sum, value) => sum + value, 0) / n : 0;
		const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
		return [...values].map((value) => (value - mean) / Math.sqrt(square + EPSILON));
	});
	const scaled = make(x.rows, n, (row, column) => normed[row]![column]! * (weight.data[column]! + offset));
	return withBias(scaled, bias);
}

/** ||x[row]||_2 */
export const rowNorm = (x: Matrix, row: number): number =>
	Math.hypot(...x.data.subarray(row * x.columns, (row + 1) * x.columns));
