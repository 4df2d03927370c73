/** How much room words take in a drawing, which cannot wrap them by itself. */

let pen: OffscreenCanvasRenderingContext2D | null = null;

/** @param font as in a style sheet: `11px serif` */
export function widthOf(text: string, font: string): number {
	pen ??= new OffscreenCanvas(1, 1).getContext("2d")!;
	pen.font = font;
	return Math.ceil(pen.measureText(text).width);
}

/** The words in lines of at most a width; a word that is longer has a line of its own. */
export function wrapped(text: string, width: number, font: string): string[] {
	const lines: string[] = [];
	for (const word of text.split(" ")) {
		const last = lines.at(-1);
		if (last !== undefined && widthOf(`${last} ${word}`, font) <= width)
			lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(word);
	}
	return lines;
}
