/** What the person at the panel chose to look at; the views share it, so that a choice in one shows in all. */

/** What the tokens are tinted by. */
export type Tint =
	| { by: "risk" | "logit" | "entropy" | "probability" }
	/** Index into the probe's neurons. */
	| { by: "neuron"; index: number };

/** Tokens [start, end) of the response of the model as it is. */
export interface TokenRange {
	start: number;
	end: number;
}

export interface Choice {
	tint: Tint;
	/** The token whose card stays open. */
	pinned: { run: string; part: "prompt" | "response"; index: number } | null;
	/** The tokens that a drag over the timeline or the layer map marked. */
	range: TokenRange | null;
	/** The neuron whose page is open: index into the probe's neurons. */
	neuronPage: number | null;
}

export class Selection {
	private current: Choice;
	private run: string | null = null;

	/**
	 * @param onChange called once after each change
	 * @param tint     what an earlier panel's tokens were tinted by
	 */
	constructor(
		private readonly onChange: () => void,
		tint: Tint = { by: "risk" },
	) {
		this.current = { tint, pinned: null, range: null, neuronPage: null };
	}

	/** What is shown from now on; tokens that were marked in another run are so no more. */
	begin(run: string | null): void {
		if (run !== this.run && this.current.range) this.current = { ...this.current, range: null };
		this.run = run;
	}

	get now(): Readonly<Choice> {
		return this.current;
	}

	choose(change: Partial<Choice>): void {
		this.current = { ...this.current, ...change };
		this.onChange();
	}
}
