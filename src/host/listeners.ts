/** Functions that want to hear of one kind of event. */
export class Listeners<T> {
	private readonly listeners = new Set<(event: T) => void>();

	/** The returned function stops listening. */
	add(listener: (event: T) => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	tell(event: T): void {
		for (const listener of this.listeners) listener(event);
	}
}
