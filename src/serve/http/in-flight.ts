/** Requests that have not ended yet. */
export class InFlight {
	private count = 0;
	private waiting: (() => void)[] = [];

	begin(): void {
		this.count++;
	}

	end(): void {
		this.count--;
		if (this.count === 0) for (const resume of this.waiting.splice(0)) resume();
	}

	/** Waits until there is none. */
	async none(): Promise<void> {
		if (this.count > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
	}
}
