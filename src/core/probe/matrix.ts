import { ShapeError } from "../tensor";
import { addCorrelations, dot, GROUP, square } from "./solver/products";

/**
 * A matrix of features as the solvers see it: rows come by in blocks, from memory or from a file, and are never copied
 * as a whole nor widened. Every method is one pass over all values, which is what costs; so ask for many products at once.
 * The arithmetic is the same whatever the rows come from, to the last bit.
 */
export interface Features {
	readonly rows: number;
	readonly columns: number;
	/** Xᵀ v: for each column its product with a vector over the rows. `v` [rows], returns [columns]. */
	correlate(v: Float64Array): Promise<Float64Array>;
	/** Xᵀ v for several vectors in one pass. */
	correlateMany(vs: readonly Float64Array[]): Promise<Float64Array[]>;
	/** X w: for each row its product with a vector over the columns. `w` [columns], returns [rows]. */
	multiply(w: Float64Array): Promise<Float64Array>;
	/** X w for several vectors in one pass. */
	multiplyMany(ws: readonly Float64Array[]): Promise<Float64Array[]>;
	/** Products there and back in one pass: what a second derivative needs. */
	bendMany(bends: readonly Bend[]): Promise<Bent[]>;
	/** [rows] Each row's squared length. */
	squares(): Promise<Float64Array>;
	/** Some columns, one after the other: [chosen.length · rows]. */
	take(chosen: ArrayLike<number>): Promise<Float32Array>;
}

export interface Bend {
	/** [columns] */
	w: Float64Array;
	/** Added to every row's product: the weight of an intercept. */
	offset: number;
	/** [rows] */
	d: Float64Array;
}

export interface Bent {
	/** [rows] X w + offset */
	along: Float64Array;
	/** [columns] Xᵀ (d ∘ along) */
	bent: Float64Array;
}

/**
 * The rows in order, some at a time, from the first again at every call. Every block but the last holds a multiple of
 * GROUP rows, and is good until the next one is asked for.
 */
export type Blocks = () => AsyncIterable<readonly Float32Array[]>;

/** A matrix from wherever its rows come. */
export function fromBlocks({ rows, columns }: { rows: number; columns: number }, blocks: Blocks): Features {
	const perRow = () => new Float64Array(rows);
	const perColumn = () => new Float64Array(columns);
	const pass = async (visit: (block: readonly Float32Array[], first: number) => void) => {
		let first = 0;
		for await (const block of blocks()) {
			visit(block, first);
			first += block.length;
		}
		if (first !== rows) throw new ShapeError(`${first} rows came for a matrix of ${rows}`);
	};
	const features: Features = {
		rows,
		columns,
		correlate: async (v) => (await features.correlateMany([v]))[0]!,
		async correlateMany(vs) {
			const sums = vs.map(perColumn);
			if (vs.length > 0) await pass((block, first) => addCorrelations(sums, vs, block, first));
			return sums;
		},
		multiply: async (w) => (await features.multiplyMany([w]))[0]!,
		async multiplyMany(ws) {
			const products = ws.map(perRow);
			if (ws.length > 0) await pass((block, first) => setProducts(products, ws, block, first));
			return products;
		},
		async bendMany(bends) {
			const ws = bends.map(({ w }) => w);
			const [along, scaled, bent] = [ws.map(perRow), ws.map(perRow), ws.map(perColumn)];
			const bend = (block: readonly Float32Array[], first: number) => {
				setProducts(along, ws, block, first);
				for (const [p, { d, offset }] of bends.entries())
					for (let i = first; i < first + block.length; i++) {
						along[p]![i]! += offset;
						scaled[p]![i] = d[i]! * along[p]![i]!;
					}
				addCorrelations(bent, scaled, block, first);
			};
			if (ws.length > 0) await pass(bend);
			return ws.map((_, p) => ({ along: along[p]!, bent: bent[p]! }));
		},
		async squares() {
			const squares = perRow();
			await pass((block, first) => {
				for (const [i, row] of block.entries()) squares[first + i] = square(row);
			});
			return squares;
		},
		async take(chosen) {
			const values = new Float32Array(chosen.length * rows);
			if (chosen.length > 0) await pass((block, first) => scatter(values, chosen, { block, first, rows }));
			return values;
		},
	};
	return features;
}

/**
 * A matrix from its rows, each of which may be a view into a larger block: a subset of rows costs nothing.
 * @param rows [rows] of [columns]
 * @throws ShapeError when a row has another length
 */
export function fromRows(rows: readonly Float32Array[], columns: number): Features {
	const odd = rows.find((row) => row.length !== columns);
	if (odd) throw new ShapeError(`a row of ${odd.length} values in a matrix of ${columns} columns`);
	return fromBlocks({ rows: rows.length, columns }, async function* () {
		yield rows;
	});
}

function setProducts(
	products: Float64Array[],
	ws: readonly Float64Array[],
	block: readonly Float32Array[],
	first: number,
): void {
	for (const [i, row] of block.entries())
		for (const [p, w] of ws.entries()) products[p]![first + i] = dot(row, w);
}

/** Some rows at a time, so that neighbours in a column are written together. */
function scatter(
	values: Float32Array,
	chosen: ArrayLike<number>,
	{ block, first, rows }: { block: readonly Float32Array[]; first: number; rows: number },
): void {
	for (let from = 0; from < block.length; from += GROUP) {
		const group = block.slice(from, from + GROUP);
		for (let k = 0; k < chosen.length; k++) {
			const place = k * rows + first + from;
			const column = chosen[k]!;
			for (let i = 0; i < group.length; i++) values[place + i] = group[i]![column]!;
		}
	}
}
