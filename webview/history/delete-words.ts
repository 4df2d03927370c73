/** What the buttons that delete several runs say. */
import * as l10n from "@vscode/l10n";
import { counted } from "../../src/core/counted";
import type { ConfirmWords } from "./confirm-button";

/** @param count runs that are selected */
export function deleteSelectedWords(count: number): ConfirmWords {
	if (count === 0) {
		const text = l10n.t("Delete selected");
		return {
			...{ text, label: text, asking: l10n.t("Really delete selected?") },
			question: l10n.t("Press again to delete selected, Escape to keep them."),
		};
	}
	const text = counted(count, l10n.t("Delete 1 selected run"), l10n.t("Delete {0} selected runs", count));
	return {
		...{ text, label: text },
		asking: counted(
			count,
			l10n.t("Really delete 1 selected run?"),
			l10n.t("Really delete {0} selected runs?", count),
		),
		question: counted(
			count,
			l10n.t("Press again to delete 1 selected run, Escape to keep them."),
			l10n.t("Press again to delete {0} selected runs, Escape to keep them.", count),
		),
	};
}

export function deleteUnpinnedWords(): ConfirmWords {
	const text = l10n.t("Delete all that are not pinned");
	return {
		...{ text, label: text, asking: l10n.t("Really delete all that are not pinned?") },
		question: l10n.t("Press again to delete all that are not pinned, Escape to keep them."),
	};
}
