/** The solver's problems, made as test/make-golden/probe.py makes them: same generator, same arithmetic, same bits. */
import { type Features, fromRows } from "../../../src/core/probe/matrix";
import { mulberry32 } from "../../../src/core/random";

export interface Problem {
	x: Features;
	isPositive: Uint8Array;
	/** Sum of all values, by which both sides know that they speak of the same matrix. */
	sum: number;
}

function problem(
	rows: Float32Array[],
	planted: [column: number, weight: number][],
	noise: number[],
): Problem {
	const score = rows.map((row, i) => {
		let sum = 0;
		for (const [column, weight] of planted) sum += weight * row[column]!;
		return sum + noise[i]!;
	});
	const middle = Float64Array.from(score).sort()[rows.length >> 1]!;
	return {
		x: fromRows(rows, rows[0]!.length),
		isPositive: Uint8Array.from(score, (value) => (value > middle ? 1 : 0)),
		sum: rows.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0), 0),
	};
}

function matrix(
	rows: number,
	columns: number,
	value: (row: number, column: number) => number,
): Float32Array[] {
	return Array.from({ length: rows }, (_, i) =>
		Float32Array.from({ length: columns }, (_, j) => value(i, j)),
	);
}

function drawn(count: number, random: () => number): number[] {
	return Array.from({ length: count }, random);
}

export function dense(): Problem {
	const random = mulberry32(1);
	const rows = matrix(60, 12, () => random() * 2 - 1);
	const noise = drawn(60, random).map((u) => u - 0.5);
	return problem(
		rows,
		[
			[0, 2],
			[3, -1.5],
			[7, 1],
		],
		noise,
	);
}

export function correlated(): Problem {
	const random = mulberry32(2);
	const shared = drawn(400 * 6, random);
	const rows = matrix(400, 300, (i, j) => 0.75 * shared[i * 6 + (j % 6)]! + 0.25 * random());
	const noise = drawn(400, random).map((u) => u - 0.5);
	return problem(
		rows,
		[
			[0, 3],
			[1, -2],
			[8, 2],
			[150, -1],
		],
		noise,
	);
}

export function wide(): Problem {
	const random = mulberry32(3);
	const rows = matrix(300, 20_000, () => {
		const u = random();
		return u * u * u * 0.1;
	});
	const noise = drawn(300, random).map((u) => (u - 0.5) * 0.05);
	return problem(
		rows,
		[
			[17, 1],
			[1234, 1],
			[9999, -1],
			[15000, 1],
			[19999, -1],
		],
		noise,
	);
}
