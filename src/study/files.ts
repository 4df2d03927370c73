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
	/** Exactly as many bytes from `start` as `into` has room for. */
	readInto(path: string, start: number, into: Uint8Array): Promise<void>;
	/** Adds to the end of a file, which need not exist, nor its folder. On the disk when it returns. */
	append(path: string, data: string | Uint8Array): Promise<void>;
	/**
	 * Writes a file whole, beside the old one, then renames: a reader sees the old or the new bytes, nothing between, whenever
	 * the power goes. Its folder need not exist.
	 */
	replace(path: string, data: string | Uint8Array): Promise<void>;
	/** Cuts a file to its first `size` bytes. */
	truncate(path: string, size: number): Promise<void>;
	/** Deletes a file, if there is one. */
	remove(path: string): Promise<void>;
	/** Names of the files in a folder, sorted; none when there is no such folder. */
	list(folder: string): Promise<string[]>;
	/** SHA-256 of a file's bytes, in hexadecimal. */
	sha256(path: string): Promise<string>;
}
