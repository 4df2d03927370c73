/** Whether the heat is shown: as the setting says, until a person says otherwise. Knows nothing of the editor. */
import type { HeatMode } from "../lint/settings";
import { Listeners } from "../listeners";

export class HeatChoice {
	private chosen: HeatMode | null = null;
	private readonly changes = new Listeners<void>();

	onChange(listener: () => void): () => void {
		return this.changes.add(listener);
	}

	/** What is shown under a setting. */
	mode(setting: HeatMode): HeatMode {
		return this.chosen ?? setting;
	}

	/** What is shown of the panel's prompt: behind the words unless a setting or a person says otherwise. */
	modeBesidePanel(setting: HeatMode, isWanted: boolean): HeatMode {
		if (this.chosen) return this.chosen;
		if (!isWanted) return "off";
		return setting === "off" ? "inline" : setting;
	}

	/** Shows what is hidden, as the setting says where it says how, and hides what is shown. */
	toggle(setting: HeatMode, isShown = this.mode(setting) !== "off"): void {
		this.chosen = isShown ? "off" : setting === "off" ? "inline" : setting;
		this.changes.tell();
	}

	/** A setting that was changed is the latest word. */
	settingChanged(): void {
		this.chosen = null;
		this.changes.tell();
	}
}
