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

/**
 * Names control characters and those that turn or hide the text around them, so that no token can steer the terminal.
 * Line ends and tabs stay.
 */
export function harmless(text: string): string {
	return text.replace(
		steering,
		(found) => `<U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}>`,
	);
}

const steering =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
	/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The same on one line: line ends and tabs become spaces. */
export const oneLine = (text: string): string => harmless(text.replace(/[\t\r\n]+/g, " "));
