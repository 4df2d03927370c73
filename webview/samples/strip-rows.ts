/**
 * A row for each value, so that no two marks of one row are near: from the lowest on, each takes the first row with
 * room. Row 0 is that of the answer itself (null).
 * @param near share of the axis, 0..1, that a mark takes
 */
export function rowsOf(values: readonly (number | null)[], near: number): number[] {
	const ends: number[] = [];
	const rows = values.map(() => 0);
	const order = [...values.keys()].filter((i) => values[i] !== null).sort((a, b) => values[a]! - values[b]!);
	for (const i of order) {
		const value = values[i]!;
		const free = ends.findIndex((end) => value - end >= near);
		const row = free < 0 ? ends.length : free;
		ends[row] = value;
		rows[i] = row + 1;
	}
	return rows;
}
