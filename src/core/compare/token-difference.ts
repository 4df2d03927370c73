/**
 * Which tokens two answers do not share: the greedy search of Myers for the shortest way from one to the other.
 * @see Myers 1986, "An O(ND) difference algorithm and its variations", Algorithmica 1
 */

/** What of a token tells it from another. */
export interface ComparedToken {
	id: number;
	text: string;
}

export interface TokenDifference {
	/** [T1] true where a token of the first answer has no partner in the second. */
	first: boolean[];
	/** [T2] the same for the second answer. */
	second: boolean[];
	/** Place of the first token at which they part; null when they are the same to the end. */
	at: number | null;
}

/**
 * The search keeps a row of at most 2 D + 1 places for each of its D edits, 16 MB at this limit. Answers further apart
 * have next to nothing in common: all between their common start and end is told as different.
 */
const MOST_EDITS = 2000;

/** Marks the tokens outside a longest common subsequence. Tokens are alike by their id, or else by their text. */
export function tokenDifference(
	first: readonly ComparedToken[],
	second: readonly ComparedToken[],
): TokenDifference {
	const start = commonStart(first, second);
	const end = commonEnd(first, second, start);
	const [a, b] = [first.slice(start, first.length - end), second.slice(start, second.length - end)];
	const marks = { first: first.map(() => false), second: second.map(() => false) };
	marks.first.fill(true, start, first.length - end);
	marks.second.fill(true, start, second.length - end);
	for (const [i, j] of commonPairs(a, b)) {
		marks.first[start + i] = false;
		marks.second[start + j] = false;
	}
	return { ...marks, at: start === first.length && start === second.length ? null : start };
}

/** A piece of a character shows as nothing and is alike by its id only. */
const areAlike = (a: ComparedToken, b: ComparedToken): boolean =>
	a.id === b.id || (a.text !== "" && a.text === b.text);

function commonStart(a: readonly ComparedToken[], b: readonly ComparedToken[]): number {
	let length = 0;
	while (length < a.length && length < b.length && areAlike(a[length]!, b[length]!)) length++;
	return length;
}

function commonEnd(a: readonly ComparedToken[], b: readonly ComparedToken[], start: number): number {
	const most = Math.min(a.length, b.length) - start;
	let length = 0;
	while (length < most && areAlike(a[a.length - 1 - length]!, b[b.length - 1 - length]!)) length++;
	return length;
}

/**
 * Index pairs of a longest common subsequence, last first; none when it takes more than MOST_EDITS.
 *
 *     reach[d][k] = the furthest place in `a` on diagonal k = (place in a) - (place in b) that d edits lead to
 */
function commonPairs(a: readonly ComparedToken[], b: readonly ComparedToken[]): [number, number][] {
	const most = Math.min(a.length + b.length, MOST_EDITS);
	const reach = new Int32Array(2 * most + 3);
	const zero = most + 1;
	const before: Int32Array[] = [];
	for (let d = 0; d <= most; d++) {
		// What d edits look back on: diagonals -d..d.
		before.push(reach.slice(zero - d, zero + d + 1));
		for (let k = -d; k <= d; k += 2) {
			const isDown = k === -d || (k !== d && reach[zero + k - 1]! < reach[zero + k + 1]!);
			let x = d === 0 ? 0 : isDown ? reach[zero + k + 1]! : reach[zero + k - 1]! + 1;
			while (x < a.length && x - k < b.length && areAlike(a[x]!, b[x - k]!)) x++;
			reach[zero + k] = x;
			if (x >= a.length && x - k >= b.length) return pairsBack(before, a.length, b.length);
		}
	}
	return [];
}

/** The way back from both ends: each run of diagonal steps is a run of pairs. */
function pairsBack(before: readonly Int32Array[], endOfA: number, endOfB: number): [number, number][] {
	const pairs: [number, number][] = [];
	let [x, y] = [endOfA, endOfB];
	for (let d = before.length - 1; d >= 0; d--) {
		const reach = before[d]!;
		const k = x - y;
		const at = (diagonal: number) => reach[diagonal + d]!;
		const isDown = k === -d || (k !== d && at(k - 1) < at(k + 1));
		const fromX = d === 0 ? 0 : isDown ? at(k + 1) : at(k - 1);
		const fromY = d === 0 ? 0 : fromX - (isDown ? k + 1 : k - 1);
		while (x > fromX && y > fromY) pairs.push([--x, --y]);
		[x, y] = [fromX, fromY];
	}
	return pairs;
}
