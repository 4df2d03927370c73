/** What comes in by calls, read one by one where it is waited for. */
export class Inbox<T> {
	private readonly held: T[] = [];
	private wake: () => void = () => undefined;
	private isClosed = false;

	put(item: T): void {
		this.held.push(item);
		this.wake();
	}

	/** Nothing more comes; what is held is still read. */
	close(): void {
		this.isClosed = true;
		this.wake();
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<T> {
		for (;;) {
			while (this.held.length > 0) yield this.held.shift()!;
			if (this.isClosed) return;
			await new Promise<void>((resolve) => {
				this.wake = resolve;
			});
		}
	}
}
