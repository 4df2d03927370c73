/** A file's text piece by piece, so that no file is ever held whole. */
import { LensError } from "../../protocol/errors";
import type { StudyFiles } from "../files";

/** Few calls for a large file, little memory for any. */
const BLOCK = 1 << 20;
/**
 * Characters of a row. The largest rows of known sets, BioASQ's with their snippets, stay below 1 MB; what is longer is
 * a file of another kind, or one whose line ends were lost.
 */
export const LONGEST_ROW = 4 << 20;

export interface Line {
	/** Counted from 1, as editors do. */
	number: number;
	/** Without its end; null when it is longer than a row may be. */
	text: string | null;
}

/**
 * Reads some bytes of a file.
 * @throws LensError fileUnreadable
 */
export async function bytesOf(
	files: StudyFiles,
	path: string,
	{ start, length }: { start: number; length: number },
): Promise<Uint8Array> {
	try {
		return await files.read(path, start, length);
	} catch (error) {
		if (error instanceof LensError) throw error;
		throw new LensError("fileUnreadable", `${path} cannot be read: ${(error as Error).message}.`);
	}
}

/**
 * The text of a UTF-8 file without its byte order mark; bytes that are no UTF-8 become U+FFFD.
 * @throws LensError fileUnreadable
 */
export async function* textOf(files: StudyFiles, path: string): AsyncGenerator<string, void> {
	const size = await files.size(path);
	if (size === null) throw new LensError("fileUnreadable", `There is no file ${path}.`);
	const decoder = new TextDecoder();
	for (let start = 0; start < size; start += BLOCK) {
		const length = Math.min(BLOCK, size - start);
		yield decoder.decode(await bytesOf(files, path, { start, length }), { stream: true });
	}
	yield decoder.decode();
}

/**
 * The lines of a file; \n, \r\n and a lone \r end one. Of a line that is too long nothing is kept.
 * @throws LensError fileUnreadable
 */
export async function* linesOf(
	chunks: AsyncIterable<string>,
	longest = LONGEST_ROW,
): AsyncGenerator<Line, void> {
	let parts: string[] = [];
	let length = 0;
	let number = 0;
	let held = "";
	const add = (part: string) => {
		length += part.length;
		if (length <= longest) parts.push(part);
		else parts = [];
	};
	const end = (): Line => {
		const text = length <= longest ? parts.join("") : null;
		parts = [];
		length = 0;
		number++;
		return { number, text };
	};
	for await (const chunk of chunks) {
		const text = held + chunk;
		// Whether a \n follows, the next piece tells.
		held = text.endsWith("\r") ? "\r" : "";
		const pieces = text.slice(0, text.length - held.length).split(/\r\n|\n|\r/);
		for (let i = 0; i < pieces.length - 1; i++) {
			add(pieces[i]!);
			yield end();
		}
		add(pieces.at(-1)!);
	}
	if (held || length > 0) yield end();
}
