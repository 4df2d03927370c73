/** What a run's figures are called, as the panel calls them. */
import * as l10n from "@vscode/l10n";
import { regionWords } from "../../probe/file";
import { percent } from "../numbers";
import type { RunAnswer } from "./run-report";

export const risk = (share: number): string => percent(share, 1);

export const verdictWords = ({ isFlagged }: Pick<RunAnswer["verdict"], "isFlagged">): string =>
	isFlagged ? l10n.t("fires like an invented answer") : l10n.t("does not fire like an invented answer");

export const WHAT_IT_IS = l10n.t(
	"A high risk says that these neurons fire as they do when this model makes an answer up. It is not a verdict on truth: a true answer can score high, a false one low.",
);

/** Everything that makes the risk mean less than it seems to, a sentence each. */
export function qualifications({ verdict, stopped, gain }: RunAnswer): string[] {
	const { declines, isCalibrated, scoredRegion, trainedRegion } = verdict;
	return [
		declines && l10n.t("The response declines to answer, so nothing was invented."),
		!isCalibrated &&
			l10n.t("The probe was never calibrated: the risk orders answers, and is no probability."),
		scoredRegion !== trainedRegion &&
			l10n.t(
				"The risk is read over {0}, and the probe was trained on {1}.",
				regionWords[scoredRegion],
				regionWords[trainedRegion],
			),
		gain !== 1 &&
			l10n.t(
				"The H-Neurons were multiplied by {0} while answering, and the risk reads these very neurons.",
				gain,
			),
		stopped === "maxTokens" && l10n.t("The answer was cut off by the token limit."),
		stopped === "contextFull" && l10n.t("The answer was cut off where the model's context was full."),
		stopped === "cancelled" && l10n.t("The answer was stopped."),
	].filter((sentence) => sentence !== false);
}

/** One line, with marks for what has no letters: for tables. */
export function shownToken(text: string): string {
	const marks: Record<string, string> = { "\n": "↵", "\r\n": "↵", "\t": "→" };
	const line = text.replace(
		// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
		/\r\n|[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
		(found) => marks[found] ?? `U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`,
	);
	if (line === "") return "·";
	return line.startsWith(" ") ? `␣${line.slice(1)}` : line;
}
