import type * as vscode from "vscode";
import { Listeners } from "../listeners";

/** The open panel, if there is one. */
export class PanelPlace {
	panel: vscode.WebviewPanel | null = null;
	/** Between the panel's `ready` and its end or its being hidden; events before that come with `ready`. */
	isListening = false;
	private readonly shows = new Listeners<void>();

	/** The panel came into sight or went out of it. */
	onShow(listener: () => void): () => void {
		return this.shows.add(listener);
	}

	shown(): void {
		this.shows.tell();
	}
}
