/** What a measuring program is asked for, as its one argument. */
export interface Task {
	/** Of the matrix, float32 row after row; labels are beside it in `.labels`. */
	path: string;
	rows: number;
	columns: number;
	/** Values of C, ten to a tenfold, from where the first weight appears. */
	steps: number;
}

/** What it says, as one line of JSON. */
export interface Fitted {
	seconds: number;
	/** Of all its threads, and of the system for it. */
	cpuSeconds: number;
	/** The most memory that the process had resident (VmHWM). */
	peakBytes: number;
	/** How often all of the matrix was read, where it was read more than once. */
	passes?: number;
	fits: FittedC[];
}

export interface FittedC {
	c: number;
	objective: number;
	/** What the objective is above its minimum, at most, where that is known. */
	gap?: number;
	weights: number;
}
