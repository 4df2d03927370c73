import { dot } from "./products";

/**
 * Second derivatives of the loss over some columns, Σ_i d_i x_ia x_ib, at a curvature d that is kept while it serves: then
 * columns that join cost only their own products, and Newton's rounds in between cost none. Rows times columns squared,
 * these products are what a fit over some hundred columns would spend its time on.
 */
export class Bend {
	#curvature: Float64Array | null = null;
	readonly #placeOf = new Map<Float32Array, number>();
	/** Row a holds the products with columns 0..a. */
	readonly #rows: Float64Array[] = [];
	readonly #columns: Float32Array[] = [];

	/** Forgets all products; the next are made at another curvature. */
	forget(): void {
		this.#curvature = null;
		this.#placeOf.clear();
		this.#rows.length = 0;
		this.#columns.length = 0;
	}

	/**
	 * @param columns   [n] of [rows]
	 * @param curvature [rows] the current one, copied where none is kept
	 * @returns         [n, n]
	 */
	over(columns: readonly Float32Array[], curvature: Float64Array): Float64Array {
		this.#curvature ??= Float64Array.from(curvature);
		const places = columns.map((column) => this.#placeOf.get(column) ?? this.#add(column));
		const n = columns.length;
		const bend = new Float64Array(n * n);
		for (let a = 0; a < n; a++)
			for (let b = 0; b <= a; b++) {
				const [low, high] = [Math.min(places[a]!, places[b]!), Math.max(places[a]!, places[b]!)];
				bend[a * n + b] = this.#rows[high]![low]!;
				bend[b * n + a] = bend[a * n + b]!;
			}
		return bend;
	}

	#add(column: Float32Array): number {
		const bent = Float64Array.from(this.#curvature!);
		for (let i = 0; i < bent.length; i++) bent[i]! *= column[i]!;
		this.#columns.push(column);
		this.#rows.push(new Float64Array(this.#columns.map((each) => dot(each, bent))));
		this.#placeOf.set(column, this.#columns.length - 1);
		return this.#columns.length - 1;
	}
}
