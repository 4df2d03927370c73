/** Which token of the shown prompt the panel points at. Knows nothing of the editor. */
import { Listeners } from "../listeners";

export class PointedToken {
	private current: number | null = null;
	private readonly changes = new Listeners<{ isPinned: boolean }>();

	/** The listener is told whether the token was chosen, and is to be brought into sight. */
	onChange(listener: (how: { isPinned: boolean }) => void): () => void {
		return this.changes.add(listener);
	}

	/** Index among the prompt's tokens; null while none is pointed at. */
	get token(): number | null {
		return this.current;
	}

	point(token: number | null, isPinned: boolean): void {
		if (token === this.current && !isPinned) return;
		this.current = token;
		this.changes.tell({ isPinned: isPinned && token !== null });
	}
}
