/** A row as its file has it, before anything is known of what it means. */
export interface FoundRow {
	/** Where it stands: "line 12", "row 3", "element 5". */
	place: string;
	row: unknown;
	/** Its name, where rows are the properties of an object. */
	key?: string;
	problem?: undefined;
}

/** A row that cannot be read, and why; the reason is one of few, so that reasons can be counted. */
export interface BrokenRow {
	place: string;
	problem: string;
	row?: undefined;
	key?: undefined;
}

export type FileRow = FoundRow | BrokenRow;

/** Reasons that several formats share. */
export const TOO_LONG = "it is too long for a row";
export const NUL = "it holds a NUL, which no text does";
