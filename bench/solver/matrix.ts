import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { mulberry32 } from "../../src/core/random";

export interface Size {
	rows: number;
	columns: number;
}

/** Columns that the classes depend on. */
const PLANTED = 40;
/** What columns have in common, as neurons that fire for the same words. */
const FACTORS = 16;

/**
 * Writes rows of float32 like mean CETT (positive, a few large, columns of different size, groups that move together) and a
 * label for each: whether a weighted sum of some columns and noise is above its median.
 * @param path of the matrix; labels go beside it, one byte a row, into `.labels`
 */
export async function writeMatrix(path: string, { rows, columns }: Size): Promise<void> {
	const random = mulberry32(columns);
	const sizes = Float64Array.from({ length: columns }, () => 0.02 * 10 ** (random() - 0.5));
	const planted = Array.from({ length: PLANTED }, (_, k) => ({
		column: Math.floor(random() * columns),
		weight: k % 4 === 3 ? -1 : 1,
	}));
	const file = createWriteStream(path);
	const scores: number[] = [];
	for (let i = 0; i < rows; i++) {
		const row = drawRow(sizes, random);
		let score = (random() - 0.5) * 2;
		for (const { column, weight } of planted) score += (weight * row[column]!) / sizes[column]!;
		scores.push(score);
		if (!file.write(Buffer.from(row.buffer))) await once(file, "drain");
	}
	file.end();
	await once(file, "close");
	const middle = Float64Array.from(scores).sort()[rows >> 1]!;
	await writeFile(
		`${path}.labels`,
		Uint8Array.from(scores, (score) => (score > middle ? 1 : 0)),
	);
}

function drawRow(sizes: Float64Array, random: () => number): Float32Array {
	const row = new Float32Array(sizes.length);
	const shared = Float64Array.from({ length: FACTORS }, random);
	for (let j = 0; j < row.length; j++) {
		const own = random();
		row[j] = sizes[j]! * (0.8 * own * own * own + 0.2 * shared[j % FACTORS]!);
	}
	return row;
}
