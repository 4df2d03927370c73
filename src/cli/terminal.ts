/** Where the command line reads and writes: the process's own streams, or a test's. */
export interface Terminal {
	input: Input;
	output: Output;
	/** Progress and failures, so that `output` stays clean for a pipe. */
	errors: Output;
}

export interface Input extends AsyncIterable<Uint8Array | string> {
	/** A person at a keyboard rather than a pipe or a file. */
	isTTY?: boolean | undefined;
}

export interface Output {
	write(text: string): unknown;
	isTTY?: boolean | undefined;
	/** Bits of colour: 1, 4, 8 or 24; follows NO_COLOR, FORCE_COLOR and TERM. */
	getColorDepth?(): number;
}
