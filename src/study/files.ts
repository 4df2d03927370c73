/**
 * The files of a study, as it sees them: plain files that grow line by line or row by row, and files written whole.
 * Paths use "/" between a folder and a name.
 */
export interface StudyFiles {
	/** Bytes in the file; null when there is no such file. */
	size(path: string): Promise<number | null>;
	/** The lines of a UTF-8 file in order, without their line ends; a last line without one counts too. */
	lines(path: string): AsyncIterable<string>;
	/** Exactly `length` bytes from `start`. */
	read(path: string, start: number, length: number): Promise<Uint8Array>;
	/** Adds to the end of a file, which need not exist, nor its folder. */
	append(path: string, data: string | Uint8Array): Promise<void>;
	/** Writes a file whole, beside the old one, then renames: a reader sees the old or the new text, nothing between. */
	replace(path: string, text: string): Promise<void>;
	/** Cuts a file to its first `size` bytes. */
	truncate(path: string, size: number): Promise<void>;
}
