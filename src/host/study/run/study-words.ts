/** What the status bar says of a study. Knows nothing of the editor. */
import { durationText } from "../../../hub/duration-text";
import type { StudyRun } from "../../../protocol/study-panel/api";
import { type AnyStep, KIND_NAMES } from "../../../protocol/study-panel/forms";

const DOING: Record<AnyStep, string> = {
	collect: "collecting answers",
	judge: "judging",
	spans: "finding spans",
	features: "reading neurons",
	fit: "fitting",
	loudness: "measuring loudness",
	answer: "answering",
	fluency: "checking fluency",
	drift: "comparing weights",
	evaluate: "evaluating",
};

/** "impact study of pocket-chat". */
export const studyName = ({ kind, model }: Pick<StudyRun, "kind" | "model">): string =>
	`${KIND_NAMES[kind].study.toLowerCase()} of ${model}`;

/** "collecting answers, 23 %, 4 min left". */
export function runWords({ status, steps }: StudyRun): string {
	if (status === "loading") return "loading the model";
	if (status === "stopping") return "stopping";
	const step = steps.findLast(({ total }) => total > 0);
	if (!step) return "starting";
	const { done, total, secondsLeft } = step;
	const left = secondsLeft === null || done >= total ? "" : `, ${durationText(secondsLeft)} left`;
	return `${DOING[step.step]}, ${Math.floor((100 * done) / total)} %${left}`;
}
