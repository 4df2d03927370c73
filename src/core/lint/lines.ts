/** Lines and columns of a text, as editors and reports count them: from 1, columns in UTF-16 units. */

export interface Place {
	line: number;
	column: number;
}

export interface Lines {
	readonly text: string;
	/** Where each line begins. */
	readonly starts: readonly number[];
}

/** A line ends with "\r\n", "\n" or "\r". */
export function linesOf(text: string): Lines {
	const starts = [0];
	for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
	return { text, starts };
}

/** The line and column of an offset. */
export function placeOf({ starts }: Lines, offset: number): Place {
	let [low, high] = [0, starts.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (starts[middle]! <= offset) low = middle + 1;
		else high = middle;
	}
	return { line: low, column: offset - starts[low - 1]! + 1 };
}

/** A line's own text, without its end. */
export const lineText = ({ text, starts }: Lines, line: number): string =>
	text.slice(starts[line - 1], starts[line]).replace(/[\r\n]+$/, "");
