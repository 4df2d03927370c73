/** What the status bar says of a study. Knows nothing of the editor. */
import * as l10n from "@vscode/l10n";
import { durationText } from "../../../hub/duration-text";
import type { StudyRun } from "../../../protocol/study-panel/api";
import type { AnyStep } from "../../../protocol/study-panel/forms";

const DOING: Record<AnyStep, string> = {
	collect: l10n.t("collecting answers"),
	judge: l10n.t("judging"),
	spans: l10n.t("finding spans"),
	features: l10n.t("reading neurons"),
	fit: l10n.t("fitting"),
	loudness: l10n.t("measuring loudness"),
	answer: l10n.t("answering"),
	fluency: l10n.t("checking fluency"),
	drift: l10n.t("comparing weights"),
	evaluate: l10n.t("evaluating"),
};

type Named = Pick<StudyRun, "kind" | "model">;

/** "impact study of pocket-chat". */
export function studyName({ kind, model }: Named): string {
	switch (kind) {
		case "identify":
			return l10n.t("study of {0}", model);
		case "impact":
			return l10n.t("impact study of {0}", model);
		case "origin":
			return l10n.t("origin study of {0}", model);
	}
}

/** "The impact study of pocket-chat is done."; of one that failed, why it ended. */
export const endWords = ({ failure, ...run }: StudyRun): string =>
	failure ? `${endedWords(run)} ${failure.sentence}` : doneWords(run);

function endedWords({ kind, model }: Named): string {
	switch (kind) {
		case "identify":
			return l10n.t("The study of {0} ended.", model);
		case "impact":
			return l10n.t("The impact study of {0} ended.", model);
		case "origin":
			return l10n.t("The origin study of {0} ended.", model);
	}
}

/** "The impact study of pocket-chat is done." */
export function doneWords({ kind, model }: Named): string {
	switch (kind) {
		case "identify":
			return l10n.t("The study of {0} is done.", model);
		case "impact":
			return l10n.t("The impact study of {0} is done.", model);
		case "origin":
			return l10n.t("The origin study of {0} is done.", model);
	}
}

/** "collecting answers, 23 %, 4 min left". */
export function runWords({ status, steps }: StudyRun): string {
	if (status === "loading") return l10n.t("loading the model");
	if (status === "stopping") return l10n.t("stopping");
	const step = steps.findLast(({ total }) => total > 0);
	if (!step) return l10n.t("starting");
	const { done, total, secondsLeft } = step;
	const left =
		secondsLeft === null || done >= total ? "" : `, ${l10n.t("{0} left", durationText(secondsLeft))}`;
	return `${DOING[step.step]}, ${Math.floor((100 * done) / total)} %${left}`;
}
