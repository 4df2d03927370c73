/** Which tokens two answers do not share. */

/** A table for the two longest answers a slider is likely to see (2,000 tokens each) is 8 MB; above, ends are compared. */
const MAX_CELLS = 4_000_000;

/**
 * Marks the tokens outside the longest common subsequence.
 * @param first  [T1] token ids
 * @param second [T2] token ids
 * @returns      [T1] and [T2]: true where a token has no partner in the other answer
 */
export function difference(first: number[], second: number[]): { first: boolean[]; second: boolean[] } {
	const start = commonStart(first, second);
	const end = commonEnd(first, second, start);
	const [a, b] = [first.slice(start, first.length - end), second.slice(start, second.length - end)];
	const pairs = a.length * b.length > MAX_CELLS ? [] : commonPairs(a, b);
	const marks = { first: first.map(() => false), second: second.map(() => false) };
	marks.first.fill(true, start, first.length - end);
	marks.second.fill(true, start, second.length - end);
	for (const [i, j] of pairs) {
		marks.first[start + i] = false;
		marks.second[start + j] = false;
	}
	return marks;
}

function commonStart(a: number[], b: number[]): number {
	let length = 0;
	while (length < a.length && length < b.length && a[length] === b[length]) length++;
	return length;
}

function commonEnd(a: number[], b: number[], start: number): number {
	let length = 0;
	const most = Math.min(a.length, b.length) - start;
	while (length < most && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
	return length;
}

/** Index pairs of a longest common subsequence; `rest[i,j]` is its length for a[i..] and b[j..]. */
function commonPairs(a: number[], b: number[]): [number, number][] {
	const width = b.length + 1;
	const rest = new Uint16Array((a.length + 1) * width);
	for (let i = a.length - 1; i >= 0; i--)
		for (let j = b.length - 1; j >= 0; j--)
			rest[i * width + j] =
				a[i] === b[j]
					? rest[(i + 1) * width + j + 1]! + 1
					: Math.max(rest[(i + 1) * width + j]!, rest[i * width + j + 1]!);
	const pairs: [number, number][] = [];
	for (let i = 0, j = 0; i < a.length && j < b.length; ) {
		if (a[i] === b[j]) pairs.push([i++, j++]);
		else if (rest[(i + 1) * width + j]! >= rest[i * width + j + 1]!) i++;
		else j++;
	}
	return pairs;
}
