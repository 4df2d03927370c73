/** What is said of a plan in the making where the panel is not seen. Knows nothing of the editor. */
import * as l10n from "@vscode/l10n";
import type { Planning } from "../../../protocol/study-panel/api";

/** For the status bar, while it goes on; null when none does. */
export function planningWords({ status }: Planning): string | null {
	if (status === "planning") return l10n.t("making a plan");
	return status === "submitting" ? l10n.t("handing the tasks over") : null;
}

/** What has become of it, in a sentence; null of one that goes on or was stopped. */
export function plannedWords({ status, where, failure }: Planning): string | null {
	if (failure) return failure.sentence;
	if (status !== "done") return null;
	return where === "slurm" ? l10n.t("Slurm has the study's tasks.") : l10n.t("The study's plan is written.");
}
