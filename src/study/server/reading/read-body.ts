/** A body that a server sends, read no further than it can be of use: some never end, and some are packed a thousandfold. */

export interface Body {
	text: string;
	/** Whether nothing was cut off. */
	isWhole: boolean;
}

/** What is set aside for a body before it is known to be longer, bytes. */
const FIRST_ROOM = 16_384;

/**
 * Reads a body as UTF-8, without a byte-order mark and as it was before it was packed. What is behind `most` bytes is not
 * waited for: whoever asked ends the connection.
 * @param most bytes that are kept; no more than twice as many are in memory at a time
 */
export async function readBody({ body }: Response, most: number): Promise<Body> {
	if (!body) return { text: "", isWhole: true };
	const reader = body.getReader();
	let kept = new Uint8Array(Math.min(FIRST_ROOM, most));
	let length = 0;
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		const piece = value.subarray(0, most - length);
		if (length + piece.length > kept.length) {
			const larger = new Uint8Array(Math.min(most, Math.max(2 * kept.length, length + piece.length)));
			larger.set(kept.subarray(0, length));
			kept = larger;
		}
		kept.set(piece, length);
		length += piece.length;
		if (piece.length < value.length) return { text: textOf(kept, length), isWhole: false };
	}
	return { text: textOf(kept, length), isWhole: true };
}

const textOf = (bytes: Uint8Array, length: number): string =>
	new TextDecoder().decode(bytes.subarray(0, length));
